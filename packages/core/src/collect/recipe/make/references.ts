import type { Traced } from '../text/traced-text.ts';

/** Names of make's functions (GNU make manual 8). */
const FUNCTIONS = new Set(
  (
    'shell strip subst patsubst findstring filter filter-out sort word words wordlist firstword lastword dir notdir ' +
    'suffix basename addsuffix addprefix join wildcard realpath abspath if or and intcmp foreach file call value ' +
    'eval origin flavor error warning info guile let'
  ).split(' '),
);

/** The function that stands at the start of what a reference holds, and how long it is with the blanks behind it. */
export function functionAt(inner: string): { readonly name: string; readonly length: number } | null {
  const match = /^([a-z-]+)[ \t]+/.exec(inner);
  return match && FUNCTIONS.has(match[1]!) ? { name: match[1]!, length: match[0].length } : null;
}

/** The text up to each separator outside of references; the last of so many parts has what is left. */
export function partsAt(value: Traced, separator: string, count: number): readonly Traced[] {
  const parts: Traced[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < value.length && parts.length < count - 1; at++) {
    const { unit, computed } = value[at]!;
    if (computed) continue;
    if (unit === '(' || unit === '{') depth++;
    else if (unit === ')' || unit === '}') depth--;
    else if (unit === separator && depth === 0) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, value.slice(start)];
}

/** Index behind the reference whose parenthesis or brace stands at `at`, or -1. */
export function closing(raw: Traced, at: number): number {
  const open = raw[at]!.unit;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = at; i < raw.length; i++) {
    if (raw[i]!.computed) continue;
    if (raw[i]!.unit === open) depth++;
    else if (raw[i]!.unit === close) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}
