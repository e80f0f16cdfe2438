/** Columns of a word in its line. */
export interface Columns {
  readonly start: number;
  readonly end: number;
}

/** One entry of go.mod and the line it stands on. */
export interface GoModEntry {
  /** `module`, `go`, `toolchain`, `require`, `replace`, `exclude`, `retract`, `tool`, … */
  readonly directive: string;
  /** Tokens after the directive, quotes removed: `github.com/x/y`, `v1.2.3`; `=>` is one. */
  readonly tokens: readonly string[];
  /** Where each token stands in its line, quotes included: 1-based UTF-16 columns, `end` exclusive. */
  readonly columns: readonly Columns[];
  /** Text of the `//` comment, without the slashes. */
  readonly comment: string;
  /** 1-based. */
  readonly line: number;
  /** The line as written. */
  readonly text: string;
}

/** Entries of a go.mod or go.work (Go Modules Reference, "go.mod files"); what is malformed is passed over. */
export function readGoMod(text: string): readonly GoModEntry[] {
  const entries: GoModEntry[] = [];
  let block: string | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const { words, comment } = wordsOf(line);
    const [first, second] = words;
    if (first === undefined) continue;
    const entry = (directive: string, taken: readonly Word[]): GoModEntry => ({
      directive,
      tokens: taken.map(word => word.text),
      columns: taken.map(({ start, end }) => ({ start, end })),
      comment,
      line: index + 1,
      text: line,
    });
    if (block !== null && first.text === ')') block = null;
    else if (block !== null) entries.push(entry(block, words));
    else if (second?.text === '(') block = first.text;
    else entries.push(entry(first.text, words.slice(1)));
  }
  return entries;
}

/** The path of the `module` line. */
export function modulePathOf(text: string): string | undefined {
  return readGoMod(text).find(entry => entry.directive === 'module')?.tokens[0];
}

interface Word extends Columns {
  readonly text: string;
}

function wordsOf(line: string): { words: Word[]; comment: string } {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    const unit = line[at]!;
    if (unit === ' ' || unit === '\t') at++;
    else if (line.startsWith('//', at)) return { words, comment: line.slice(at + 2).trim() };
    else if (unit === '"' || unit === '`') {
      const close = line.indexOf(unit, at + 1);
      if (close < 0) return { words, comment: '' };
      words.push({ text: line.slice(at + 1, close), start: at + 1, end: close + 2 });
      at = close + 1;
    } else if (unit === '(' || unit === ')') {
      words.push({ text: unit, start: at + 1, end: at + 2 });
      at++;
    } else {
      let end = at;
      while (end < line.length && !' \t()'.includes(line[end]!) && !line.startsWith('//', end)) end++;
      words.push({ text: line.slice(at, end), start: at + 1, end: end + 1 });
      at = end;
    }
  }
  return { words, comment: '' };
}
