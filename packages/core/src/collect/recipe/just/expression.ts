import { dedented, JUST_STRING, textIn } from './string.ts';
import { type SourceText, trace, type Traced, untraced } from '../text/traced-text.ts';

/** An expression of just's language; `whole` is all of it, as written. */
export type JustExpression =
  | { readonly kind: 'text'; readonly value: Traced }
  | { readonly kind: 'variable'; readonly name: string; readonly whole: Traced }
  /** Backticks: `command` is never run. */
  | { readonly kind: 'command'; readonly command: Traced; readonly whole: Traced }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: readonly JustExpression[];
      readonly whole: Traced;
    }
  | { readonly kind: 'joined'; readonly parts: readonly JustExpression[] }
  /** `a || b` and `a && b`. */
  | {
      readonly kind: 'choice';
      readonly operator: '||' | '&&';
      readonly left: JustExpression;
      readonly right: JustExpression;
      readonly whole: Traced;
    }
  | {
      readonly kind: 'condition';
      readonly operator: string;
      readonly left: JustExpression;
      readonly right: JustExpression;
      readonly then: JustExpression;
      readonly otherwise: JustExpression;
      readonly whole: Traced;
    }
  /** What is recognised and not evaluated: `x'…'`, `f'…'`. */
  | { readonly kind: 'unevaluated'; readonly whole: Traced };

export interface ReadExpression {
  readonly expression: JustExpression;
  /** Offset behind it. */
  readonly end: number;
}

const MAX_DEPTH = 64;
/** Longest expression that is read. */
const MAX_UNITS = 20_000;

/** The expression at an offset (just's GRAMMAR.md, `expression`); `null` when there is none. */
export function expressionAt(source: SourceText, at: number): ReadExpression | null {
  return read(source, at, parser => parser.expression());
}

/** As {@link expressionAt} for a single value, as the default of a parameter and an argument of a dependency are. */
export function valueAt(source: SourceText, at: number): ReadExpression | null {
  return read(source, at, parser => parser.value());
}

function read(source: SourceText, at: number, parse: (parser: Parser) => JustExpression): ReadExpression | null {
  const parser = new Parser(source, at);
  try {
    const expression = parse(parser);
    return { expression, end: parser.at };
  } catch (error) {
    if (error instanceof NoExpression) return null;
    throw error;
  }
}

class NoExpression extends Error {}

class Parser {
  readonly #source: SourceText;
  readonly #limit: number;
  at: number;
  #depth = 0;
  /** Brackets that are open: inside of them a line break is a blank. */
  #brackets = 0;

  constructor(source: SourceText, at: number) {
    this.#source = source;
    this.at = at;
    this.#limit = Math.min(source.text.length, at + MAX_UNITS);
  }

