import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { unavailable, type Unavailable } from '../../../evidence/unavailable.ts';
import type { Repository } from '../../repository/repository.ts';
import { SourceFiles } from './source-files.ts';

const NAME = 'staticcheck.conf';

export interface StaticcheckConfiguration {
  /** Paths below the repository's root. */
  readonly files: readonly string[];
  /** Whether staticcheck also reads one in a folder above the repository. */
  readonly above: boolean;
}

/**
 * The files that staticcheck reads for packages in these folders: one in each folder and in every folder
 * above it (https://staticcheck.dev/docs/configuration/). One that leads out of the repository is refused,
 * since staticcheck quotes a file that it cannot read.
 */
export async function staticcheckConfiguration(
  repository: Repository,
  folders: readonly string[],
): Promise<StaticcheckConfiguration | Unavailable> {
  const readable = await SourceFiles.below([repository.root]);
  const found = new Set<string>();
  for (const folder of new Set(folders.flatMap(folder => [...upTo(folder, repository.root)]))) {
    const file = join(folder, NAME);
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) continue;
    const path = relative(repository.root, file).split(sep).join('/');
    if ((await readable.accept(file)) === undefined) {
      return unavailable(
        'refused',
        `${path} is no plain file of the repository`,
        `Replace ${path} by a file, or remove it.`,
      );
    }
    found.add(path);
  }
  const parent = dirname(repository.root);
  const above = [...upTo(parent, dirname(parent) === parent ? parent : '/')].some(each => existsSync(join(each, NAME)));
  return { files: [...found].sort(), above };
}

/** A folder and those above it, the last one included. */
function* upTo(folder: string, last: string): Generator<string> {
  for (let each = folder; ; each = dirname(each)) {
    yield each;
    if (each === last || each === dirname(each)) return;
  }
}
