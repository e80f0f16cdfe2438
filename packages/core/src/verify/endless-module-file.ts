import { endlessModuleFile } from '../collect/go/modules/endless-file.ts';
import type { Repository } from '../collect/repository/repository.ts';
import { CannotRunError } from './errors.ts';

/** @throws CannotRunError when Go would read one of the module files without end, before any Go is run there */
export async function refuseEndlessModuleFile(repository: Repository): Promise<void> {
  const file = await endlessModuleFile(repository, repository.workingDirectory);
  if (file !== undefined)
    throw new CannotRunError(`${file} leads to a device or a pipe, which Go would read without end. Make it a file`);
}
