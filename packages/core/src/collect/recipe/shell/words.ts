import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { type Parameter, substitutionAt } from './parameter.ts';
import { closingUnit, isUnit, lineEnd } from './scan.ts';
import { elementsOf, type ShellVariables } from './variables.ts';
import { asComputed, type Glyph, isBlank, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** The words of one simple command and what ended it. */
export interface ReadWords {
  readonly words: readonly Traced[];
  /** About the variables that took part. */
  readonly doubts: readonly RecipeDoubt[];
  /** `;`, `&&`, `||`, `|`, `&`, `(`, `)`, a line break; `{` after `function name`; empty at the end. */
  readonly operator: string;
  /** Index behind the first word. */
  readonly afterFirst: number;
  /** Files that its output is redirected to. */
  readonly writes: readonly Traced[];
  /** Its input is a here-document in which nothing is expanded. */
  readonly hasFixedInput: boolean;
  readonly problem?: string;
}

const OPERATORS = new Set([';', '&', '|', '(', ')', '\n']);
/** Longest text that the words of one command may grow to. */
const MAX_UNITS = 200_000;
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
  readonly #variables: () => ShellVariables;
  readonly #parameters: readonly Traced[] | undefined;
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
  #dropNext = false;
  #writeNext = false;
  #writes: Traced[] = [];
  #hasFixedInput = false;
  #redirectedAt = 0;
  #heredocs: { readonly word: string; readonly tabs: boolean }[] = [];
  #heredocNext: 'no' | 'plain' | 'tabs' = 'no';

  constructor(text: Traced, variables: () => ShellVariables, parameters?: readonly Traced[], depth = 0) {
    this.#text = text;
    this.#variables = variables;
    this.#parameters = parameters;
    this.#depth = depth;
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
    this.#dropNext = false;
    this.#writeNext = false;
    this.#writes = [];
    this.#hasFixedInput = false;
    this.#start = this.at;
    let problem: string | undefined;
    let operator = '';
    while (!this.atEnd && problem === undefined && operator === '') {
      const step = this.#step();
      operator = step?.operator ?? '';
      problem = step?.problem;
      if (this.#units > MAX_UNITS) problem = 'a command grows beyond 200,000 characters';
    }
    this.#endWord();
    return {
      words: this.#words,
      doubts: this.#doubts,
      operator,
      afterFirst: this.#afterFirst,
      writes: this.#writes,
      hasFixedInput: this.#hasFixedInput,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** The whole text as one word, as inside double quotes. */
  quoted(): Traced | null {
    this.#word = [];
    while (!this.atEnd) {
      const glyph = this.#text[this.at]!;
      let problem: string | undefined;
      if (this.#is("'")) problem = this.#single();
      else if (this.#is('"')) problem = this.#double();
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
    switch (glyph.unit) {
      case ' ':
      case '\t':
      case '\r':
        this.at++;
        this.#endWord();
        return this.#functionBody();
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
    this.at++;
    const double = (glyph.unit === '&' || glyph.unit === '|') && this.#is(glyph.unit);
    if (double) this.at++;
    this.#endWord();
    if (glyph.unit === '\n') this.#skipHeredocs();
    return { operator: double ? glyph.unit + glyph.unit : glyph.unit };
  }

  /** `function name {` defines a function as `name() {` does. */
  #functionBody(): { operator: string } | undefined {
    return this.#words.length === 2 && this.#is('{') && textOf(this.#words[0]!) === 'function'
      ? { operator: '{' }
      : undefined;
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
    this.#word ??= [];
    this.at++;
    while (!this.atEnd) {
      const glyph = this.#text[this.at]!;
      if (this.#is('"')) {
        this.at++;
        return undefined;
      }
      if (this.#is('\\')) {
        const next = this.#text[this.at + 1];
        this.at += 2;
        if (next?.unit === '\n') continue;
        if (!next || next.computed || !'$`"\\'.includes(next.unit)) this.#push(glyph);
        if (next) this.#push(next);
      } else if (this.#is('$') || this.#is('`')) {
        const problem = this.#substitution(true);
        if (problem !== undefined) return problem;
      } else this.#take(glyph);
    }
    return 'a double quote is not closed';
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
    const splits = !quoted && !this.#assigning();
    if (parameter && this.#parameter(parameter, splits)) return undefined;
    const expression = this.#text.slice(start, end);
    this.#word ??= [];
    for (const glyph of expression.length === 1 ? expression : asComputed(expression)) this.#push(glyph);
    return undefined;
  }

  /** Returns false when the value is not known. */
  #parameter({ name, operator, colon, word, subscript }: Parameter, splits: boolean): boolean {
    if (operator === '?' && word.length === 0) return false;
    const values = this.#valuesOf(name, subscript);
    const given = values !== null && !(colon && values.every(value => value.length === 0));
    if (operator === '+') {
      if (values === null) return false;
      return given ? this.#default(word, splits) : this.#values([], splits);
    }
    if (given) return this.#values(values, splits);
    if (operator !== '-' && operator !== '=') return false;
    const value = this.#inner(word);
    if (operator === '=' && value) this.#variables().assign(name, value);
    return value !== null && this.#values([value], splits);
  }

  #valuesOf(name: string, subscript: string): readonly Traced[] | null {
    if (/^\d+$/.test(name))
      return name === '0' || !this.#parameters ? null : [this.#parameters[Number(name) - 1] ?? []];
    if (name === '@' || name === '*') return this.#parameters ?? null;
    const variable = this.#variables().get(name);
    if (!variable) return null;
    this.#say(variable.doubts);
    const elements = 'elements' in variable.value ? elementsOf(variable.value) : [variable.value];
    return subscript === '' ? elements.slice(0, 1) : elements;
  }

  #default(word: Traced, splits: boolean): boolean {
    const value = this.#inner(word);
    return value !== null && this.#values([value], splits);
  }

  #inner(word: Traced): Traced | null {
    if (this.#depth >= MAX_DEPTH) return null;
    const inner = new ShellWords(word, this.#variables, this.#parameters, this.#depth + 1);
    const value = inner.quoted();
    this.#say(inner.doubts);
    this.#units += inner.#units - (value?.length ?? 0); // which is counted where it is put in place
    return value;
  }

  /** Puts values in place of a reference: elements are words of their own, and without quotes each blank ends one. */
  #values(values: readonly Traced[], splits: boolean): boolean {
    this.#units += values.length;
    for (const [index, value] of values.entries()) {
      if (index > 0) this.#endWord();
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
    const inner = new ShellWords(
      this.#text.slice(this.at + 1, end - 1),
      this.#variables,
      this.#parameters,
      this.#depth + 1,
    );
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
    const start = this.at;
    while (this.#is('<') || this.#is('>') || this.#is('&') || this.#is('|')) this.at++;
    const redirection = textOf(this.#text.slice(start, Math.min(this.at, start + 4)));
    this.#writeNext = /^(?:&?>>?|>[|&])$/.test(redirection);
    if (redirection === '<<') {
      const tabs = this.#is('-');
      if (tabs) this.at++;
      this.#heredocNext = tabs ? 'tabs' : 'plain';
    }
    this.#dropNext = true;
    this.#redirectedAt = this.at;
  }

  #skipHeredocs(): void {
    for (const { word, tabs } of this.#heredocs.splice(0)) {
      while (!this.atEnd) {
        const end = lineEnd(this.#text, this.at);
        const line = textOf(this.#text.slice(this.at, Math.min(end, this.at + 1000)));
        this.at = Math.min(end + 1, this.#text.length);
        if ((tabs ? line.replace(/^\t+/, '') : line).replace(/\r$/, '') === word) break;
      }
    }
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
    if (this.#dropNext) {
      if (this.#heredocNext !== 'no') {
        this.#heredocs.push({ word: textOf(this.#word), tabs: this.#heredocNext === 'tabs' });
        // With a quoted delimiter nothing is expanded in the document.
        this.#hasFixedInput = /['"\\]/.test(textOf(this.#text.slice(this.#redirectedAt, this.at)));
      }
      // `>&1` and `>&-` name no file.
      if (this.#writeNext && !/^(?:\d+|-)$/.test(textOf(this.#word.slice(0, 10)))) this.#writes.push(this.#word);
      this.#heredocNext = 'no';
      this.#dropNext = false;
      this.#writeNext = false;
    } else {
      if (this.#words.length === 0) this.#afterFirst = this.at;
      if (this.#assignable && !assignmentIn(this.#word))
        this.#assignable = BEFORE_ASSIGNMENT.has(textOf(this.#word.slice(0, 20)));
      this.#words.push(this.#word);
    }
    this.#word = null;
  }
}

function asProblem(problem: string | undefined): { problem: string } | undefined {
  return problem === undefined ? undefined : { problem };
}
