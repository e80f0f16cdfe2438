import { Budget } from '../text/budget.ts';
import type { GivenVariables } from '../build-script.ts';
import { doubtsOfDefault } from '../text/default-doubts.ts';
import { doubtAt } from '../text/doubt.ts';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { impliedText } from '../text/implied-text.ts';
import { originOfText } from '../origin/command-origin.ts';
import { UNKNOWN, type ValueOrigin } from '../origin/value-origin.ts';
import { originOfFunction } from './function-origin.ts';
import { argumentsOf, substitutedWords, valueOf } from './functions.ts';
import { assignmentOf } from './lines.ts';
import { blankWords } from './names.ts';
import { closing, functionAt, partsAt } from './references.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { asComputed, computationsIn, type Glyph, textOf, type Traced, trimmed, untraced } from '../text/traced-text.ts';

/** Longest value that an expansion may grow to; a Makefile that doubles a variable stops here. */
const MAX_UNITS = 100_000;
const MAX_DEPTH = 64;

export interface MakeVariable {
  readonly value: Traced;
  /** `simple` values were expanded when they were assigned. */
  readonly flavor: 'recursive' | 'simple';
}

/** The variables of a Makefile at the point that the reader has reached. */
export class MakeVariables {
  readonly #parent: MakeVariables | null;
  readonly #values = new Map<string, MakeVariable>();
  /** Values that `+=` made here, to be lengthened in place. */
  readonly #lengthened = new Map<string, Glyph[]>();
  /** What an expansion could not resolve, in words; each once. */
  readonly unresolved: Set<string>;
  /** What may hold flags for every recipe of the file, by its reason. */
  readonly doubts: Map<string, RecipeDoubt>;
  /** What reading the file and expanding its variables may take. */
  readonly budget: Budget;
  /** Names that make is given on its command line. */
  readonly #fixed: Set<string>;
  readonly #suspected = new Map<string, Set<RecipeDoubt>>();
  #seen = new Set<RecipeDoubt>();
  /** Holds the arguments of a call or the name of a loop, and goes with it. */
  #isTemporary = false;
  /** Reads what `$(eval …)` is given, while the file is read. */
  readEvaluated: ((text: Traced) => void) | null = null;

  constructor(parent: MakeVariables | null = null, budget = new Budget()) {
    this.#parent = parent;
    this.unresolved = parent?.unresolved ?? new Set();
    this.doubts = parent?.doubts ?? new Map();
    this.budget = parent?.budget ?? budget;
    this.#fixed = parent === null ? new Set() : parent.#fixed;
  }

