/** One entry of go.mod and the line it stands on. */
export interface GoModEntry {
  /** `module`, `go`, `toolchain`, `require`, `replace`, `exclude`, `retract`, `tool`, … */
  readonly directive: string;
  /** Tokens after the directive, quotes removed: `github.com/x/y`, `v1.2.3`; `=>` is one. */
  readonly tokens: readonly string[];
  /** Text of the `//` comment, without the slashes. */
  readonly comment: string;
  /** 1-based. */
  readonly line: number;
  /** The line as written. */
  readonly text: string;
}

/** Entries of a go.mod (Go Modules Reference, "go.mod files"); what is malformed is passed over. */
export function readGoMod(text: string): readonly GoModEntry[] {
  const entries: GoModEntry[] = [];
  let block: string | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const { tokens, comment } = tokensOf(line);
    if (tokens.length === 0) continue;
    if (block !== null && tokens[0] === ')') block = null;
    else if (block !== null) entries.push({ directive: block, tokens, comment, line: index + 1, text: line });
    else if (tokens[1] === '(') block = tokens[0]!;
    else entries.push({ directive: tokens[0]!, tokens: tokens.slice(1), comment, line: index + 1, text: line });
  }
  return entries;
}

/** The path of the `module` line. */
export function modulePathOf(text: string): string | undefined {
  return readGoMod(text).find(entry => entry.directive === 'module')?.tokens[0];
}

function tokensOf(line: string): { tokens: string[]; comment: string } {
  const tokens: string[] = [];
  let at = 0;
  while (at < line.length) {
    const unit = line[at]!;
    if (unit === ' ' || unit === '\t') at++;
    else if (line.startsWith('//', at)) return { tokens, comment: line.slice(at + 2).trim() };
    else if (unit === '"' || unit === '`') {
      const end = line.indexOf(unit, at + 1);
      if (end < 0) return { tokens, comment: '' };
      tokens.push(line.slice(at + 1, end));
      at = end + 1;
    } else if (unit === '(' || unit === ')') {
      tokens.push(unit);
      at++;
    } else {
      let end = at;
      while (end < line.length && !' \t()'.includes(line[end]!) && !line.startsWith('//', end)) end++;
      tokens.push(line.slice(at, end));
      at = end;
    }
  }
  return { tokens, comment: '' };
}
