import { findRepositoryRoot } from './collect/repository/repository.ts';
import { PINNED_TOOLS } from './collect/tools/pinned-tools.ts';
import { type InstalledTool, installTools, type ToolProgress } from './collect/tools/tool-install.ts';
import { resolveTools } from './collect/tools/tools.ts';

export type { InstalledTool } from './collect/tools/tool-install.ts';

/**
 * Installs the pinned analyzers with the Go on the caller's PATH, into `$GDS_TOOLS_DIR` or the user's own folder. A
 * tool that could not be installed has an outcome that says why, without a working Go all of them; `verify` takes it
 * as its option `installed`.
 */
export async function installPinnedTools(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onProgress: (event: ToolProgress) => void = () => {},
): Promise<readonly InstalledTool[]> {
  const { go } = await resolveTools(env, await findRepositoryRoot(cwd), signal);
  if (go === undefined) return noneInstalled('Go is not on PATH', 'Install it from https://go.dev/dl/ and run again.');
  const installed = await installTools({ go, env, signal, onProgress });
  return 'available' in installed ? noneInstalled(installed.missing, installed.provide) : installed;
}

function noneInstalled(message: string, remedy: string): readonly InstalledTool[] {
  return PINNED_TOOLS.map(({ name, version }) => ({
    name,
    version,
    ms: 0,
    outcome: { state: 'failed', message, remedy },
  }));
}
