import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Repository } from '../../repository/repository.ts';

/** The nearest file of that name from a folder up to the repository's root, or `undefined`. */
export function nearestFile(repository: Repository, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (folder === repository.root || folder === dirname(folder)) return undefined;
  }
}
