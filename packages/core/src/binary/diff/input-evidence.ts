import type { Module } from '../go/build-info.ts';
import type { Image } from '../image.ts';
import type { Evidence, Pair } from './difference.ts';
import type { Linkage } from '../executable.ts';
import type { Inputs } from './inputs.ts';
import { compareSettings, type SettingsDifference } from './settings.ts';

export function differing(what: string, a: string | undefined, b: string | undefined): Evidence[] {
  return a === b ? [] : [{ what, a: a ?? null, b: b ?? null }];
}

export function programs({ a, b }: Pair<Inputs>): Evidence[] {
  const go = ({ release }: Inputs) =>
    release === undefined ? 'no program of Go, as far as can be told' : 'a program of Go';
  if (a.release === undefined || b.release === undefined) return differing('what it is', go(a), go(b));
  if (a.info === undefined || b.info === undefined) return [];
  return differing('main package', a.info.mainPackage, b.info.mainPackage);
}

export function targets(images: Pair<Image>, inputs: Pair<Inputs>): Evidence[] {
  const { a, b } = images;
  const os = (side: 'a' | 'b') => inputs[side].info?.settings.get('GOOS') ?? images[side].os;
  return [
    ...differing('format', a.format, b.format),
    ...differing('GOOS', os('a'), os('b')),
    ...differing('GOARCH', a.arch, b.arch),
  ];
}

const NO_SETTINGS: SettingsDifference = {
  ...{ flags: [], cgo: [], vcs: [], trimpath: [], strip: [], compression: [], buildId: [], values: [] },
};

export function settingsOf({ a, b }: Pair<Inputs>, sameRelease: boolean): SettingsDifference {
  if (a.info === undefined || b.info === undefined) return NO_SETTINGS;
  return compareSettings(a.info, b.info, sameRelease);
}

/** How the files were linked, where no setting tells: -trimpath hides -ldflags. */
export function linkages({ a, b }: Pair<Inputs>): Evidence[] {
  const writers = { 'go-linker': 'internal', 'external-linker': 'external', other: undefined, unknown: undefined };
  const [one, other] = [writers[a.writer], writers[b.writer]];
  const mode = one && other ? differing('-linkmode (by the layout of the file)', one, other) : [];
  if (a.linkage === undefined || b.linkage === undefined) return mode;
  const text = ({ positionIndependent }: Linkage) => (positionIndependent ? 'pie' : 'exe');
  return [...mode, ...differing('-buildmode (by the headers of the file)', text(a.linkage), text(b.linkage))];
}

export function compilers({ a, b }: Pair<Inputs>): Evidence[] {
  const onlyInA = a.compilers.filter(name => !b.compilers.includes(name));
  const onlyInB = b.compilers.filter(name => !a.compilers.includes(name));
  if (onlyInA.length === 0 && onlyInB.length === 0) return [];
  return [{ what: 'C compiler', a: onlyInA.join('; ') || null, b: onlyInB.join('; ') || null }];
}

export function modules({ a, b }: Pair<Inputs>): Evidence[] {
  if (a.info === undefined || b.info === undefined) return [];
  const one = new Map(a.info.dependencies.map(module => [module.path, module]));
  const other = new Map(b.info.dependencies.map(module => [module.path, module]));
  const seen: Evidence[] = [];
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const [first, second] = [versionOf(one.get(path)), versionOf(other.get(path))];
    if (first !== second) seen.push({ what: path, a: first, b: second });
  }
  return seen;
}

/** `v1.2.3 h1:…`, `v1.2.3 => ../fork`; null when the module is not there. */
function versionOf(module: Module | undefined): string | null {
  if (module === undefined) return null;
  const own = [module.version, module.sum].filter(text => text !== '').join(' ');
  const { replacedBy } = module;
  if (replacedBy === undefined) return own;
  return `${own} => ${[replacedBy.path, replacedBy.version, replacedBy.sum].filter(text => text !== '').join(' ')}`;
}

export function mainVersion({ a, b }: Pair<Inputs>): Evidence[] {
  const [one, other] = [a.info?.mainModule, b.info?.mainModule];
  if (one === undefined || other === undefined) return [];
  return differing('main module', versionOf(one) ?? undefined, versionOf(other) ?? undefined);
}

export function removed({ a, b }: Pair<Inputs>): Evidence[] {
  const seen: Evidence[] = [];
  const words = ({ stripping }: Inputs, there: boolean) =>
    there ? 'present' : `removed${stripping.parameter === null ? '' : ` (${stripping.parameter})`}`;
  for (const [part, name] of [
    ['symbols', 'symbol table'],
    ['dwarf', 'DWARF'],
  ] as const) {
    if (a.has[part] !== b.has[part]) seen.push({ what: name, a: words(a, a.has[part]), b: words(b, b.has[part]) });
  }
  return seen;
}

export function buildIds({ a, b }: Pair<Inputs>): Evidence[] {
  const seen: Evidence[] = [];
  if (a.ids.go !== b.ids.go) {
    const [one, other] = [a.ids.go?.split('/') ?? [], b.ids.go?.split('/') ?? []];
    if (one.length === 4 && other.length === 4) {
      // Source: buildid.go of the go command. A program's id is that of its link around that of its main package.
      const parts = ['action of the link', 'action of package main', 'contents of package main', 'contents'];
      parts.forEach((part, index) => seen.push(...differing(`Go build id: ${part}`, one[index], other[index])));
    } else seen.push({ what: 'Go build id', a: a.ids.go ?? null, b: b.ids.go ?? null });
  }
  return [...seen, ...differing('GNU build id or UUID', a.ids.gnu, b.ids.gnu)];
}
