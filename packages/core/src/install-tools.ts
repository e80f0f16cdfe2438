import { findRepositoryRoot } from './collect/repository/repository.ts';
import { type InstalledTool, installTools, type ToolProgress } from './collect/tools/tool-install.ts';
import { resolveTools } from './collect/tools/tools.ts';
import { CannotRunError } from './verify/errors.ts';

export type { InstalledTool } from './collect/tools/tool-install.ts';

/**
 * Installs the pinned analyzers with the Go on the caller's PATH, into `$GDS_TOOLS_DIR` or the user's own folder. A
 * tool that could not be installed has an outcome that says why; `verify` takes it as its option `installed`.
 *
 * @throws CannotRunError without a working Go
 */
export async function installPinnedTools(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onProgress: (event: ToolProgress) => void = () => {},
): Promise<readonly InstalledTool[]> {
  const { go } = await resolveTools(env, await findRepositoryRoot(cwd), signal);
  if (go === undefined) throw new CannotRunError('Go is not on PATH. Install it from https://go.dev/dl/ and run again');
  const installed = await installTools({ go, env, signal, onProgress });
  if ('available' in installed) throw new CannotRunError(`${installed.missing}. ${installed.provide}`);
  return installed;
}
