import { asComputed, type Glyph, textOf, type Traced } from './traced-text.ts';

/** One simple command: its words without their quotes, each unit still knowing its place. */
export interface ShellCommand {
  readonly words: readonly Traced[];
}

export interface ShellLine {
  readonly commands: readonly ShellCommand[];
  /** What could not be read, in words. */
  readonly problem?: string;
}

const OPERATORS = new Set([';', '&', '|', '(', ')', '\n']);

/**
 * Splits a command line as a POSIX shell does (IEEE 1003.1, Shell Command Language 2.2, 2.3, 2.9)
 * without running anything: parameters, command substitutions and backticks become computed units.
 * Redirections are dropped. Brace and path name expansion are not done.
 */
export function shellCommands(line: Traced): ShellLine {
  return new Splitter(line).split();
}

class Splitter {
  readonly #line: Traced;
  #at = 0;
  readonly #commands: ShellCommand[] = [];
  #words: Traced[] = [];
  #word: Glyph[] | null = null;
  #dropNext = false;

  constructor(line: Traced) {
    this.#line = line;
  }

  split(): ShellLine {
    let problem: string | undefined;
    while (this.#at < this.#line.length && problem === undefined) problem = this.#step();
    this.#endCommand();
    return problem === undefined ? { commands: this.#commands } : { commands: this.#commands, problem };
  }

  #step(): string | undefined {
    const glyph = this.#line[this.#at]!;
    if (glyph.computed) {
      this.#take(glyph);
      return undefined;
    }
    switch (glyph.unit) {
      case ' ':
      case '\t':
      case '\r':
        this.#at++;
        this.#endWord();
        return undefined;
      case "'":
        return this.#single();
      case '"':
        return this.#double();
      case '\\':
        return this.#escape();
      case '$':
      case '`':
        return this.#substitution();
      case '<':
      case '>':
        this.#redirection();
        return undefined;
      case '#':
        if (this.#word === null) {
          while (this.#at < this.#line.length && !this.#is('\n')) this.#at++;
          return undefined;
        }
        break;
    }
    if (OPERATORS.has(glyph.unit)) {
      this.#at++;
      this.#endCommand();
    } else this.#take(glyph);
    return undefined;
  }

  #single(): string | undefined {
    this.#word ??= [];
    for (this.#at++; this.#at < this.#line.length; this.#at++) {
      if (this.#is("'")) {
        this.#at++;
        return undefined;
      }
      this.#word.push(this.#line[this.#at]!);
    }
    return 'a single quote is not closed';
  }

  #double(): string | undefined {
    this.#word ??= [];
    this.#at++;
    while (this.#at < this.#line.length) {
      const glyph = this.#line[this.#at]!;
      if (this.#is('"')) {
        this.#at++;
        return undefined;
      }
      if (this.#is('\\')) {
        const next = this.#line[this.#at + 1];
        this.#at += 2;
        if (next?.unit === '\n') continue;
        if (!next || next.computed || !'$`"\\'.includes(next.unit)) this.#word.push(glyph);
        if (next) this.#word.push(next);
      } else if (this.#is('$') || this.#is('`')) {
        const problem = this.#substitution();
        if (problem !== undefined) return problem;
      } else this.#take(glyph);
    }
    return 'a double quote is not closed';
  }

  #escape(): undefined {
    const next = this.#line[this.#at + 1];
    this.#at += 2;
    if (!next || next.unit === '\n') return undefined;
    (this.#word ??= []).push(next);
    return undefined;
  }

  /** `$name`, `${…}`, `$(…)`, `` `…` ``: taken whole, as text that nobody runs. */
  #substitution(): string | undefined {
    const start = this.#at;
    const opening = this.#line[start]!.unit;
    let end: number;
    if (opening === '`') end = this.#closing(start + 1, '', '`');
    else {
      const next = this.#line[start + 1];
      if (!next || next.computed) end = start + 1;
      else if (next.unit === '(') end = this.#closing(start + 2, '(', ')');
      else if (next.unit === '{') end = this.#closing(start + 2, '{', '}');
      else if (/[A-Za-z_]/.test(next.unit)) {
        end = start + 2;
        while (end < this.#line.length && !this.#line[end]!.computed && /\w/.test(this.#line[end]!.unit)) end++;
      } else if (/[0-9@*#?$!-]/.test(next.unit)) end = start + 2;
      else end = start + 1;
    }
    if (end < 0) return `${opening === '`' ? 'a backtick' : 'a substitution'} is not closed`;
    const expression = this.#line.slice(start, end);
    (this.#word ??= []).push(...(expression.length === 1 ? expression : asComputed(expression)));
    this.#at = end;
    return undefined;
  }

  /** Index after the closing unit that belongs to an opening one before `from`, or -1. */
  #closing(from: number, open: string, close: string): number {
    let depth = 1;
    let quote = '';
    for (let at = from; at < this.#line.length; at++) {
      const unit = this.#line[at]!.unit;
      if (unit === '\\' && quote !== "'") at++;
      else if (quote !== '') quote = unit === quote ? '' : quote;
      else if (open !== '' && (unit === "'" || unit === '"')) quote = unit;
      else if (unit === close) {
        depth--;
        if (depth === 0) return at + 1;
      } else if (unit === open) depth++;
    }
    return -1;
  }

  #redirection(): void {
    if (this.#word && /^\d+$/.test(textOf(this.#word))) this.#word = null;
    this.#endWord();
    while (this.#is('<') || this.#is('>') || this.#is('&') || this.#is('|')) this.#at++;
    this.#dropNext = true;
  }

  #take(glyph: Glyph): void {
    (this.#word ??= []).push(glyph);
    this.#at++;
  }

  #is(unit: string): boolean {
    const glyph = this.#line[this.#at];
    return glyph?.computed === null && glyph.unit === unit;
  }

  #endWord(): void {
    if (this.#word === null) return;
    if (this.#dropNext) this.#dropNext = false;
    else this.#words.push(this.#word);
    this.#word = null;
  }

  #endCommand(): void {
    this.#endWord();
    this.#dropNext = false;
    if (this.#words.length > 0) this.#commands.push({ words: this.#words });
    this.#words = [];
  }
}
