import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type TargetBinary, unavailable, type Unavailable } from '../../evidence/index.ts';
import type { CollectContext } from '../collector.ts';
import { copyWorkTree } from '../repository/copy-work-tree.ts';
import { isInside } from '../repository/repository-file.ts';

/** Without git the folder may be anything, and each session makes a copy. */
const MAX_BYTES_WITHOUT_GIT = 512 * 1024 ** 2;

/** What a session starts and where; the program may change both. */
export interface DebuggeeCopy {
  /** Absolute path of the binary's copy: at its place in the tree when it lies in the work tree. */
  readonly file: string;
  /** The working directory, in a copy of the work tree. */
  readonly cwd: string;
  /** Private: home and temporary folder. */
  readonly home: string;
  /** What cannot be removed stays in the scratch folder until the run ends. */
  readonly remove: () => Promise<void>;
}

/**
 * Copies the binary and the work tree for one session below `folder`, a new one: what the program writes, renames or
 * deletes reaches neither the user's files, nor the trees of builds, nor the binary that other checks read.
 */
export async function debuggeeCopy(
  context: CollectContext,
  binary: Pick<TargetBinary, 'name' | 'path'>,
  folder: string,
): Promise<DebuggeeCopy | Unavailable> {
  const { repository } = context;
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  const tree = await copyWorkTree(context, join(folder, 'tree'), repository.git ? undefined : MAX_BYTES_WITHOUT_GIT);
  if ('available' in tree) {
    await remove();
    return { ...tree, provide: `${tree.provide} A folder without git may have 512 MiB: run gds in the program's own.` };
  }
  const file = isInside(repository.root, binary.path)
    ? join(tree.root, relative(repository.root, binary.path))
    : join(folder, 'bin', basename(binary.path));
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await copyFile(binary.path, file, constants.COPYFILE_FICLONE);
    await copyDebugFiles(binary.path, file);
  } catch (error) {
    await remove();
    const words = error instanceof Error ? error.message.replaceAll(binary.path, binary.name) : 'unknown error';
    return unavailable('unreadable', `${binary.name} could not be copied: ${words}`, 'Leave room for a copy of it.');
  }
  return { file, cwd: tree.workingDirectory, home, remove };
}

/** Those that delve looks for beside a program (`.gnu_debuglink`), under the name that they mostly have. */
async function copyDebugFiles(from: string, to: string): Promise<void> {
  const name = `${basename(from)}.debug`;
  for (const place of [name, join('.debug', name)]) {
    const [source, target] = [join(dirname(from), place), join(dirname(to), place)];
    if (!existsSync(source)) continue;
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
