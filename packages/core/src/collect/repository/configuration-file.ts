import { readFile, stat } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import type { Repository } from './repository.ts';
import type { Configuration } from '../../config/configuration.ts';
import { ConfigurationError, defaultConfiguration, parseConfiguration } from '../../config/gds-yaml.ts';

const MAX_BYTES = 256 * 1024;

/**
 * The configuration at `path`, else `gds.yaml` of the working directory, else the defaults.
 *
 * @throws ConfigurationError when the named file is missing, too large or wrong
 */
export async function loadConfiguration(repository: Repository, path: string | undefined): Promise<Configuration> {
  const file = resolve(repository.workingDirectory, path ?? 'gds.yaml');
  const serviceName = basename(repository.workingDirectory) || 'service';
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    if (path === undefined && !found) return defaultConfiguration(serviceName);
    throw new ConfigurationError(
      `${path ?? 'gds.yaml'}: ${found ? 'is not a file' : 'does not exist'}. Write one with: gds init`,
    );
  }
  if (found.size > MAX_BYTES) {
    throw new ConfigurationError(`${path ?? 'gds.yaml'}: has ${found.size} bytes; at most ${MAX_BYTES} are read`);
  }
  const text = await readFile(file, 'utf8');
  return parseConfiguration(text, relative(repository.root, file).split(sep).join('/'), serviceName);
}
