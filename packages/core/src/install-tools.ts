import { findRepositoryRoot } from './collect/repository/repository.ts';
import { type InstalledTool, installTools, type ToolProgress } from './collect/tools/tool-install.ts';
import { resolveTools } from './collect/tools/tools.ts';
import { CannotRunError } from './verify/errors.ts';

export type { InstalledTool } from './collect/tools/tool-install.ts';

/**
 * Installs the pinned analyzers with the Go on the caller's PATH.
 *
 * @throws CannotRunError without a working Go, and when a tool could not be installed
 */
export async function installPinnedTools(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onProgress: (event: ToolProgress) => void,
): Promise<readonly InstalledTool[]> {
  const { go } = await resolveTools(env, await findRepositoryRoot(cwd), signal);
  if (go === undefined) throw new CannotRunError('Go is not on PATH. Install it from https://go.dev/dl/ and run again');
  const installed = await installTools({ go, env, signal, onProgress });
  if ('available' in installed) throw new CannotRunError(`${installed.missing}. ${installed.provide}`);
  for (const { name, outcome } of installed) {
    if (outcome.state === 'failed')
      throw new CannotRunError(`${name} could not be installed: ${outcome.message}. ${outcome.remedy}`);
  }
  return installed;
}
