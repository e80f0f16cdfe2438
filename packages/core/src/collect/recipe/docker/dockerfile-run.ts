import type { Run } from 'dockerfile-ast';
import { documentsOf, isForShell } from './dockerfile-documents.ts';
import { isShellBlank } from '../shell/scan.ts';
import {
  type Glyph,
  isBlank,
  type SourceText,
  textOf,
  trace,
  type Traced,
  trimmed,
  untraced,
} from '../text/traced-text.ts';

/** What a `RUN` runs. */
export interface RunTexts {
  /** What a shell is given: the command, or the here-documents that are scripts. */
  readonly texts: readonly Traced[];
  /** Here-documents for other programs. */
  readonly unread: readonly Traced[];
}

export function runTexts(run: Run, source: SourceText, escape: string): RunTexts {
  const offset = ({ line, character }: { line: number; character: number }) =>
    (source.lineStarts[line] ?? source.text.length) + character;
  const range = run.getArgumentsRange();
  if (!range) return { texts: [], unread: [] };
  const flags = run.getFlags().map(flag => offset(flag.getRange().end));
  const start = Math.max(offset(range.start), ...flags);
  const end = Math.max(start, offset(run.getRange().end));
  const whole = trimmed(trace(source, start, end));
  const heredocs = run.getHeredocs();
  if (heredocs.length > 0) {
    const command = textOf(whole.slice(0, 2000)).split('\n', 1)[0]!;
    const documents = documentsOf(heredocs, source).map(({ content }) => content);
    // `RUN <<EOF` runs the document; `RUN bash <<EOF` hands it to a shell; `RUN cat <<EOF` does neither.
    const runsThem = /^(?:(?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?: -\w+)* ?)?<</.test(command);
    const forShell = runsThem ? documents.filter(isForShell) : [];
    return {
      texts: runsThem ? forShell : [whole],
      unread: documents.filter(document => !forShell.includes(document)),
    };
  }
  return { texts: [jsonWords(whole) ?? withoutContinuations(whole, escape)], unread: [] };
}

/** The exec form `["go", "build"]`, its strings quoted for a shell that reads none of their signs. */
function jsonWords(text: Traced): Traced | null {
  if (text[0]?.unit !== '[') return null;
  let strings: unknown;
  try {
    strings = JSON.parse(textOf(text).replace(/\\\r?\n/g, '  '));
  } catch {
    return null;
  }
  if (!Array.isArray(strings) || !strings.every(each => typeof each === 'string')) return null;
  const out: Glyph[] = [];
  for (let at = 1; at < text.length; at++) {
    if (text[at]!.unit !== '"') continue;
    const word: Glyph[] = [];
    for (at++; at < text.length && text[at]!.unit !== '"'; at++) {
      if (text[at]!.unit === '\\') at++; // \" and \\ are what occurs in commands; others keep their letter
      word.push(text[at]!);
    }
    out.push(...(out.length > 0 ? untraced(' ') : []), ...asOneWord(word));
  }
  return out;
}

/** In single quotes, as a shell takes it for one word. */
function asOneWord(word: Traced): Traced {
  return [
    ...untraced("'"),
    ...word.flatMap(glyph => (glyph.unit === "'" ? untraced("'\\''") : [glyph])),
    ...untraced("'"),
  ];
}

/** Lines joined as BuildKit does: the escape at a line's end is taken away, and comments and empty lines behind it. */
export function withoutContinuations(text: Traced, escape: string): Traced {
  const out: Glyph[] = [];
  let at = 0;
  while (at < text.length) {
    const end = continuationEnd(text, at, escape);
    if (end < 0) {
      out.push(text[at++]!);
      continue;
    }
    at = end;
    for (let next = skippedLine(text, at); next > at; next = skippedLine(text, at)) at = next;
  }
  return out;
}

/** Index behind an escape, blanks and a line break at `at`, or -1. */
function continuationEnd(text: Traced, at: number, escape: string): number {
  if (text[at]!.unit !== escape) return -1;
  let end = at + 1;
  while (isShellBlank(text[end])) end++;
  return text[end]?.unit === '\n' ? end + 1 : -1;
}

/** Index behind a line that is empty or a comment, else `at`. */
function skippedLine(text: Traced, at: number): number {
  let start = at;
  while (start < text.length && isBlank(text[start]!) && text[start]!.unit !== '\n') start++;
  const first = text[start]?.unit;
  if (first !== '#' && first !== '\n') return at;
  let end = start;
  while (end < text.length && text[end]!.unit !== '\n') end++;
  return Math.min(end + 1, text.length);
}
