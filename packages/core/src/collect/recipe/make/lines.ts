import { type Glyph, type SourceText, textOf, trace, type Traced, untraced } from '../text/traced-text.ts';

/**
 * Lines with `\` at their end joined to the next one, as one blank. `prefix` begins the lines of a recipe, also
 * those that go on (GNU make manual 5.1.1).
 */
export function* logicalLines(source: SourceText, prefix: () => string): Generator<Traced> {
  let line: Glyph[] = [];
  for (const [index, start] of source.lineStarts.entries()) {
    let end = (source.lineStarts[index + 1] ?? source.text.length + 1) - 1;
    if (source.text[end - 1] === '\r') end--;
    const isRecipe = line[0]?.unit === prefix() && source.text[start] === prefix();
    const from = line.length > 0 ? skipBlanks(source.text, isRecipe ? start + 1 : start, end) : start;
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

/** The lines of a text whose continuations are joined already. */
export function linesIn(text: Traced): readonly Traced[] {
  const lines: Traced[] = [];
  let start = 0;
  for (const [at, { unit, computed }] of text.entries()) {
    if (unit !== '\n' || computed) continue;
    lines.push(text.slice(start, at));
    start = at + 1;
  }
  return [...lines, text.slice(start)];
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

/** Without `export`, `override`, `private` and `unexport` at its start. */
export function withoutModifiers(statement: Traced): Traced {
  return statement.slice(/^(?:(?:export|override|private|unexport)\s+)*/.exec(textOf(statement))![0].length);
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
