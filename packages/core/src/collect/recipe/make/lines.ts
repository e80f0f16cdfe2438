import { type Glyph, type SourceText, textOf, trace, type Traced, untraced } from '../text/traced-text.ts';

/** Lines with `\` at their end joined to the next one, as one blank. */
export function* logicalLines(source: SourceText): Generator<Traced> {
  let line: Glyph[] = [];
  for (const [index, start] of source.lineStarts.entries()) {
    let end = (source.lineStarts[index + 1] ?? source.text.length + 1) - 1;
    if (source.text[end - 1] === '\r') end--;
    const from = line.length > 0 ? skipBlanks(source.text, start, end) : start;
    if (
      /(?<!\\)(?:\\\\)*\\$/.test(source.text.slice(Math.max(start, end - 20), end)) &&
      index + 1 < source.lineStarts.length
    ) {
      for (const glyph of trace(source, from, end - 1)) line.push(glyph);
      for (const glyph of untraced(' ')) line.push(glyph);
      continue;
    }
    for (const glyph of trace(source, from, end)) line.push(glyph);
    yield line;
    line = [];
  }
}

function skipBlanks(text: string, start: number, end: number): number {
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  return start;
}

export function withoutComment(line: Traced): Traced {
  const at = line.findIndex((glyph, index) => glyph.unit === '#' && line[index - 1]?.unit !== '\\');
  return at < 0 ? line : line.slice(0, at);
}

/** `NAME op value`, where no colon of a rule comes before the operator. */
export function assignmentOf(statement: Traced): { name: Traced; operator: string; value: Traced } | null {
  const text = textOf(statement);
  const match = /^([^\s:=#?+!]+)\s*(:{0,3}=|\?=|\+=|!=)/.exec(text);
  if (!match) return null;
  return {
    name: statement.slice(0, match[1]!.length),
    operator: match[2]!,
    value: trimmedStart(statement.slice(match[0].length)),
  };
}

function trimmedStart(value: Traced): Traced {
  const first = value.findIndex(glyph => glyph.unit !== ' ' && glyph.unit !== '\t');
  return first < 0 ? [] : value.slice(first);
}

/** The colon that ends the targets, outside of references. */
export function ruleColon(statement: Traced): number {
  let depth = 0;
  for (let at = 0; at < statement.length; at++) {
    const unit = statement[at]!.unit;
    if (unit === '(' || unit === '{') depth++;
    else if (unit === ')' || unit === '}') depth--;
    else if (unit === ':' && depth === 0) return at;
  }
  return -1;
}
