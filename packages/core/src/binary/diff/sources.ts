import { lineInFunction } from '../pclntab/lines.ts';
import { functionNamed } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { cString, utf8 } from '../words.ts';
import { MAX_PREFIXES, type Pair, type PrefixDifference, type SourcesDifference } from './difference.ts';

/** Source paths of one base name that are compared with each other; the rest pair up in order. */
const MAX_NAMESAKES = 16;

/** What of the paths differs, before lists are cut. */
export interface SourceComparison {
  readonly difference: SourcesDifference;
  readonly prefixes: readonly PrefixDifference[];
  /** In front of the file of `main.main`; undefined when its path is the same. */
  readonly main: PrefixDifference | undefined;
  /** GOROOT as both were built; undefined with -trimpath. */
  readonly goRoot: Pair<string | undefined>;
}

/** Compares the tables of source files. */
export function compareSources(a: Pclntab, b: Pclntab): SourceComparison {
  const [one, other] = [sourceFiles(a), sourceFiles(b)];
  const onlyInA = [...one].filter(file => !other.has(file));
  const onlyInB = [...other].filter(file => !one.has(file));
  const prefixes = differingPrefixes(onlyInA, onlyInB);
  const [mainA, mainB] = [mainFile(a), mainFile(b)];
  return {
    difference: {
      files: { a: one.size, b: other.size },
      onlyInA: onlyInA.length,
      onlyInB: onlyInB.length,
      prefixes: prefixes.slice(0, MAX_PREFIXES),
    },
    prefixes,
    main: mainA === undefined || mainB === undefined || mainA === mainB ? undefined : prefix(mainA, mainB),
    goRoot: { a: goRoot(one), b: goRoot(other) },
  };
}

function mainFile(table: Pclntab): string | undefined {
  const index = functionNamed(table, 'main.main');
  return index < 0 ? undefined : lineInFunction(table, index, table.entries[index]!)?.file;
}

/** By a file that every Go program has. */
function goRoot(files: ReadonlySet<string>): string | undefined {
  const end = '/src/runtime/proc.go';
  for (const file of files) if (file.endsWith(end)) return file.slice(0, -end.length);
  return undefined;
}

function prefix(a: string, b: string): PrefixDifference {
  const shared = sharedEnd(a, b);
  return { a: a.slice(0, a.length - shared), b: b.slice(0, b.length - shared), files: 1 };
}

/** The paths of the table, each once. Format: Go's runtime/symtab.go (filetab), debug/gosym before Go 1.16. */
export function sourceFiles(table: Pclntab): Set<string> {
  const { bytes, view, files, values, littleEndian } = table;
  if (table.goRange !== '1.2–1.15') {
    if (!(files <= values && values <= bytes.length)) return new Set();
    return new Set(
      utf8(bytes, files, values)
        .split('\0')
        .filter(file => file !== ''),
    );
  }
  const found = new Set<string>();
  if (files + 4 > bytes.length) return found;
  // The first word is the number of words of the table, itself among them.
  const count = Math.min(view.getUint32(files, littleEndian), Math.floor((bytes.length - files) / 4));
  // Paths do not overlap: more text than the table has is none.
  let room = bytes.length;
  for (let index = 1; index < count && room > 0; index++) {
    const offset = view.getUint32(files + 4 * index, littleEndian);
    if (!(offset > 0 && offset < bytes.length)) continue;
    const path = cString(bytes, offset);
    room -= path.length + 1;
    found.add(path);
  }
  return found;
}

/** Pairs each file with the one that shares the longest end with it, and counts what is left in front. */
function differingPrefixes(onlyInA: readonly string[], onlyInB: readonly string[]): PrefixDifference[] {
  const namesakes = new Map<string, string[]>();
  for (const file of onlyInB) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const list = namesakes.get(name);
    if (list === undefined) namesakes.set(name, [file]);
    else if (list.length < MAX_NAMESAKES) list.push(file);
  }
  const counts = new Map<string, { a: string; b: string; files: number }>();
  for (const file of onlyInA) {
    let best: string | undefined;
    let shared = 0;
    for (const candidate of namesakes.get(file.slice(file.lastIndexOf('/') + 1)) ?? []) {
      const length = sharedEnd(file, candidate);
      if (length > shared) [best, shared] = [candidate, length];
    }
    if (best === undefined) continue;
    const { a, b } = prefix(file, best);
    const key = `${a}\0${b}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { a, b, files: 1 });
    else count.files++;
  }
  return [...counts.values()].sort((one, other) => other.files - one.files || (one.a < other.a ? -1 : 1));
}

/** Length of the longest common end that begins with a whole path element; a separator in front belongs to it. */
function sharedEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  let whole = 0;
  while (length < most && one[one.length - 1 - length] === other[other.length - 1 - length]) {
    length++;
    if (one[one.length - length] === '/') whole = length;
  }
  // One path may be the end of the other.
  const next = (text: string) => text.length === length || text[text.length - 1 - length] === '/';
  return next(one) && next(other) ? length : whole;
}
