import { realpath, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { posixRelative } from '../../repository/repository-file.ts';
import type { Repository } from '../../repository/repository.ts';

/** Whether a path leads to a device or a pipe, which Go would read without end; /dev/null stands for an empty file. */
export async function isEndless(path: string): Promise<boolean> {
  const end = await stat(path).catch(() => null);
  if (!end || end.isFile() || end.isDirectory()) return false;
  return (await realpath(path)) !== devNull;
}

const MODULE_FILES = ['go.mod', 'go.sum', 'go.work', 'go.work.sum', 'vendor/modules.txt'];

/** A file that Go reads whole in a folder, or in one above it, and that has no end; relative to the root. */
export async function endlessModuleFile({ root }: Pick<Repository, 'root'>, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of MODULE_FILES) {
      if (await isEndless(join(folder, name))) return posixRelative(root, join(folder, name));
    }
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}
