import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { keywordsBefore } from './blocks.ts';
import type { SubstitutionOrigin } from './command-surroundings.ts';
import { type Parameter, substitutionAt, type TrimOperator } from './parameter.ts';
import { partOfPath } from './path-command.ts';
import { parameterAt, type PositionalParameters } from './positional-parameters.ts';
import { Redirections } from './redirections.ts';
import { closingUnit, isShellBlank, isUnit, lineEnd } from './scan.ts';
import { trimmedValue } from './trimmed-value.ts';
import { elementsOf, type ShellVariables } from './variables.ts';
import { doubtsOfDefault } from '../text/default-doubts.ts';
import { asComputed, type Glyph, isBlank, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** The words of one simple command and what ended it. */
export interface ReadWords {
  readonly words: readonly Traced[];
  /** About the variables that took part. */
  readonly doubts: readonly RecipeDoubt[];
  /**
   * `;`, `&&`, `||`, `|`, `&`, `(`, `)`, a line break; `{` after `function name`; `in` after that of a `case`; `;;`,
   * also for `;&` and `;;&`; empty at the end.
   */
  readonly operator: string;
  /** Index behind the first word. */
  readonly afterFirst: number;
  /** Files that its output is redirected to. */
  readonly writes: readonly Traced[];
  /** The text of a here-document or here-string that it reads. */
  readonly input?: Traced;
  /** It reads a file or a text, whether that is known or not. */
  readonly takesInput: boolean;
  /** The file that it reads. */
  readonly reads?: Traced;
  /** The command as it is written, from its first unit to its last. */
  readonly written: Traced;
  readonly problem?: string;
}

/** Where a value is put. */
interface ValuePlace {
  readonly quoted: boolean;
  /** It stays in one word, as in an assignment. */
  readonly isOne: boolean;
}

const OPERATORS = new Set([';', '&', '|', '(', ')', '\n']);
/** Those that are part of what `[[ … ]]` tests. */
const IN_TEST = new Set(['&', '|', '(', ')', '<', '>']);
/** Longest text that the words of one command may grow to. */
const MAX_UNITS = 200_000;
/** Longest input that is read. */
const MAX_INPUT = 100_000;
const MAX_DEPTH = 16;
/** Words behind which an assignment may stand. */
const BEFORE_ASSIGNMENT = new Set(
  'then else do ! { if elif while until time exec env export local declare readonly typeset sudo'.split(' '),
);
/** Longest `((…))` that is looked for. */
const MAX_ARITHMETIC = 500;
const BEFORE_ARITHMETIC = new Set('then else do ! { if elif while until time for'.split(' '));

/** `NAME=value` or `NAME+=value`, taken apart. */
export function assignmentIn(word: Traced): { name: string; append: boolean; value: Traced } | null {
  const match = /^([A-Za-z_]\w*)(\+?)=/.exec(textOf(word.slice(0, 200)));
  return match ? { name: match[1]!, append: match[2] === '+', value: word.slice(match[0].length) } : null;
}

/** Takes a shell text apart into commands, one at a time, with the variables as they are by then. */
export class ShellWords {
  readonly #text: Traced;
  readonly #originOf: SubstitutionOrigin;
  readonly #variables: () => ShellVariables;
  readonly #parameters: () => PositionalParameters;
  readonly #depth: number;
  readonly #arrays = new WeakMap<Traced, readonly Traced[]>();
  at = 0;
  #start = 0;
  #words: Traced[] = [];
  #word: Glyph[] | null = null;
  #doubts: RecipeDoubt[] = [];
  #afterFirst = 0;
  #units = 0;
  #assignable = true;
  /** The whole text is one word. */
  #isOneWord = false;
  /** A list without elements stood in the quotes that are read: with nothing else in them they are no word. */
  #vanished = false;
  readonly #redirections: Redirections;

  constructor(
    text: Traced,
    originOf: SubstitutionOrigin,
    variables: () => ShellVariables,
    parameters: () => PositionalParameters = () => undefined,
    depth = 0,
  ) {
    this.#text = text;
    this.#originOf = originOf;
    this.#variables = variables;
    this.#parameters = parameters;
    this.#depth = depth;
    this.#redirections = new Redirections(text);
  }

  get atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  /** About the variables that took part in the words read last. */
  get doubts(): readonly RecipeDoubt[] {
    return this.#doubts;
  }

  /** What it took to read the words read last. */
  get steps(): number {
    return this.at - this.#start + this.#units;
  }

  /** The elements of an array that is assigned. */
  arrayOf(word: Traced): readonly Traced[] | undefined {
    return this.#arrays.get(word);
  }

  next(): ReadWords {
    this.#words = [];
    this.#word = null;
    this.#doubts = [];
    this.#afterFirst = this.at;
    this.#units = 0;
    this.#assignable = true;
    this.#redirections.clear();
    this.#start = this.at;
    let problem: string | undefined;
    let operator = '';
    let [first, end] = [-1, -1];
    while (!this.atEnd && problem === undefined && operator === '') {
      const before = this.at;
      const isOutside = isShellBlank(this.#text[before]) || (this.#word === null && this.#is('#'));
      const step = this.#step();
      if (!isOutside && !step?.operator) [first, end] = [first < 0 ? before : first, this.at];
      operator = step?.operator ?? '';
      problem = step?.problem;
      if (this.#units > MAX_UNITS) problem = 'a command grows beyond 200,000 characters';
    }
    this.#endWord();
    const input = this.#input();
    return {
      words: this.#words,
      doubts: this.#doubts,
      operator,
      afterFirst: this.#afterFirst,
      writes: this.#redirections.writes,
      takesInput: this.#redirections.takesInput,
      written: first < 0 ? [] : this.#text.slice(first, end),
      ...(input === null ? {} : { input }),
      ...(this.#redirections.reads ? { reads: this.#redirections.reads } : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** The whole text as one word, as inside double quotes; in a here-document quotes are what they are. */
  quoted(inDocument = false): Traced | null {
    this.#word = [];
    this.#isOneWord = true;
    while (!this.atEnd) {
      const glyph = this.#text[this.at]!;
      let problem: string | undefined;
      if (inDocument && this.#is('\\')) this.#escapeInQuotes('$`\\');
      else if (!inDocument && this.#is("'")) problem = this.#single();
      else if (!inDocument && this.#is('"')) problem = this.#double();
      else if (this.#is('\\')) this.#escape();
      else if (this.#is('$') || this.#is('`')) problem = this.#substitution(true);
      else this.#take(glyph);
      if (problem !== undefined || this.#units > MAX_UNITS) return null;
    }
    return this.#word;
  }

  #step(): { operator?: string; problem?: string } | undefined {
    const glyph = this.#text[this.at]!;
    if (glyph.computed) {
      this.#take(glyph);
      return undefined;
    }
    if (IN_TEST.has(glyph.unit) && this.#inTest()) {
      this.#take(glyph);
      return undefined;
    }
    switch (glyph.unit) {
      case ' ':
      case '\t':
      case '\r':
        this.at++;
        this.#endWord();
        return this.#functionBody() ?? this.#casePatterns();
      case "'":
        return asProblem(this.#single());
      case '"':
        return asProblem(this.#double());
      case '\\':
        this.#escape();
        return undefined;
      case '$':
      case '`':
        return asProblem(this.#substitution(false));
      case '<':
      case '>':
        this.#redirection();
        return undefined;
      case '#':
        if (this.#word === null) {
          this.at = lineEnd(this.#text, this.at);
          return undefined;
        }
        break;
    }
    if (glyph.unit === '(' && this.#word !== null && /^[A-Za-z_]\w*\+?=$/.test(textOf(this.#word.slice(0, 200)))) {
      return asProblem(this.#array());
    }
    if (glyph.unit === '(' && this.#arithmetic()) return undefined;
    if (glyph.unit === '&' && isUnit(this.#text, this.at + 1, '>')) {
      this.#redirection();
      return undefined;
    }
    if (!OPERATORS.has(glyph.unit)) {
      this.#take(glyph);
      return undefined;
    }
    this.#endWord();
    const patterns = this.#casePatterns();
    if (patterns) return patterns;
    this.at++;
    if (glyph.unit === '\n' && (this.#inCaseHead() || this.#testGoesOn())) return undefined;
    if (glyph.unit === ';' && (this.#is(';') || this.#is('&'))) {
      this.at += this.#is(';') && isUnit(this.#text, this.at + 1, '&') ? 2 : 1;
      return { operator: ';;' };
    }
    const double = (glyph.unit === '&' || glyph.unit === '|') && this.#is(glyph.unit);
    if (double) this.at++;
    if (glyph.unit === '\n') this.at = this.#redirections.afterLine(this.at);
    return { operator: double ? glyph.unit + glyph.unit : glyph.unit };
  }

  /** `function name {` defines a function as `name() {` does. */
  #functionBody(): { operator: string } | undefined {
    return this.#words.length === 2 && this.#is('{') && textOf(this.#words[0]!) === 'function'
      ? { operator: '{' }
      : undefined;
  }

  /** Behind `case word in` stand patterns. */
  #casePatterns(): { operator: string } | undefined {
    const words = this.#words;
    const isHead = words.length >= 3 && this.#word === null && is(words.at(-1), 'in') && is(words.at(-3), 'case');
    return isHead && keywordsBefore(words) === words.length - 3 ? { operator: 'in' } : undefined;
  }

  /** Between `case` and the `in` behind its word. */
  #inCaseHead(): boolean {
    const words = this.#words;
    const at = words.length - (is(words.at(-1), 'case') ? 1 : 2);
    return is(words[at], 'case') && keywordsBefore(words) === at;
  }

  /** Between `[[` and `]]`, where these units part no commands (bash, Conditional Constructs). */
  #inTest(): boolean {
    const words = this.#words;
    const isOpen = is(words[keywordsBefore(words)], '[[') && !is(words.at(-1), ']]');
    return isOpen && !(this.#word !== null && is(this.#word, ']]'));
  }

  /** Around a line break between `[[` and `]]` stands what joins its parts. */
  #testGoesOn(): boolean {
    if (!this.#inTest()) return false;
    let at = this.at;
    while (isShellBlank(this.#text[at]) || isUnit(this.#text, at, '\n')) at++;
    const next = textOf(this.#text.slice(at, at + 2));
    return /^(?:&&|\|\|)$/.test(textOf(this.#words.at(-1) ?? [])) || /^(?:&&|\|\||\]\])$/.test(next);
  }

  #single(): string | undefined {
    this.#word ??= [];
    for (this.at++; !this.atEnd; this.at++) {
      if (this.#is("'")) {
        this.at++;
        return undefined;
      }
      this.#push(this.#text[this.at]!);
    }
    return 'a single quote is not closed';
  }

  #double(): string | undefined {
    this.#vanished = false;
    this.at++;
    while (!this.atEnd) {
      const glyph = this.#text[this.at]!;
      if (this.#is('"')) {
        this.at++;
        if (!this.#vanished) this.#word ??= [];
        return undefined;
      }
      if (this.#is('\\')) this.#escapeInQuotes('$`"\\');
      else if (this.#is('$') || this.#is('`')) {
        const problem = this.#substitution(true);
        if (problem !== undefined) return problem;
      } else this.#take(glyph);
    }
    return 'a double quote is not closed';
  }

  /** `\` stays, except before one of these and a line break. */
  #escapeInQuotes(special: string): void {
    const [glyph, next] = [this.#text[this.at]!, this.#text[this.at + 1]];
    this.at += 2;
    if (next?.unit === '\n') return;
    if (!next || next.computed || !special.includes(next.unit)) this.#push(glyph);
    if (next) this.#push(next);
  }

  #escape(): void {
    const next = this.#text[this.at + 1];
    this.at += 2;
    if (!next || next.unit === '\n') return;
    this.#push(next);
  }

  /** `$name`, `${…}`: the value where it is known. `$(…)`, `` `…` `` and the rest: taken whole, as text that nobody runs. */
  #substitution(quoted: boolean): string | undefined {
    const start = this.at;
    const { end, parameter } = substitutionAt(this.#text, start);
    if (end < 0) return `${this.#is('`') ? 'a backtick' : 'a substitution'} is not closed`;
    this.at = end;
    const isOne = this.#isOneWord || this.#assigning() || this.#inCaseHead();
    if (parameter && this.#parameter(parameter, { quoted, isOne })) return undefined;
    const part = parameter ? null : this.#partOfPath(start, end);
    if (part && this.#values([part], { quoted, isOne })) return undefined;
    const expression = this.#text.slice(start, end);
    this.#word ??= [];
    for (const glyph of expression.length === 1 ? expression : this.#computed(expression)) this.#push(glyph);
    return undefined;
  }

  /** Reads a text inside this one, with what is known here. */
  #nested(text: Traced): ShellWords {
    return new ShellWords(text, this.#originOf, this.#variables, this.#parameters, this.#depth + 1);
  }

  #computed(expression: Traced): Traced {
    const [variables, parameters, depth] = [this.#variables(), this.#parameters(), this.#depth];
    return asComputed(expression, textOf(expression), this.#originOf(expression, { variables, parameters, depth }));
  }

  /** Of `$(basename …)` and `$(dirname …)`, what they print. */
  #partOfPath(start: number, end: number): Traced | null {
    if (this.#depth >= MAX_DEPTH || !/^\$\(\s?(?:base|dir)name\s/.test(textOf(this.#text.slice(start, start + 12))))
      return null;
    const command = this.#text.slice(start + 2, end - 1);
    const inner = this.#nested(command);
    const { words, doubts, operator, problem, writes } = inner.next();
    this.#units += inner.steps;
    if (operator !== '' || problem !== undefined || writes.length > 0) return null;
    const part = partOfPath(words);
    if (part) this.#say(doubts);
    return part;
  }

  /** Returns false when the value is not known. */
  #parameter({ name, operator, colon, word, subscript }: Parameter, place: ValuePlace): boolean {
    if (operator === '?' && word.length === 0) return false;
    const values = this.#valuesOf(name, subscript);
    if (values === 'unclear') return false;
    const isList = name === '@' || name === '*' || subscript !== '';
    if (operator.startsWith('#') || operator.startsWith('%')) return this.#trimmed({ operator, word }, values, place);
    const isGiven = values !== null && values.length > 0 && !(colon && values.every(value => value.length === 0));
    if (operator === '+') {
      if (values === null) return false;
      if (!isGiven) return this.#values(isList ? [] : [[]], place);
      const list = this.#listIn(word);
      const value = list ? null : this.#inner(word);
      if (list) return this.#values(list, { ...place, quoted: true });
      return value !== null && this.#values([value], place);
    }
    if (isGiven || (values !== null && operator === '')) {
      const isJoined = place.quoted && (name === '*' || subscript === '*');
      if (isJoined && values.length > 1 && this.#variables().get('IFS')) return false;
      return this.#values(isList || values.length > 0 ? values : [[]], { ...place, isOne: place.isOne || isJoined });
    }
    if (operator !== '-' && operator !== '=') return false;
    if (values === null) this.#say(doubtsOfDefault(name, word));
    const value = this.#inner(word);
    if (operator === '=' && value) this.#variables().assign(name, value);
    return value !== null && this.#values([value], place);
  }

  #trimmed(
    { operator, word }: Pick<Parameter, 'operator' | 'word'>,
    values: readonly Traced[] | null,
    place: ValuePlace,
  ): boolean {
    const isPartlyQuoted = /["'\\]/.test(textOf(word)) && /[*?[]/.test(textOf(word));
    if (values === null || isPartlyQuoted) return false;
    const pattern = this.#inner(word);
    const trimmed = pattern && values.map(value => trimmedValue(value, operator as TrimOperator, pattern));
    if (!trimmed || trimmed.includes(null)) return false;
    return this.#values(trimmed.length > 0 ? (trimmed as Traced[]) : [[]], place);
  }

  /** `unclear`: it has a value, and nobody knows which. */
  #valuesOf(name: string, subscript: string): readonly Traced[] | null | 'unclear' {
    const isNumber = /^[1-9]\d*$/.test(name);
    if (isNumber || name === '@' || name === '*') {
      const parameters = this.#parameters();
      if (parameters === 'changed') return 'unclear';
      if (parameters === undefined) return null;
      return isNumber ? (parameterAt(parameters, Number(name)) ?? 'unclear') : parameters;
    }
    const variable = this.#variables().get(name);
    if (!variable) return null;
    this.#say(variable.doubts);
    const elements = 'elements' in variable.value ? elementsOf(variable.value) : [variable.value];
    return subscript === '' ? elements.slice(0, 1) : elements;
  }

  /** `"$@"` of `${1+"$@"}`: the elements stay words of their own. */
  #listIn(word: Traced): readonly Traced[] | null {
    if (!isUnit(word, 0, '"') || !word[1] || !isUnit(word, 1, '$')) return null;
    const { end, parameter } = substitutionAt(word, 1);
    if (end !== word.length - 1 || !isUnit(word, end, '"') || parameter?.operator !== '') return null;
    if (parameter.name !== '@' && parameter.subscript !== '@') return null;
    const values = this.#valuesOf(parameter.name, parameter.subscript);
    return values === 'unclear' ? null : values;
  }

  #inner(word: Traced): Traced | null {
    if (this.#depth >= MAX_DEPTH) return null;
    const inner = this.#nested(word);
    const value = inner.quoted();
    this.#say(inner.doubts);
    this.#units += inner.#units - (value?.length ?? 0); // which is counted where it is put in place
    return value;
  }

  /** Puts values in place of a reference: elements are words of their own, and without quotes each blank ends one. */
  #values(values: readonly Traced[], { quoted, isOne }: ValuePlace): boolean {
    this.#units += values.length;
    if (values.length === 0 && quoted && !isOne) this.#vanished = true;
    const splits = !quoted && !isOne;
    for (const [index, value] of values.entries()) {
      if (index > 0 && isOne) this.#push(untraced(' ')[0]!);
      else if (index > 0) this.#endWord();
      if (!splits) this.#word ??= [];
      for (const glyph of value) {
        if (splits && isBlank(glyph)) this.#endWord();
        else this.#push(glyph);
      }
    }
    return true;
  }

  /** `NAME=` behind nothing but assignments: its value is one word. */
  #assigning(): boolean {
    return this.#assignable && this.#word !== null && /^[A-Za-z_]\w*\+?=/.test(textOf(this.#word.slice(0, 200)));
  }

  #array(): string | undefined {
    const end = closingUnit(this.#text, this.at + 1, '(', ')');
    if (end < 0) return 'an array is not closed';
    if (this.#depth >= MAX_DEPTH) return 'an array is nested too deep';
    const inner = this.#nested(this.#text.slice(this.at + 1, end - 1));
    const elements: Traced[] = [];
    while (!inner.atEnd) {
      const { words, doubts, problem } = inner.next();
      if (problem !== undefined) return problem;
      elements.push(...words);
      this.#say(doubts);
      this.#units += inner.steps - words.reduce((sum, word) => sum + word.length, 0); // which are pushed below
      if (this.#units > MAX_UNITS) return undefined;
    }
    this.at = end;
    const word = this.#word!;
    this.#arrays.set(word, elements);
    for (const glyph of elements.flatMap((each, index) => (index === 0 ? each : [...untraced(' '), ...each])))
      this.#push(glyph);
    return undefined;
  }

  /** `((…))` where a command, or behind `for`, may stand: one word that nobody evaluates. */
  #arithmetic(): boolean {
    const begins = this.#word === null && this.#words.every(word => BEFORE_ARITHMETIC.has(textOf(word.slice(0, 20))));
    if (!begins || !isUnit(this.#text, this.at + 1, '(')) return false;
    const near = this.#text.slice(this.at, this.at + MAX_ARITHMETIC);
    const inner = closingUnit(near, 2, '(', ')');
    const end = this.at + inner;
    if (inner < 0 || !isUnit(this.#text, end, ')')) return false;
    for (const glyph of asComputed(this.#text.slice(this.at, end + 1))) this.#push(glyph);
    this.at = end + 1;
    this.#endWord();
    return true;
  }

  #say(doubts: readonly RecipeDoubt[]): void {
    this.#units += doubts.length;
    for (const doubt of doubts) this.#doubts.push(doubt);
  }

  #redirection(): void {
    if (this.#word && /^\d+$/.test(textOf(this.#word.slice(0, 10)))) this.#word = null;
    this.#endWord();
    this.at = this.#redirections.open(this.at);
  }

  /** `null`: there is none, or it is not known. */
  #input(): Traced | null {
    const input = this.#redirections.input;
    if (!input || input.text.length > MAX_INPUT || this.#depth >= MAX_DEPTH) return null;
    if (!input.expands) return input.text;
    const inner = this.#nested(input.text);
    const value = inner.quoted(true);
    this.#say(inner.doubts);
    this.#units += inner.steps;
    return value;
  }

  #take(glyph: Glyph): void {
    this.#push(glyph);
    this.at++;
  }

  #push(glyph: Glyph): void {
    (this.#word ??= []).push(glyph);
    this.#units++;
  }

  #is(unit: string): boolean {
    return isUnit(this.#text, this.at, unit);
  }

  #endWord(): void {
    if (this.#word === null) return;
    if (this.#redirections.isOpen) this.#redirections.close(this.#word, this.at);
    else {
      if (this.#words.length === 0) this.#afterFirst = this.at;
      if (this.#assignable && !assignmentIn(this.#word))
        this.#assignable = BEFORE_ASSIGNMENT.has(textOf(this.#word.slice(0, 20)));
      this.#words.push(this.#word);
    }
    this.#word = null;
  }
}

function is(word: Traced | undefined, text: string): boolean {
  return word?.length === text.length && textOf(word) === text;
}

function asProblem(problem: string | undefined): { problem: string } | undefined {
  return problem === undefined ? undefined : { problem };
}
