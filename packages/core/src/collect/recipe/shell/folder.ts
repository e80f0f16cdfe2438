import { posix } from 'node:path';
import { textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** Where a shell is; paths are relative to the folder of gds.yaml, or absolute. */
export interface FolderPlace {
  readonly folder: string;
  /** Where it began. */
  readonly start: string;
  /** Path of the script that `$0` names. */
  readonly script: string | undefined;
  /** The root of the repository. */
  readonly root: string | undefined;
  /** The value of a variable, as text. */
  readonly valueOf: (name: string) => string | undefined;
}

const MAX_DEPTH = 8;

/** Whether a folder holds nothing that only the run could tell. */
export function isKnownFolder(folder: string): boolean {
  return !/[$`]|\{\{/.test(folder);
}

/** A path that is written where a command runs. */
export function pathFrom(folder: string, path: string): string {
  return path.startsWith('/') ? path : posix.join(folder, path);
}

/** The folder after `cd` to a word; where it is not known, as it is written. */
export function folderAfter(word: Traced, place: FolderPlace): string {
  const text = textOf(trimmed(word));
  const path = pathIn(text, place, 0);
  if (path !== null) return path;
  return isKnownFolder(text) ? `${place.folder}/${text}` : text;
}

/** A path that begins with a literal, a variable, or one of the commands that tell a folder. */
function pathIn(quoted: string, place: FolderPlace, depth: number): string | null {
  const text = quoted.replace(/["']/g, '').trim();
  if (depth > MAX_DEPTH || text === '') return null;
  const command = text.startsWith('$(') ? text.slice(2, commandEnd(text)) : null;
  const variable = /^\$(?:\{([^{}]*)\}|(\w+))/.exec(text);
  const length = command === null ? (variable?.[0].length ?? 0) : command.length + 3;
  const rest = text.slice(length);
  if (!isKnownFolder(rest)) return null;
  if (length === 0) return joined(place.folder, text);
  const base =
    command === null
      ? ofVariable(variable![1] ?? variable![2]!, place, depth)
      : ofCommand(command.trim(), place, depth);
  return base === null || !/^(?:\/|$)/.test(rest) ? null : posix.join(base, rest);
}

function joined(folder: string, path: string): string | null {
  if (path.startsWith('/')) return posix.normalize(path);
  return isKnownFolder(folder) ? posix.join(folder, path) : null;
}

/** Index of the parenthesis that closes the one at the start of `$(…)`. */
function commandEnd(text: string): number {
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}

function ofVariable(name: string, place: FolderPlace, depth: number): string | null {
  const script = /^(?:0|BASH_SOURCE(?:\[0\])?)(%\/\*)?$/.exec(name);
  if (script) {
    if (place.script === undefined) return null;
    return script[1] === undefined ? place.script : posix.dirname(place.script);
  }
  if (name === 'CURDIR') return place.start;
  if (name === 'PWD') return whereItBegan(place);
  const value = place.valueOf(name);
  return value === undefined || whereItBegan(place) === null ? null : pathIn(value, place, depth + 1);
}

/** A value may have been made before `cd`: what it is relative to is known as long as there was none. */
function whereItBegan({ folder, start }: FolderPlace): string | null {
  return folder === start ? start : null;
}

function ofCommand(command: string, place: FolderPlace, depth: number): string | null {
  const text = command.replace(/\s?(?:[12&]?>\s?\/dev\/null|2>&1)/g, '');
  if (/^(?:CURDIR|PWD)$/.test(text)) return place.start; // of make
  if (/^(?:shell )?pwd(?: -[LP])?$/.test(text)) return whereItBegan(place);
  if (/^(?:shell )?git rev-parse --show-toplevel$/.test(text)) return place.root ?? null;
  const folderOf = /^dirname (?:-- )?/.exec(text);
  if (folderOf) {
    const path = pathIn(text.slice(folderOf[0].length), place, depth + 1);
    return path === null ? null : posix.dirname(path);
  }
  const real = /^(?:readlink -[ef]|realpath) (?:-- )?/.exec(text);
  if (real) return pathIn(text.slice(real[0].length), place, depth + 1);
  const [change = '', then, ...more] = text.split(/&&|;/);
  const moved = /^(?:CDPATH= )?cd (?:-[LP] |-- )*/.exec(change);
  if (!moved || more.length > 0 || !/^\s*pwd(?: -[LP])?\s*$/.test(then ?? '')) return null;
  return pathIn(change.slice(moved[0].length), { ...place, folder: whereItBegan(place) ?? '$PWD' }, depth + 1);
}
