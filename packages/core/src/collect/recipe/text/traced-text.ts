import type { FileLocation } from '../../../standard/finding.ts';
import type { ValueOrigin } from '../origin/value-origin.ts';
import { withoutLinkedValues } from './linked-values.ts';

const SNIPPET_UNITS = 300;

/** A build file's text with the path that reports name it by. */
export interface SourceText {
  /** POSIX, relative to the repository's root. */
  readonly path: string;
  readonly text: string;
  /** Offset of each line's first unit. */
  readonly lineStarts: readonly number[];
}

/** Something only a shell or a make function could compute; compared by identity. */
export interface Computation {
  /** As written: `$(shell date)`. */
  readonly expression: string;
  /** Set by a reader that knows more of it than the expression tells. */
  readonly origin?: ValueOrigin;
}

/** One UTF-16 unit of a value and where it stands in its file. */
export interface Glyph {
  readonly unit: string;
  /** `null` for units that stand nowhere, such as the space that joins the parts of `+=`. */
  readonly source: SourceText | null;
  readonly offset: number;
  /** Set when the unit belongs to an expression that is never executed. */
  readonly computed: Computation | null;
}

/** Text that knows where each of its units was written, through every variable that carried it. */
export type Traced = readonly Glyph[];

export function sourceText(path: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { path, text, lineStarts };
}

/** The units `start`…`end` of a file. */
export function trace(source: SourceText, start: number, end: number): Traced {
  const glyphs: Glyph[] = [];
  for (let offset = start; offset < end; offset++) {
    glyphs.push({ unit: source.text[offset]!, source, offset, computed: null });
  }
  return glyphs;
}

/** Text that stands in no file. */
export function untraced(text: string): Traced {
  return Array.from({ length: text.length }, (_, at) => ({ unit: text[at]!, source: null, offset: 0, computed: null }));
}

export function textOf(traced: Traced): string {
  return traced.map(glyph => glyph.unit).join('');
}

/** The same units, marked as one expression that is never executed. */
export function asComputed(traced: Traced, expression = textOf(traced), origin?: ValueOrigin): Traced {
  const computed: Computation = { expression, ...(origin === undefined ? {} : { origin }) };
  return traced.map(glyph => ({ ...glyph, computed }));
}

/** Without blanks at both ends. */
export function trimmed(traced: Traced): Traced {
  let start = 0;
  let end = traced.length;
  while (start < end && isBlank(traced[start]!)) start++;
  while (end > start && isBlank(traced[end - 1]!)) end--;
  return traced.slice(start, end);
}

export function isBlank(glyph: Glyph): boolean {
  return glyph.computed === null && (glyph.unit === ' ' || glyph.unit === '\t' || glyph.unit === '\n');
}

/** The expressions that a value holds, each once, in order. */
export function computationsIn(traced: Traced): readonly Computation[] {
  return [...new Set(traced.flatMap(glyph => (glyph.computed ? [glyph.computed] : [])))];
}

/**
 * Where the value stands: from its first written unit to the last one on that same line. Columns
 * count UTF-16 units from 1; `endColumn` is one past the last. The snippet shows no literal value of `-X`.
 */
export function locationOf(traced: Traced): FileLocation | undefined {
  const first = traced.find(glyph => glyph.source !== null);
  if (!first?.source) return undefined;
  const { source } = first;
  const line = lineAt(source, first.offset);
  const lineStart = source.lineStarts[line - 1]!;
  const lineEnd = (source.lineStarts[line] ?? source.text.length + 1) - 1;
  let last = first.offset;
  for (const glyph of traced) {
    if (glyph.source === source && glyph.offset > last && glyph.offset < lineEnd) last = glyph.offset;
  }
  return {
    kind: 'file',
    path: source.path,
    startLine: line,
    startColumn: first.offset - lineStart + 1,
    endLine: line,
    endColumn: last - lineStart + 2,
    snippet: withoutLinkedValues(
      source.text.slice(lineStart, Math.min(lineEnd, lineStart + SNIPPET_UNITS)).replace(/\r$/, ''),
    ),
  };
}

const WRITTEN_UNITS = 200;

/**
 * The text on one line, as it stands in its file: with its quotes and with the names of variables. What a variable
 * of another language brought from elsewhere is given as it reads.
 */
export function writtenText(traced: Traced): string {
  const text = trimmed(traced.slice(0, 2 * WRITTEN_UNITS));
  const [first, last] = [text[0], text.at(-1)];
  const read = textOf(text);
  const slice =
    first?.source && first.source === last?.source ? first.source.text.slice(first.offset, last.offset + 1) : '';
  const written = slice !== '' && linesOf(slice) === linesOf(read) ? slice : read;
  return written
    .replace(/\\?\s+/g, ' ')
    .trim()
    .slice(0, WRITTEN_UNITS);
}

function linesOf(text: string): number {
  return text.split('\n').length;
}

/** 1-based line of an offset. */
export function lineAt(source: SourceText, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (source.lineStarts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
