import { type Stats, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PlannedTarget } from '../collect/collector.ts';
import { looksLikeImage } from '../collect/container-image.ts';
import type { Repository } from '../collect/repository/repository.ts';
import type { Configuration, TargetConfiguration } from '../config/configuration.ts';
import type { Unavailable } from '../evidence/unavailable.ts';
import { CannotRunError } from './errors.ts';
import { withUniqueNames } from './target-names.ts';

export interface PlanOptions {
  readonly repository: Repository;
  readonly configuration: Configuration;
  /** Targets of the command line: names of `gds.yaml`, packages, files or addresses. */
  readonly requested: readonly string[];
  readonly requireDebugInfo: boolean;
  /** Main packages of the working directory, when neither the command line nor gds.yaml names a target. */
  readonly discover: () => Promise<readonly string[] | Unavailable>;
}

const MAX_TARGETS = 50;

/** Which targets are judged, and which ones `gds.yaml` lists in all; none listed says nothing of others. */
export interface Plan {
  readonly targets: readonly PlannedTarget[];
  readonly configured: readonly string[];
}

export async function planTargets(options: PlanOptions): Promise<Plan> {
  const { configuration, requested } = options;
  let chosen: readonly TargetConfiguration[];
  if (requested.length > 0) chosen = requested.flatMap(name => resolveTarget(name, options));
  else if (configuration.targets.length > 0) chosen = configuration.targets;
  else chosen = (await discovered(options)).map(subject => named(subject, 'package', options));
  const targets = withUniqueNames(chosen, configuration.targets).map(target => ({
    ...target,
    ...(requested.some(name => isSameAddress(name, target)) && { addressOfCaller: true as const }),
    // --require-debug-info asks for what a debugger needs: a debug build.
    role: options.requireDebugInfo && target.kind !== 'live' ? 'debug' : target.role,
    debugInfoRequiredByFlag: options.requireDebugInfo && target.kind !== 'live',
  })) satisfies PlannedTarget[];
  if (targets.length > MAX_TARGETS) {
    throw new CannotRunError(
      `${targets.length} targets are more than one report holds (${MAX_TARGETS}). Name some of them: gds verify ${targets[0]!.subject}`,
    );
  }
  return { targets, configured: configuration.targets.map(target => target.name) };
}

function isSameAddress(name: string, { kind, subject }: TargetConfiguration): boolean {
  return kind === 'live' && URL.canParse(name) && new URL(name).href === subject;
}

async function discovered(options: PlanOptions): Promise<readonly string[]> {
  const packages = await options.discover();
  if ('available' in packages) {
    throw new CannotRunError(`No main package could be looked for: ${packages.missing}. ${packages.provide}`);
  }
  if (packages.length > 0) return packages;
  throw new CannotRunError(
    `No Go main package below ${options.repository.prefix || '.'} and no targets in gds.yaml. Name one: gds verify ./cmd/myapp, gds verify ./bin/myapp or gds verify http://127.0.0.1:6060`,
  );
}

function resolveTarget(name: string, options: PlanOptions): TargetConfiguration[] {
  const { configuration, repository } = options;
  if (name.trim() === '') {
    throw new CannotRunError(
      'A target is empty. Give a Go package (./cmd/myapp), a built binary, a container image (OCI layout or docker save), or http://host:port',
    );
  }
  const byName = configuration.targets.find(target => target.name === name);
  if (byName) return [byName];
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return [liveTarget(name, options)];
  const path = resolve(repository.workingDirectory, name);
  const subject = packageSubject(repository, path);
  const configured = configuration.targets.filter(
    target => target.kind === 'package' && resolve(repository.workingDirectory, target.subject) === path,
  );
  if (configured.length > 0) return configured;
  const stat = statOf(path, name);
  if (stat && looksLikeImage(path)) return [named(name, 'image', options)];
  if (stat?.isDirectory()) return [named(subject, 'package', options)];
  if (stat) return [named(name, 'binary', options)];
  const known = configuration.targets.map(target => target.name);
  throw new CannotRunError(
    `Target ${name} does not exist: no ${known.length > 0 ? `target of that name in gds.yaml (it has ${known.join(', ')}), ` : ''}folder or file below ${repository.workingDirectory}. Give a Go package (./cmd/myapp), a built binary, a container image (OCI layout or docker save), or http://host:port`,
  );
}

function statOf(path: string, name: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A long target would fill the terminal.
    const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
    throw new CannotRunError(
      `Target ${shown} cannot be looked at: ${STAT_TROUBLE[code] ?? String(error)}. Give a Go package (./cmd/myapp), a built binary, a container image (OCI layout or docker save), or http://host:port`,
      { cause: error },
    );
  }
}

const STAT_TROUBLE: Readonly<Record<string, string>> = {
  ELOOP: 'it is a symbolic link to itself',
  ENAMETOOLONG: 'it is too long for a path',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EACCES: 'a folder of its path may not be entered',
  ERR_INVALID_ARG_VALUE: 'a path cannot contain a NUL character',
};

function liveTarget(address: string, options: PlanOptions): TargetConfiguration {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new CannotRunError(`Target ${address} is no valid address. Give http://host:port`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new CannotRunError(`Target ${address}: ${url.protocol}// cannot be judged. Give http:// or https://`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new CannotRunError('A target address must not hold a user name or password. Remove them from the address');
  }
  const configured = options.configuration.targets.find(
    target => target.kind === 'live' && target.subject === url.href,
  );
  return configured ?? { name: `live ${url.host}`, kind: 'live', subject: url.href, role: 'production' };
}

/** A target that only the command line names: called after its last path segment until that is taken. */
function named(subject: string, kind: 'package' | 'binary' | 'image', options: PlanOptions): TargetConfiguration {
  const last = subject
    .split(/[\\/]/)
    .filter(part => part !== '' && part !== '.')
    .at(-1);
  return { name: last ?? options.configuration.service.name, kind, subject, role: 'production' };
}

/** `./cmd/x` relative to the working directory, as go wants it. */
function packageSubject(repository: Repository, path: string): string {
  const below = relative(repository.workingDirectory, path).split(sep).join('/');
  if (below === '') return '.';
  return isAbsolute(below) || below.startsWith('..') ? path : `./${below}`;
}
