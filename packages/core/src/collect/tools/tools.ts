import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { type Containment, containmentOf, NO_CONTAINMENT } from '../process/containment.ts';
import { isInside } from '../repository/repository-file.ts';
import { PINNED_TOOLS, type PinnedTool } from './pinned-tools.ts';
import { installedTool } from './tools-folder.ts';

/** Absolute paths of the programs that collectors may run, resolved once (BD5); absent: not found. */
export interface Tools {
  readonly go?: string;
  readonly git?: string;
  /** Installed by `gds tools install`, as are the next two. */
  readonly shadow?: string;
  readonly staticcheck?: string;
  readonly dlv?: string;
  /** Of those that are absent, why an installation before this run failed. */
  readonly notInstalled?: Readonly<Partial<Record<PinnedTool['name'], { message: string; remedy: string }>>>;
  /** Moves the clock of dynamically linked programs (libfaketime). */
  readonly faketime?: string;
  readonly date?: string;
  /** How children that run the repository's code are held; absent: not at all. */
  readonly containment?: Containment;
  /** PATH of every child: the caller's, without entries that are empty, relative or in the repository. */
  readonly path?: string;
}

/**
 * Finds the programs. `repositoryRoot` is real; nothing that lies in it is ever taken for a tool.
 * Tries once whether this machine lets namespaces be made.
 */
export async function resolveTools(
  caller: NodeJS.ProcessEnv,
  repositoryRoot: string,
  signal: AbortSignal,
): Promise<Tools> {
  const folders = safePath(caller['PATH'] ?? '', repositoryRoot);
  const path = folders.join(delimiter);
  const found = (name: string) => findProgram(name, folders, repositoryRoot);
  const go = found('go');
  const git = found('git');
  const [faketime, date] = [found('faketime'), found('date')];
  const linux = process.platform === 'linux';
  const [unshare, prlimit, setpriv] = linux ? [found('unshare'), found('prlimit'), found('setpriv')] : [];
  const containment = await containmentOf({ unshare, prlimit, setpriv }, path, signal);
  return {
    path,
    ...(go === undefined ? {} : { go }),
    ...(git === undefined ? {} : { git }),
    ...(faketime === undefined ? {} : { faketime }),
    ...(date === undefined ? {} : { date }),
    ...installedTools(caller),
    ...(containment === NO_CONTAINMENT ? {} : { containment }),
  };
}

function installedTools(caller: NodeJS.ProcessEnv): Pick<Tools, PinnedTool['name']> {
  return Object.fromEntries(
    PINNED_TOOLS.flatMap(({ name }) => {
      const file = installedTool(name, caller);
      return file === undefined ? [] : [[name, file]];
    }),
  );
}

/** Entries of PATH that are absolute, exist and lie outside the repository, links resolved for the comparison. */
export function safePath(path: string, repositoryRoot: string): readonly string[] {
  return path.split(delimiter).filter(entry => {
    if (!isAbsolute(entry)) return false;
    try {
      return !isInside(repositoryRoot, realpathSync(entry));
    } catch {
      return false; // does not exist
    }
  });
}

function findProgram(name: string, folders: readonly string[], repositoryRoot: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders) {
    const path = join(folder, file);
    try {
      accessSync(path, constants.X_OK);
      const real = realpathSync(path);
      if (statSync(real).isFile() && !isInside(repositoryRoot, real) && !isInside(repositoryRoot, dirname(path)))
        return path;
    } catch {
      // Not here: the next folder.
    }
  }
  return undefined;
}
