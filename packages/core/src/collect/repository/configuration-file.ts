import { readFile, stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import type { Repository } from './repository.ts';
import {
  ConfigurationError,
  defaultConfiguration,
  type LocatedConfiguration,
  MAX_CONFIGURATION_BYTES,
  parseLocatedConfiguration,
} from '../../config/gds-yaml.ts';
import { isInside, posixRelative, readRepositoryFile, type RepositoryFile } from './repository-file.ts';

/** Where the configuration of a run is. */
export interface ConfigurationFile {
  /** Absolute. */
  readonly file: string;
  /** Relative to the repository's root, POSIX; outside of it, with `..`. */
  readonly path: string;
  /** Whether it is a file of the repository, which a change to it may change. */
  readonly inRepository: boolean;
  /** As the user named it. */
  readonly shown: string;
}

/** The file at `path`, relative to the working directory, else `gds.yaml` there. */
export function configurationFile(repository: Repository, path: string | undefined): ConfigurationFile {
  const file = resolve(repository.workingDirectory, path ?? 'gds.yaml');
  return {
    file,
    path: posixRelative(repository.root, file),
    inRepository: isInside(repository.root, file),
    shown: path ?? 'gds.yaml',
  };
}

/** What the service is called where no file names it. */
export function serviceNameOf({ workingDirectory }: Repository): string {
  return basename(workingDirectory) || 'service';
}

/**
 * The configuration at `path`, else `gds.yaml` of the working directory, else the defaults. A file of the repository
 * must lie in it with every symbolic link resolved (CL6); a path that leaves it was named by the user, and is read.
 *
 * @throws ConfigurationError when the named file is missing, too large or wrong
 */
export async function loadConfiguration(
  repository: Repository,
  path: string | undefined,
): Promise<LocatedConfiguration> {
  const place = configurationFile(repository, path);
  const serviceName = serviceNameOf(repository);
  const found = place.inRepository
    ? await readRepositoryFile(repository.root, relative(repository.root, place.file))
    : await readNamedFile(place.file);
  if (!found.ok) {
    if (path === undefined && found.missing) return noConfiguration(repository, place);
    const reason = found.missing ? 'does not exist. Write one with: gds init' : `cannot be used: ${found.reason}`;
    throw new ConfigurationError(`${place.shown}: ${reason}`);
  }
  const bytes = Buffer.byteLength(found.text);
  if (bytes > MAX_CONFIGURATION_BYTES) {
    throw new ConfigurationError(`${place.shown}: has ${bytes} bytes; at most ${MAX_CONFIGURATION_BYTES} are read`);
  }
  return parseLocatedConfiguration(found.text, place.path, serviceName);
}

function noConfiguration(repository: Repository, { path }: ConfigurationFile): LocatedConfiguration {
  return { configuration: defaultConfiguration(serviceNameOf(repository)), file: path, at: () => undefined };
}

async function readNamedFile(file: string): Promise<RepositoryFile> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return { ok: false, missing: true, reason: 'it does not exist' };
  if (!found.isFile()) return { ok: false, missing: false, reason: 'it is not a file' };
  if (found.size > MAX_CONFIGURATION_BYTES) return { ok: false, missing: false, reason: `it has ${found.size} bytes` };
  return { ok: true, path: file, text: await readFile(file, 'utf8') };
}
