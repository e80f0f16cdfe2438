import { posix } from 'node:path';
import { matches } from '../../repository/file-pattern.ts';
import type { BuildFile, BuildScript, TakenFiles } from '../build-script.ts';

/** Steps that it takes to follow a file through a build file. */
export function stepsToFollow({ scripts }: BuildFile): number {
  return MAX_PATHS * scripts.reduce((sum, { takes = [] }) => sum + takes.length, 1);
}

/** Paths kept of one file in one script; more come only of a file made to have them. */
const MAX_PATHS = 8;

/**
 * Where a file of one script, which may have any of `paths`, lies in each script that takes it, directly or by way of
 * others. Scripts take from earlier ones only, as stages do.
 */
export function pathsIn(
  { scripts }: BuildFile,
  script: BuildScript,
  paths: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map([[script.name, paths]]);
  for (const other of scripts.slice(scripts.indexOf(script) + 1)) {
    const places = (other.takes ?? []).flatMap(taken =>
      (found.get(taken.from) ?? []).flatMap(path => placesOf(taken, path)),
    );
    if (places.length > 0) found.set(other.name, [...new Set(places)].slice(0, MAX_PATHS));
  }
  return found;
}

/** Where a file lies once it was taken; two places where only the target's image tells whether that is a folder. */
function placesOf({ source, target }: TakenFiles, path: string): readonly string[] {
  const own = posix.basename(path);
  if (source === undefined) return [posix.join(target, own)];
  for (let at = path; ; at = posix.dirname(at)) {
    if (fits(at, source)) {
      if (at !== path) return [posix.join(target, path.slice(at === '/' ? 0 : at.length))];
      return target.endsWith('/') ? [posix.join(target, own)] : [target, posix.join(target, own)];
    }
    if (at === '/') return [];
  }
}

function fits(path: string, pattern: string): boolean {
  const plain = posix.normalize(pattern).replace(/(?<=.)\/$/, '');
  const segments = plain.replace(/\[[^[\]]*\]/g, '?').split('/');
  return path === plain || matches(segments, path.split('/'));
}
