import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { PINNED_TOOLS, type PinnedTool } from './pinned-tools.ts';

/**
 * Where `gds tools install` puts tools: `$GDS_TOOLS_DIR`, else `$XDG_DATA_HOME/gds/tools`, else
 * `~/.local/share/gds/tools`. A relative `XDG_DATA_HOME` is ignored, as the XDG Base Directory
 * Specification asks.
 */
export function toolsFolder(env: NodeJS.ProcessEnv): string {
  const own = env['GDS_TOOLS_DIR'];
  if (own) return resolve(own);
  const data = env['XDG_DATA_HOME'];
  if (data && isAbsolute(data)) return join(data, 'gds', 'tools');
  return join(env['HOME'] || homedir(), '.local', 'share', 'gds', 'tools');
}

/** Absolute path that a pinned tool has once it is installed. */
export function toolFile(tool: PinnedTool, env: NodeJS.ProcessEnv): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(toolsFolder(env), `${tool.name}@${tool.version}`, tool.name + suffix);
}

/** Absolute path of a tool at its pinned version, `undefined` when it is not installed. */
export function installedTool(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const tool = PINNED_TOOLS.find(candidate => candidate.name === name);
  if (tool === undefined) return undefined;
  const file = toolFile(tool, env);
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // ENOENT, EACCES: not there for us
  }
}