  expression(): JustExpression {
    if (++this.#depth > MAX_DEPTH) throw new NoExpression();
    const read = this.#choice('||', () => this.#choice('&&', () => this.#joined()));
    this.#depth--;
    return read;
  }

  /** `&&` binds tighter than `||`. */
  #choice(operator: '||' | '&&', part: () => JustExpression): JustExpression {
    const start = this.#skip();
    let left = part();
    while (this.#takes(operator)) left = { kind: 'choice', operator, left, right: part(), whole: this.#from(start) };
    return left;
  }

  #joined(): JustExpression {
    const start = this.#skip();
    if (this.#isWord('if')) return this.#condition(start);
    const parts: JustExpression[] = [];
    if (this.#takes('/')) parts.push({ kind: 'text', value: untraced('/') });
    parts.push(this.value());
    for (;;) {
      if (this.#takes('/')) parts.push({ kind: 'text', value: untraced('/') });
      else if (!this.#takes('+')) break;
      this.#skip();
      parts.push(this.#isWord('if') ? this.#condition(this.at) : this.value());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'joined', parts };
  }

  #condition(start: number): JustExpression {
    if (++this.#depth > MAX_DEPTH) throw new NoExpression();
    this.at += 2;
    const left = this.#joined();
    const operator = ['==', '!=', '=~', '!~'].find(each => this.#takes(each));
    if (operator === undefined) throw new NoExpression();
    const right = this.#joined();
    const then = this.#inside('{', '}', () => this.expression());
    this.#skip();
    if (!this.#isWord('else')) throw new NoExpression();
    this.at += 4;
    const next = this.#skip();
    const otherwise = this.#isWord('if') ? this.#condition(next) : this.#inside('{', '}', () => this.expression());
    this.#depth--;
    return { kind: 'condition', operator, left, right, then, otherwise, whole: this.#from(start) };
  }

  value(): JustExpression {
    const start = this.#skip();
    const { text } = this.#source;
    if (text[start] === '(') return this.#inside('(', ')', () => this.expression());
    if (text[start] === '`') return this.#command(start);
    const opening = JUST_STRING.exec(text.slice(start, start + 4));
    if (opening) return this.#string(start, opening[1]!, opening[2]!);
    const name = /^[A-Za-z_][\w-]*/.exec(text.slice(start, Math.min(this.#limit, start + 200)))?.[0];
    if (name === undefined) throw new NoExpression();
    this.at += name.length;
    if (text[this.at] !== '(') return { kind: 'variable', name, whole: this.#from(start) };
    const given = this.#inside('(', ')', () => this.#arguments());
    return given === null
      ? { kind: 'unevaluated', whole: this.#from(start) }
      : { kind: 'call', name, arguments: given, whole: this.#from(start) };
  }

  /** `null`: a condition, as `assert(a == b, 'no')` has one. */
  #arguments(): readonly JustExpression[] | null {
    const given: JustExpression[] = [];
    let compares = false;
    while (this.#source.text[this.#skip()] !== ')') {
      given.push(this.expression());
      if (['==', '!=', '=~', '!~'].some(each => this.#takes(each))) compares = true;
      else if (!this.#takes(',')) break;
    }
    return compares ? null : given;
  }

  #inside<T>(open: string, close: string, what: () => T): T {
    if (!this.#takes(open)) throw new NoExpression();
    this.#brackets++;
    const inner = what();
    if (!this.#takes(close)) throw new NoExpression();
    this.#brackets--;
    return inner;
  }

  #command(start: number): JustExpression {
    const mark = this.#source.text.startsWith('```', start) ? '```' : '`';
    const end = this.#source.text.indexOf(mark, start + mark.length);
    if (end < 0 || end > this.#limit) throw new NoExpression();
    this.at = end + mark.length;
    const command = trace(this.#source, start + mark.length, end);
    return { kind: 'command', command: mark === '`' ? command : dedented(command), whole: this.#from(start) };
  }

  #string(start: number, prefix: string, mark: string): JustExpression {
    const from = start + prefix.length + mark.length;
    const read = textIn(this.#source, { from, mark, limit: this.#limit });
    if (!read) throw new NoExpression();
    this.at = read.end;
    if (prefix === '') return { kind: 'text', value: read.value };
    return { kind: 'unevaluated', whole: this.#from(start) };
  }

  #from(start: number): Traced {
    return trace(this.#source, start, this.at);
  }

  /** Skips blanks and gives the offset behind them. */
  #skip(): number {
    const blank = this.#brackets > 0 ? ' \t\r\n' : ' \t';
    const { text } = this.#source;
    while (this.at < this.#limit && blank.includes(text[this.at]!)) this.at++;
    return this.at;
  }

  #takes(sign: string): boolean {
    if (!this.#source.text.startsWith(sign, this.#skip())) return false;
    this.at += sign.length;
    return true;
  }

  #isWord(word: string): boolean {
    const { text } = this.#source;
    return text.startsWith(word, this.at) && !/[\w(-]/.test(text[this.at + word.length] ?? '');
  }
}
