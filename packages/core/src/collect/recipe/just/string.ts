import { type Glyph, type SourceText, trace, type Traced } from '../text/traced-text.ts';

/** The prefix and the quotes that a string begins with. */
export const JUST_STRING = /^([xf]?)("""|'''|"|')/;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The text of a string whose first unit stands at `from`; `null` when its end is not before `limit`. */
export function textIn(
  source: SourceText,
  { from, mark, limit }: { from: number; mark: string; limit: number },
): { readonly value: Traced; readonly end: number } | null {
  const { text } = source;
  const escapes = mark.startsWith('"');
  let end = from;
  while (end < limit && !text.startsWith(mark, end)) end += escapes && text[end] === '\\' ? 2 : 1;
  if (end >= limit) return null;
  const written = trace(source, from, end);
  const plain = mark.length === 3 ? dedented(written) : written;
  return { value: escapes ? withoutEscapes(plain) : plain, end: end + mark.length };
}

/** Without the line break at its start and the blanks that all of its lines begin with. */
export function dedented(text: Traced): Traced {
  const lines = linesOf(text[0]?.unit === '\n' ? text.slice(1) : text);
  const indents = lines.filter(line => line.some(({ unit }) => !' \t\r\n'.includes(unit))).map(indentOf);
  const common = indents.length === 0 ? 0 : indents.reduce((least, each) => Math.min(least, each));
  return lines.flatMap(line => line.slice(Math.min(common, indentOf(line))));
}

/** Lines with their line break. */
function linesOf(text: Traced): readonly Traced[] {
  const lines: Traced[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at]!.unit !== '\n') continue;
    lines.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

function indentOf(line: Traced): number {
  const first = line.findIndex(({ unit }) => unit !== ' ' && unit !== '\t');
  return first < 0 ? line.length : first;
}

/** A sign that is written as `\t` stands where its letter does; `\u{…}` keeps the first of its units. */
function withoutEscapes(text: Traced): Traced {
  const out: Glyph[] = [];
  for (let at = 0; at < text.length; at++) {
    const glyph = text[at]!;
    const next = text[at + 1];
    if (glyph.unit !== '\\' || !next) {
      out.push(glyph);
      continue;
    }
    at++;
    if (next.unit === '\n') continue; // joins the lines
    if (next.unit === 'u' && text[at + 1]?.unit === '{') {
      let code = '';
      for (at += 2; at < text.length && text[at]!.unit !== '}'; at++) code += text[at]!.unit;
      const point = /^[0-9a-fA-F]{1,6}$/.test(code) ? Number.parseInt(code, 16) : 0xfffd;
      const sign = String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
      for (let unit = 0; unit < sign.length; unit++) out.push({ ...next, unit: sign[unit]! });
    } else out.push({ ...next, unit: ESCAPES[next.unit] ?? next.unit });
  }
  return out;
}
