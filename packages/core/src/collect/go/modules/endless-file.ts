import { dirname, join } from 'node:path';
import { isEndless } from '../../repository/endless.ts';
import { posixRelative } from '../../repository/repository-file.ts';
import type { Repository } from '../../repository/repository.ts';

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
