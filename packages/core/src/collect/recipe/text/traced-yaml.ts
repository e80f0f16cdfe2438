import type { YamlScalar } from '../../../config/yaml-node.ts';
import { type Glyph, type SourceText, textOf, trace, type Traced } from './traced-text.ts';

/**
 * The text of a scalar with the place of each of its units, through quotes, escapes, folding and
 * indentation (YAML 1.2.2, chapters 7.3 and 8.1). Numbers and booleans are given as they are
 * written; `null` is empty. Should our reading differ from the library's, its text is taken and
 * every unit points at the begin of the scalar.
 */
export function tracedScalar(source: SourceText, scalar: YamlScalar): Traced {
  const { value, style, start, end } = scalar;
  if (value === null || value === undefined) return [];
  if (typeof value !== 'string') return trace(source, start, end);
  const raw = trace(source, start, end);
  const read = style === 'literal' || style === 'folded' ? blockScalar(raw, value, style) : flowScalar(raw, style);
  if (textOf(read) === value) return read;
  return Array.from({ length: value.length }, (_, at) => ({ unit: value[at]!, source, offset: start, computed: null }));
}

function flowScalar(raw: Traced, style: YamlScalar['style']): Traced {
  const content = style === 'plain' ? raw : raw.slice(1, -1);
  const out: Glyph[] = [];
  /** Length of `out` behind the last unit that is no blank or was escaped: a fold removes what follows. */
  let solid = 0;
  for (let at = 0; at < content.length; at++) {
    const glyph = content[at]!;
    const { unit } = glyph;
    if (unit === '\n') {
      out.length = solid;
      at = fold(content, at, out);
      solid = out.length;
    } else if (unit === '\r' && content[at + 1]?.unit === '\n') continue;
    else if (style === 'double-quoted' && unit === '\\') {
      at = escape(content, at, out);
      solid = out.length;
    } else {
      out.push(glyph);
      if (style === 'single-quoted' && unit === "'") at++;
      if (unit !== ' ' && unit !== '\t') solid = out.length;
    }
  }
  return out;
}

/** A line break is a blank; with empty lines behind it, each of those is a line break. Gives the last index it took. */
function fold(content: Traced, at: number, out: Glyph[]): number {
  const first = content[at]!;
  const breaks: Glyph[] = [];
  let end = at + 1;
  for (; end < content.length && /[ \t\r\n]/.test(content[end]!.unit); end++) {
    if (content[end]!.unit === '\n') breaks.push(content[end]!);
  }
  if (breaks.length === 0) out.push({ ...first, unit: ' ' });
  else out.push(...breaks);
  return end - 1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Gives the last index it took. All units of an escape point at its backslash. */
function escape(content: Traced, at: number, out: Glyph[]): number {
  const backslash = content[at]!;
  const next = content[at + 1]?.unit ?? '';
  if (next === '\n' || next === '\r') {
    let end = at + 1;
    while (end < content.length && /[ \t\r\n]/.test(content[end]!.unit)) {
      if (content[end]!.unit === '\n' && end > at + 2) out.push(content[end]!);
      end++;
    }
    return end - 1;
  }
  const digits = HEX_DIGITS[next];
  if (digits === undefined) {
    out.push({ ...backslash, unit: ESCAPES[next] ?? next });
    return at + 1;
  }
  const code = Number.parseInt(textOf(content.slice(at + 2, at + 2 + digits)), 16);
  const text = code <= 0x10ffff ? String.fromCodePoint(code) : '';
  for (const unit of text.split('')) out.push({ ...backslash, unit });
  return at + 1 + digits;
}

function blockScalar(raw: Traced, value: string, style: 'literal' | 'folded'): Traced {
  const lines = linesOf(raw).slice(1); // the header
  const firstValueLine = value.split('\n').find(line => line.trim() !== '') ?? '';
  const firstLine = lines.find(({ content }) => textOf(content).trim() !== '');
  const indent = firstLine === undefined ? 0 : blanksBefore(textOf(firstLine.content)) - blanksBefore(firstValueLine);
  const stripped = lines.map(({ content, end }) => ({ content: content.slice(Math.max(0, indent)), end }));
  const out = style === 'literal' ? literal(stripped) : folded(stripped);
  return out.slice(0, value.length); // the header's chomping decides what stays of the end
}

interface Line {
  readonly content: Traced;
  /** Its line break, if it has one. */
  readonly end: Traced;
}

function literal(lines: readonly Line[]): Glyph[] {
  return lines.flatMap(({ content, end }) => [...content, ...end]);
}

function folded(lines: readonly Line[]): Glyph[] {
  const out: Glyph[] = [];
  let open: Glyph[] = [];
  let before: 'none' | 'text' | 'indented' = 'none';
  for (const { content, end } of lines) {
    if (content.length === 0) {
      open.push(...end);
      continue;
    }
    const kind = content[0]!.unit === ' ' || content[0]!.unit === '\t' ? 'indented' : 'text';
    if (before === 'text' && kind === 'text') out.push(...(open.length > 1 ? open.slice(1) : open.map(asBlank)));
    else out.push(...open);
    out.push(...content);
    open = [...end];
    before = kind;
  }
  return [...out, ...open];
}

function asBlank(glyph: Glyph): Glyph {
  return { ...glyph, unit: ' ' };
}

function linesOf(raw: Traced): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let at = 0; at <= raw.length; at++) {
    if (at < raw.length && raw[at]!.unit !== '\n') continue;
    const stop = raw[at - 1]?.unit === '\r' && at > start ? at - 1 : at;
    lines.push({ content: raw.slice(start, stop), end: raw.slice(at, at + 1) });
    start = at + 1;
  }
  return lines;
}

function blanksBefore(line: string): number {
  let count = 0;
  while (line[count] === ' ') count++;
  return count;
}
