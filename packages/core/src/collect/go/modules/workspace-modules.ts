import { dirname, join } from 'node:path';
import type { CollectContext } from '../../collector.ts';
import { posixRelative } from '../../repository/repository-file.ts';
import { foldersOfWork } from './go-work.ts';
import { type ModuleFiles, readModuleFiles } from './module-file.ts';
import { nearestFile } from './nearest-file.ts';

/** A module of the repository, its folder POSIX and relative to the root. */
export interface RepositoryModule {
  readonly folder: string;
  readonly path: string;
  readonly files: ModuleFiles;
}

/**
 * The module that holds the target, first, and those that the repository's go.work uses beside it.
 * Empty when there is no go.mod between the target and the root.
 */
export async function modulesOfTarget(context: CollectContext, subject: string): Promise<readonly RepositoryModule[]> {
  const { repository } = context;
  const from = join(repository.workingDirectory, subject);
  const own = nearestFile(repository, from, 'go.mod');
  const folders = new Set(own === undefined ? [] : [posixRelative(repository.root, dirname(own))]);
  const work = nearestFile(repository, repository.workingDirectory, 'go.work');
  if (own !== undefined && work !== undefined) {
    for (const folder of await foldersOfWork(repository, work)) folders.add(folder);
  }
  const found = await Promise.all(
    [...folders].slice(0, 100).map(async folder => ({ folder, files: await readModuleFiles(repository, folder) })),
  );
  return found.flatMap(({ folder, files }) =>
    files === null
      ? []
      : [{ folder, files, path: files.entries.find(({ directive }) => directive === 'module')?.tokens[0] ?? '' }],
  );
}
