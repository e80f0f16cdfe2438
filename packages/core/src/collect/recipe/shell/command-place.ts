import { type Glyph, trace, type Traced } from '../text/traced-text.ts';

/** A variable of a build file or of a shell, and blanks, at the end of a text. */
const VARIABLE_BEFORE = /(?:\$\((?:[^()\n]|\([^()\n]*\))*\)|\$\{[^{}\n]*\}|\{\{[^{}\n]*\}\}|\$\w+)[ \t]*$/;
const MAX_VARIABLE = 500;

/**
 * Where a command stands, when its first word was brought from elsewhere by a variable; `undefined`: where its words
 * stand. `written` is its text, and `line` that of the step before the build file's variables were expanded.
 */
export function commandPlace(words: readonly Traced[], written: Traced, line: Traced = written): Traced | undefined {
  const isOwn = within(line);
  const [first] = words[0] ?? [];
  if (!first?.source || isOwn(first)) return undefined;
  const own = written.filter(isOwn);
  const start = own.findIndex(({ unit }) => unit.trim() !== '');
  const begin = own[start];
  if (!begin?.source) return undefined;
  const { source, offset } = begin;
  const before = source.text.slice(Math.max(offset - MAX_VARIABLE, 0), offset);
  const length = VARIABLE_BEFORE.exec(before)?.[0].length ?? 0;
  return [...trace(source, offset - length, offset), ...own.slice(start)];
}

function within(line: Traced): (glyph: Glyph) => boolean {
  const first = line.find(({ source }) => source !== null);
  const last = line.findLast(({ source }) => source !== null);
  if (!first || !last) return () => false;
  return ({ source, offset }) => source === first.source && offset >= first.offset && offset <= last.offset;
}
