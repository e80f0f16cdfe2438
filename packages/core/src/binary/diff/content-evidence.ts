import type { Image } from '../image.ts';
import type { Evidence, FunctionsDifference, Pair } from './difference.ts';
import type { SettingsDifference } from './settings.ts';
import type { TextDifference } from './constants.ts';
import { shapeOf } from './shape.ts';
import type { SourceComparison } from './sources.ts';
import type { StringDifference } from './strings.ts';

export function sizes(what: string, { a, b }: Pair<number | null>): Evidence {
  const text = (size: number | null) => (size === null ? null : `${size} bytes`);
  return { what: `${what}, the same when decompressed`, a: text(a), b: text(b) };
}

/**
 * Prefixes that are directories of the two machines: in front of package main, of GOROOT, of the module cache.
 * Others may be packages that moved inside of the tree; they count where no code differs.
 *
 * @param otherRelease another Go release lies in another GOROOT
 */
export function machinePaths(sources: SourceComparison, otherRelease: boolean, otherCode: boolean): Evidence[] {
  const { main, goRoot, prefixes } = sources;
  return prefixes
    .filter(({ a, b }) => {
      if (!ABSOLUTE.test(a) && !ABSOLUTE.test(b)) return false;
      if (goRoot.a !== undefined && goRoot.b !== undefined) {
        const below = (path: string, root: string) => path === root || path.startsWith(`${root}/`);
        if (below(a, goRoot.a) || below(b, goRoot.b)) return !otherRelease && a === goRoot.a && b === goRoot.b;
      }
      if (a === main?.a && b === main.b) return true;
      return (MODULE_CACHE.test(a) && MODULE_CACHE.test(b)) || !otherCode;
    })
    .map(({ a, b, files }) => ({ what: `in front of ${files} source file${files === 1 ? '' : 's'}`, a, b }));
}

const ABSOLUTE = /^(?:[A-Za-z]:)?[\\/]/;
const MODULE_CACHE = /\/pkg\/mod$/;

/** The first functions by name, with their sizes, and how many there are of each kind. */
export function codeChanges({ changed, constants, onlyInA, onlyInB, listed }: FunctionsDifference): Evidence[] {
  const size = (bytes: number | null, other: number | null) =>
    bytes === null ? null : `${bytes} bytes${bytes === other ? ' of other code' : ''}`;
  const seen = listed.slice(0, 5).map(({ name, differs, size: { a, b } }) => ({
    what: name,
    a: size(a, null),
    b: differs === 'constants' ? `${b} bytes, about another constant` : size(b, a),
  }));
  const rest = changed + constants + onlyInA + onlyInB - seen.length;
  if (rest > 0) seen.push({ what: `${rest} more functions`, a: null, b: null });
  return seen;
}

/** Whether functions differ in the constants that they refer to and in nothing else. */
export function onlyConstants(functions: FunctionsDifference | null): boolean {
  return functions !== null && functions.changed + functions.onlyInA + functions.onlyInB === 0;
}

/** Variables of Go itself that follow from the release and its place. */
const OF_GO = /^(?:runtime|internal\/|cmd\/)/;

/** What else differs that changes string variables by itself. */
export interface Beside {
  readonly toolchain: boolean;
  readonly path: boolean;
  readonly code: boolean;
}

/** String variables that a build machine or a flag sets, with the names that `-X` recorded. */
export function values(strings: readonly StringDifference[], settings: SettingsDifference, beside: Beside): Evidence[] {
  const recorded = new Map(settings.values.map(entry => [entry.what, entry]));
  const seen: Evidence[] = [];
  for (const { name, a, b } of strings) {
    if (name !== undefined && OF_GO.test(name)) continue;
    const byFlag = name !== undefined && recorded.delete(name);
    const shape = shapeOf(a ?? b ?? '', name);
    if (!byFlag && (beside.toolchain || (beside.path && shape === 'path'))) continue;
    // Where code differs, so may its tables: only what a build machine would put there is a cause.
    if (!byFlag && (beside.code || strings.length > MAX_VALUES) && !MACHINE.has(shape)) continue;
    seen.push({ what: name ?? 'a string variable', a: valueText(a, name), b: valueText(b, name, a) });
  }
  // The variable is gone, or the program is stripped: the flag tells its name, the strings the shape.
  const unnamed = seen.filter(({ what }) => what === 'a string variable');
  if (recorded.size === 1 && unnamed.length === 1 && seen.length === 1) {
    return [{ ...seen[0]!, what: [...recorded.keys()][0]! }];
  }
  return [...recorded.values(), ...seen];
}

/** String variables that differ beside unnamed causes: more of them are a table of the source. */
const MAX_VALUES = 20;

const MACHINE = new Set(['time', 'user', 'host', 'path']);

/** Constants of the source; where a time is among them, only the times. */
export function texts(found: readonly TextDifference[]): {
  readonly kind: 'value' | 'source';
  readonly seen: Evidence[];
} {
  const times = found.filter(({ a, b }) => shapeOf(a) === 'time' || shapeOf(b) === 'time');
  const seen = (times.length > 0 ? times : found).map(({ section, a, b }) => {
    return { what: `text in ${section}`, a: valueText(a, undefined), b: valueText(b, undefined, a) };
  });
  return { kind: times.length > 0 ? 'value' : 'source', seen };
}

/** A time is shown as it is; of everything else, which may be secret, the shape. */
function valueText(text: string | undefined, name: string | undefined, first?: string): string | null {
  if (text === undefined) return null;
  const shape = shapeOf(text, name);
  if (shape === 'time') return `${text} (a time)`;
  const length = Buffer.byteLength(text);
  return `${length} byte${length === 1 ? '' : 's'} of ${first === undefined ? '' : 'other '}text${shape === 'text' ? '' : `, as of a ${shape}`}`;
}

export function layout({ a, b }: Pair<Image>): Evidence[] {
  const names = (image: Image) =>
    image.sections
      .filter(({ name }) => name !== '')
      .map(({ name }) => name)
      .join(' ');
  if (names(a) !== names(b)) return [{ what: 'order of sections', a: names(a), b: names(b) }];
  const seen: Evidence[] = [];
  for (const [index, section] of a.sections.entries()) {
    const other = b.sections[index]!;
    const text = ({ offset, address }: typeof section) => `offset ${offset}, address 0x${address.toString(16)}`;
    if (text(section) !== text(other)) seen.push({ what: section.name, a: text(section), b: text(other) });
  }
  if (seen.length > 0) return seen;
  return [{ what: 'bytes outside of the sections', a: `${a.source.size} bytes`, b: `${b.source.size} bytes` }];
}