  get names(): readonly string[] {
    return [...(this.#parent?.names ?? []), ...this.#values.keys()];
  }

  /** What make is called with. The file changes what stands on the command line only by `override` (manual 6.7, 6.10). */
  give({ environment, assignments }: GivenVariables): void {
    const given = [...environment.filter(({ name }) => !SET_BY_MAKE.has(name)), ...assignments];
    for (const { name, value, doubts } of given) {
      this.assign(name, '=', value);
      this.suspect(name, doubts);
    }
    for (const { name } of assignments) this.#fixed.add(name);
  }

  /** Whether it was given on the command line. */
  isFixed(name: string): boolean {
    return this.#fixed.has(name);
  }

  /** Says of the whole file that something in it may hold flags and is not known. */
  doubt(reason: string, at: Traced = []): void {
    this.unresolved.add(reason);
    this.doubts.set(reason, doubtAt(reason, at));
  }

  /** Says of one variable that its value may be another one. */
  suspect(name: string, doubts: readonly RecipeDoubt[]): void {
    if (doubts.length === 0) return;
    const known = this.#ownDoubtsOf(name);
    for (const doubt of doubts) known.add(doubt);
  }

  #ownDoubtsOf(name: string): Set<RecipeDoubt> {
    let own = this.#suspected.get(name);
    if (!own) {
      own = new Set(this.#doubtsOf(name));
      this.#suspected.set(name, own);
    }
    return own;
  }

  #doubtsOf(name: string): ReadonlySet<RecipeDoubt> {
    const own = this.#suspected.get(name);
    if (own !== undefined || this.#values.has(name)) return own ?? NO_DOUBTS;
    return this.#parent === null ? NO_DOUBTS : this.#parent.#doubtsOf(name);
  }

  get(name: string): MakeVariable | undefined {
    return this.#values.get(name) ?? this.#parent?.get(name);
  }

  /** One of `=`, `:=`, `::=`, `:::=`, `?=`, `+=`, `!=` (GNU make manual 6.5–6.6). */
  assign(name: string, operator: string, raw: Traced, { overrides = false } = {}): void {
    if (!overrides && this.#fixed.has(name)) return;
    const before = this.get(name);
    if (operator === '?=' && before) return;
    const appends = operator === '+=' && before !== undefined;
    const simple = operator.includes(':') || (appends && before.flavor === 'simple');
    const { value, doubts } = simple ? this.expandDoubting(raw) : { value: raw, doubts: [] };
    if (operator === '+=') this.#ownDoubtsOf(name);
    else if (operator !== '?=') this.#suspected.set(name, new Set());
    this.suspect(name, doubts);
    if (appends) this.#lengthen(name, before, value);
    else {
      this.#lengthened.delete(name);
      if (operator === '!=') {
        const call = [...untraced('$(shell '), ...raw, ...untraced(')')];
        const origin = this.#originOf('shell', raw, []);
        this.#values.set(name, { flavor: 'simple', value: asComputed(call, textOf(call), origin) });
      } else this.#values.set(name, { flavor: simple ? 'simple' : 'recursive', value });
    }
  }

  #lengthen(name: string, before: MakeVariable, more: Traced): void {
    let value = this.#lengthened.get(name);
    if (!value) {
      value = [...before.value];
      this.#lengthened.set(name, value);
      this.#values.set(name, { ...before, value });
    }
    append(value, untraced(' '));
    append(value, more);
  }

  undefine(name: string, { overrides = false } = {}): void {
    if (!overrides && this.#fixed.has(name)) return;
    this.#values.delete(name);
    this.#suspected.delete(name);
  }

  /** The expansion, and the doubts about the variables that took part in it. */
  expandDoubting(raw: Traced): { readonly value: Traced; readonly doubts: readonly RecipeDoubt[] } {
    const outer = this.#seen;
    this.#seen = new Set();
    const value = this.expand(raw);
    const doubts = [...this.#seen];
    this.#seen = outer;
    return { value, doubts };
  }

  /** Replaces references by values. Shell calls and unknown functions stay as computed units. */
  expand(raw: Traced): Traced {
    const out: Glyph[] = [];
    this.#expand(raw, out, []);
    return out;
  }

  #expand(raw: Traced, out: Glyph[], open: readonly string[]): void {
    this.budget.spend(raw.length + 1);
    for (let at = 0; at < raw.length; at++) {
      if (this.budget.isSpent) return;
      const glyph = raw[at]!;
      if (out.length > MAX_UNITS) {
        this.doubt('a variable grows beyond 100,000 characters', raw);
        return;
      }
      const next = raw[at + 1];
      if (glyph.unit !== '$' || glyph.computed || !next) {
        out.push(glyph);
        continue;
      }
      if (next.unit === '$') {
        out.push(next);
        at++;
        continue;
      }
      const end = next.unit === '(' || next.unit === '{' ? closing(raw, at + 1) : at + 2;
      if (end < 0) {
        this.doubt(`a reference is not closed: ${textOf(raw.slice(at))}`, raw.slice(at));
        return;
      }
      const whole = raw.slice(at, end);
      const inner = whole.length === 2 ? whole.slice(1) : whole.slice(2, -1);
      this.#reference(whole, inner, out, open);
      at = end - 1;
    }
  }

  #expanded(raw: Traced, open: readonly string[]): Traced {
    const value: Glyph[] = [];
    this.#expand(raw, value, open);
    return value;
  }

  #reference(whole: Traced, inner: Traced, out: Glyph[], open: readonly string[]): void {
    const called = functionAt(textOf(inner));
    if (called) {
      this.#function(called.name, inner.slice(called.length), { whole, out, open });
      return;
    }
    const [variablePart, substitution] = partsAt(inner, ':', 2);
    const [pattern, replacement] = partsAt(substitution ?? [], '=', 2);
    if (pattern && replacement) {
      const value: Glyph[] = [];
      this.#reference(whole, variablePart!, value, open);
      const [from, to] = [this.#expanded(pattern, open), this.#expanded(replacement, open)];
      const isKnown = [value, from, to].every(part => computationsIn(part).length === 0);
      append(
        out,
        isKnown
          ? substitutedWords(value, from, to)
          : asComputed(whole, textOf(whole), originOfText([...value, ...from, ...to])),
      );
      return;
    }
    const name = textOf(this.#expanded(inner, open));
    if (name.includes(':')) {
      append(out, asComputed(whole));
      return;
    }
    const variable = this.get(name);
    const doubts = this.#doubtsOf(name);
    const units = variable?.flavor === 'simple' ? variable.value.length : 0;
    if (!this.budget.spend(doubts.size + units)) return;
    for (const doubt of doubts) this.#seen.add(doubt);
    if (!variable && name === 'MAKE') append(out, impliedText('make', whole));
    else if (!variable && SURROUNDINGS.has(name)) append(out, asComputed(whole));
    else if (!variable) {
      if (!QUIET.has(name)) this.unresolved.add(`${name} is not set in the build file and was taken as empty`);
      for (const doubt of doubtsOfDefault(name, whole)) this.#seen.add(doubt);
    } else if (variable.flavor === 'simple') append(out, variable.value);
    else if (open.includes(name) || open.length >= MAX_DEPTH) {
      this.doubt(`${name} refers to itself`, whole);
    } else this.#expand(variable.value, out, [...open, name]);
  }

  /** One that is not evaluated stays as computed units. */
  #function(name: string, given: Traced, { whole, out, open }: Reference): void {
    switch (name) {
      case 'strip':
        append(out, trimmed(this.#expanded(given, open)));
        return;
      case 'info':
      case 'warning':
        this.#expanded(given, open);
        return;
      case 'eval':
        this.#evaluate(this.#expanded(given, open), { whole, out, open });
        return;
      case 'value':
        append(out, this.#written(textOf(trimmed(this.#expanded(given, open)))) ?? asComputed(whole));
        return;
      case 'wildcard': {
        const words = this.#expanded(given, open);
        const isKnown = computationsIn(words).length === 0;
        const call = isKnown ? [...whole.slice(0, -given.length - 1), ...words, ...whole.slice(-1)] : whole;
        append(out, asComputed(call, textOf(call), UNKNOWN));
        return;
      }
      case 'call':
        this.#call(given, { whole, out, open });
        return;
      case 'foreach':
        this.#forEach(given, { whole, out, open });
        return;
    }
    const count = argumentsOf(name);
    const args = count === undefined ? [] : partsAt(given, ',', count).map(part => this.#expanded(part, open));
    const isKnown = args.length === count && args.every(arg => computationsIn(arg).length === 0);
    append(out, isKnown ? valueOf(name, args) : asComputed(whole, textOf(whole), this.#originOf(name, given, open)));
  }

  /** Of the value of a function. The expansion for it leaves nothing behind. */
  #originOf(name: string, given: Traced, open: readonly string[]): ValueOrigin {
    if (/\beval\b/.test(textOf(given))) return UNKNOWN;
    const { unresolved, doubts } = this;
    const known = { unresolved: new Set(unresolved), doubts: new Set(doubts.keys()) };
    this.budget.spend(unresolved.size + doubts.size);
    const outer = this.#seen;
    this.#seen = new Set();
    const args = this.#expanded(given, open);
    const isDoubted = [...this.#seen].some(({ about }) => about !== 'linked-value') || doubts.size > known.doubts.size;
    this.#seen = outer;
    for (const each of unresolved) if (!known.unresolved.has(each)) unresolved.delete(each);
    for (const each of doubts.keys()) if (!known.doubts.has(each)) doubts.delete(each);
    return isDoubted ? UNKNOWN : originOfFunction(name, args);
  }

  /** The value of a variable before it is expanded; `null`: only the machine knows. */
  #written(name: string): Traced | null {
    for (const doubt of this.#doubtsOf(name)) this.#seen.add(doubt);
    const variable = this.get(name);
    return variable ? variable.value : SURROUNDINGS.has(name) ? null : [];
  }

  /** `$(call NAME,a,b)`: the value of NAME, where `$(1)` is `a`; in a call within it `$(2)` is empty without a second argument. */
  #call(given: Traced, { whole, out, open }: Reference): void {
    const [first = [], ...args] = partsAt(given, ',', Infinity).map(part => this.#expanded(part, open));
    const name = textOf(trimmed(first));
    const variable = this.get(name);
    if (computationsIn(first).length > 0 || (!variable && functionAt(`${name} `))) append(out, asComputed(whole));
    else if (!variable) this.#reference(whole, untraced(name), out, open);
    else if (open.length >= MAX_DEPTH) this.doubt(`${name} refers to itself`, whole);
    else {
      for (const doubt of this.#doubtsOf(name)) this.#seen.add(doubt);
      const values = [untraced(name), ...args];
      while (this.get(String(values.length))) values.push([]);
      const inner = this.#inner(values.map((value, index) => [String(index), value]));
      if (variable.flavor === 'simple') append(out, variable.value);
      else inner.#expand(variable.value, out, [...open, name]);
    }
  }

  /** `$(foreach NAME,words,text)`. */
  #forEach(given: Traced, { whole, out, open }: Reference): void {
    const [variable = [], list = [], text = []] = partsAt(given, ',', 3);
    const [name, words] = [this.#expanded(variable, open), this.#expanded(list, open)];
    if (computationsIn([...name, ...words]).length > 0) {
      append(out, asComputed(whole));
      return;
    }
    for (const [index, word] of blankWords(words).entries()) {
      if (index > 0) append(out, untraced(' '));
      this.#inner([[textOf(trimmed(name)), word]]).#expand(text, out, open);
    }
  }

  #inner(values: readonly (readonly [string, Traced])[]): MakeVariables {
    const inner = new MakeVariables(this);
    inner.#seen = this.#seen;
    inner.#isTemporary = true;
    for (const [name, value] of values) inner.#values.set(name, { value, flavor: 'simple' });
    return inner;
  }

  /** When the file was read, `eval` sets a variable for what runs later: for the own recipe that is followed. */
  #evaluate(text: Traced, { whole, open }: Reference): void {
    if (this.#isTemporary) this.#parent!.#evaluate(text, { whole, out: [], open });
    else if (this.#root.readEvaluated) this.#root.readEvaluated(text);
    else {
      const reason = `${textOf(whole)} is not evaluated`;
      const statement = trimmed(text);
      const modifiers = /^(?:(?:export|override)\s+)*/.exec(textOf(statement))![0];
      const assignment = textOf(statement).includes('\n') ? null : assignmentOf(statement.slice(modifiers.length));
      const name = textOf(assignment?.name ?? []);
      if (assignment) {
        // A variable that replaces its own value does so wherever it is used.
        if (!open.includes(name)) this.#root.suspect(name, [doubtAt(reason, whole)]);
        this.assign(name, assignment.operator, assignment.value, { overrides: /\boverride\b/.test(modifiers) });
      }
      const isHanded = modifiers.includes('export') && (/^C?GO/.test(name) || mayHoldFlags(name, textOf(text)));
      if (textOf(statement) !== '' && (!assignment || isHanded)) this.doubt(reason, whole);
    }
  }

  get #root(): MakeVariables {
    return this.#parent === null ? this : this.#parent.#root;
  }
}

interface Reference {
  /** As written, with its parentheses. */
  readonly whole: Traced;
  readonly out: Glyph[];
  /** Names of the variables that are being expanded. */
  readonly open: readonly string[];
}

const NO_DOUBTS: ReadonlySet<RecipeDoubt> = new Set();

function append(out: Glyph[], more: Traced): void {
  for (const glyph of more) out.push(glyph);
}

/** Names whose absence says nothing about how a package is built. */
const QUIET = new Set(['MAKEFLAGS', 'Q', 'V']);

/** Variables that make takes from nobody's environment. */
const SET_BY_MAKE = new Set(['SHELL', 'CURDIR', 'MAKE', 'MAKELEVEL', 'MAKEFLAGS', 'MAKECMDGOALS', 'MAKEFILE_LIST']);

/** Variables that make or the machine sets: never empty, and not known without running make. */
const SURROUNDINGS = new Set(
  (
    'CURDIR PWD OLDPWD USER LOGNAME USERNAME HOME HOST HOSTNAME SHELL PATH TMPDIR LANG TERM MAKEFILE_LIST MAKECMDGOALS ' +
    'MAKELEVEL MAKE_VERSION MAKE_HOST @ < ^ * ? + | % @D @F <D <F ^D ^F *D *F +D +F ?D ?F'
  ).split(' '),
);
