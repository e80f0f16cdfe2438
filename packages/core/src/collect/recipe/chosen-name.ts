import { textOf, type Traced, untraced } from './text/traced-text.ts';

/**
 * A word with `*` for what variables gave: `./cmd/*` of `./cmd/$(APP)`. `null`: it is written out, or so little of it
 * that it may be anything. `verb`: the word before it in the same command.
 */
export function chosenName(word: Traced, verb: Traced): Traced | null {
  const parts = partsOf(word, verb);
  const literal = parts.flatMap(part => (part.isWritten ? part.text : []));
  if (parts.every(({ isWritten }) => isWritten) || !/\w\/|\/\w/.test(textOf(literal))) return null;
  return parts.flatMap(({ isWritten, text }) => (isWritten ? text : untraced('*')));
}

interface Part {
  readonly text: Traced;
  /** It stands in the command itself. */
  readonly isWritten: boolean;
}

function partsOf(word: Traced, verb: Traced): readonly Part[] {
  const last = verb.at(-1);
  const source = last?.source;
  if (!source) return [];
  const parts: Part[] = [];
  let end = last.offset + 1;
  for (const run of runsOf(word)) {
    const [first] = run;
    const between = first!.source === source && first!.offset >= end ? source.text.slice(end, first!.offset) : null;
    const isWritten = between !== null && (parts.length === 0 ? !LINE_END.test(between) : REFERENCE.test(between));
    if (isWritten) end = run.at(-1)!.offset + 1;
    parts.push({ text: run, isWritten });
  }
  return parts;
}

/** Between words of one command. */
const LINE_END = /(?<!\\)\n/;
/** Between parts of a word: a reference that ends there, or quotes. */
const REFERENCE = /^["'\\]*(?:(?:\$\w+|\$\([^()]*\)|\$\{[^{}]*\}|\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\})["'\\]*)*$/;

/** Units that follow each other where they were written. */
function runsOf(word: Traced): readonly Traced[] {
  const runs: Traced[] = [];
  let start = 0;
  for (let at = 1; at <= word.length; at++) {
    const [before, glyph] = [word[at - 1]!, word[at]];
    if (glyph && glyph.source === before.source && glyph.offset === before.offset + 1) continue;
    runs.push(word.slice(start, at));
    start = at;
  }
  return runs;
}
