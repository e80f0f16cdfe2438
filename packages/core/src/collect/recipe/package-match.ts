import { posix } from 'node:path';
import { matches } from '../repository/file-pattern.ts';
import { expandedBraces } from './braces.ts';
import { chosenName } from './chosen-name.ts';
import type { Mount } from './build-script.ts';
import type { GoBuildCommand } from './flags/go-command.ts';
import { textOf, type Traced } from './text/traced-text.ts';

/** The package that is looked for. Folders are POSIX and relative to the folder of gds.yaml. */
export interface SoughtPackage {
  /** `cmd/payments`, or `.`. */
  readonly packageFolder: string;
  /** Module path and the module's folder, so that import paths can be recognised. */
  readonly module?: { readonly path: string; readonly folder: string };
  /** The folder of gds.yaml, relative to the repository's root: a path may leave it and come back. */
  readonly base?: string;
  /** Where folders of the repository lie when the commands run somewhere else. */
  readonly mounts?: readonly Mount[];
}

/**
 * How well a build fits the package: 3 when a word names its folder; 2 when a pattern such as
 * `./...` holds it and the result is kept (`-o`, `go install`); 1 when a pattern holds it and `go build`
 * throws the result away, as for several packages; 0 when it builds something else.
 */
export type PackageMatch = 0 | 1 | 2 | 3;

export function packageMatch(build: GoBuildCommand, folder: string, sought: SoughtPackage): PackageMatch {
  const keeps = build.flags.some(({ name }) => name === '-o') || textOf(build.words[1] ?? []) === 'install';
  const wanted = posix.join(sought.base ?? '', sought.packageFolder);
  const built = foldersOf(namesIn(build), folder, sought);
  if (built.includes(wanted)) return 3;
  if (!built.some(pattern => holds(pattern, wanted))) return 0;
  return keeps ? 2 : 1;
}

/** Whether a build names the package by a pattern that {@link packageMatch} does not follow: `./cmd/[a-c]*`, `./.../app`. */
export function mayMatch(build: GoBuildCommand, folder: string, sought: SoughtPackage): boolean {
  const wider = namesIn(build).map(name =>
    name
      .replace(/\[[^[\]/]+\]/g, '?')
      .replace(/\{[^{}/]*\}/g, '*')
      .replace(/\/\.\.\.(?=\/)/g, '/**'),
  );
  const wanted = posix.join(sought.base ?? '', sought.packageFolder);
  return foldersOf(wider, folder, sought).some(pattern => holds(pattern, wanted));
}

/** The word of a build that names the package if a variable in it has another value: `./cmd/$(APP)`. */
export function namedByVariable(build: GoBuildCommand, folder: string, sought: SoughtPackage): Traced | undefined {
  const wanted = posix.join(sought.base ?? '', sought.packageFolder);
  return build.packages.find(word => {
    const name = chosenName(word, build.words[1] ?? []);
    return name !== null && foldersOf([pathOf(name)], folder, sought).some(pattern => holds(pattern, wanted));
  });
}

/** What a build names, its braces expanded: under a shell that leaves them, Go refuses the name and builds nothing. */
function namesIn({ packages }: GoBuildCommand): readonly string[] {
  const names = packages.length === 0 ? ['.'] : packages.map(pathOf).flatMap(expandedBraces);
  return names.map(name => name.replace(/\*+/g, '*'));
}

function foldersOf(names: readonly string[], folder: string, sought: SoughtPackage): readonly string[] {
  return names
    .map(name => folderOf(name, folder, sought))
    .filter(path => path !== null)
    .map(path => posix.join(sought.base ?? '', path));
}

/** A path as written, where the folder that the commands start in is `.`. */
export function pathOf(word: Traced): string {
  return textOf(word).replace(/^\$(?:[({](?:CURDIR|PWD|shell pwd|pwd)[)}]|PWD\b)/, '.');
}

/** The folder or pattern that a word names, or `null` for a package of elsewhere. */
function folderOf(name: string, folder: string, { module, mounts = [] }: SoughtPackage): string | null {
  let path: string;
  if (/^\.{1,2}(?:\/|$)/.test(name) || name.startsWith('/'))
    path = posix.join(name.startsWith('/') ? '' : folder, name);
  else if (module && (name === module.path || name.startsWith(`${module.path}/`))) {
    path = posix.join(module.folder, name.slice(module.path.length) || '.');
  } else if (name.endsWith('.go')) path = posix.join(folder, name);
  else return null;
  if (path.endsWith('.go')) path = posix.dirname(path);
  return repositoryFolder(posix.join(path, '.').replace(/(?<=.)\/$/, ''), mounts);
}

/** Whether a pattern holds a folder: of Go, with `...` at its end, or of a shell, with `*` and `?`. */
function holds(pattern: string, folder: string): boolean {
  const isBelow = pattern.endsWith('...');
  const base = posix.normalize((isBelow ? pattern.slice(0, -3) : pattern) || '.').replace(/(?<=.)\/$/, '');
  if (/[*?]/.test(base)) {
    return matches([...base.split('/'), ...(isBelow ? ['**'] : [])], folder === '.' ? [] : folder.split('/'));
  }
  return isBelow && (base === '.' || folder === base || folder.startsWith(`${base}/`));
}

/** The folder of the repository that lies at an absolute path. */
export function repositoryFolder(path: string, mounts: readonly Mount[]): string {
  if (!path.startsWith('/')) return path;
  let best: Mount | undefined;
  for (const mount of mounts) {
    const below = mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`);
    if (below && mount.path.length >= (best?.path.length ?? 0)) best = mount;
  }
  return best === undefined ? path : posix.join(best.folder, posix.relative(best.path, path)) || '.';
}
