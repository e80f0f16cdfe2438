import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { impliedText } from '../text/implied-text.ts';
import { argumentsOf, substitutedWords, valueOf } from './functions.ts';
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
  readonly #suspected = new Map<string, Set<RecipeDoubt>>();
  #seen = new Set<RecipeDoubt>();

  constructor(parent: MakeVariables | null = null) {
    this.#parent = parent;
    this.unresolved = parent?.unresolved ?? new Set();
    this.doubts = parent?.doubts ?? new Map();
    this.budget = parent?.budget ?? new Budget();
  }

  get names(): readonly string[] {
    return [...(this.#parent?.names ?? []), ...this.#values.keys()];
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
  assign(name: string, operator: string, raw: Traced): void {
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
        this.#values.set(name, { flavor: 'simple', value: asComputed(raw, `$(shell ${textOf(raw)})`) });
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

  undefine(name: string): void {
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
    const text = textOf(inner);
    const call = /^([a-z-]+)[ \t]/.exec(text);
    if (call && FUNCTIONS.has(call[1]!)) {
      const given = inner.slice(call[0].length);
      const count = argumentsOf(call[1]!);
      if (call[1] === 'strip') append(out, trimmed(this.#expanded(given, open)));
      else if (count === undefined) append(out, asComputed(whole));
      else {
        const args = partsAt(given, ',', count).map(part => this.#expanded(part, open));
        const isKnown = args.length === count && args.every(arg => computationsIn(arg).length === 0);
        append(out, isKnown ? valueOf(call[1]!, args) : asComputed(whole));
      }
      return;
    }
    const [variablePart, substitution] = partsAt(inner, ':', 2);
    const [pattern, replacement] = partsAt(substitution ?? [], '=', 2);
    if (pattern && replacement) {
      const value: Glyph[] = [];
      this.#reference(whole, variablePart!, value, open);
      const [from, to] = [this.#expanded(pattern, open), this.#expanded(replacement, open)];
      const isKnown = [value, from, to].every(part => computationsIn(part).length === 0);
      append(out, isKnown ? substitutedWords(value, from, to) : asComputed(whole));
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
    } else if (open.includes(name) || open.length >= MAX_DEPTH) {
      this.doubt(`${name} refers to itself`, whole);
    } else if (variable.flavor === 'simple') append(out, variable.value);
    else this.#expand(variable.value, out, [...open, name]);
  }
}

const NO_DOUBTS: ReadonlySet<RecipeDoubt> = new Set();

function append(out: Glyph[], more: Traced): void {
  for (const glyph of more) out.push(glyph);
}

/** Names whose absence says nothing about how a package is built. */
const QUIET = new Set(['MAKEFLAGS', 'Q', 'V']);

/** Variables that make or the machine sets: never empty, and not known without running make. */
const SURROUNDINGS = new Set(
  (
    'CURDIR PWD OLDPWD USER LOGNAME USERNAME HOME HOST HOSTNAME SHELL PATH TMPDIR LANG TERM MAKEFILE_LIST MAKECMDGOALS ' +
    'MAKELEVEL MAKE_VERSION @ < ^ * ? + | % @D @F <D <F ^D ^F *D *F +D +F ?D ?F'
  ).split(' '),
);

const FUNCTIONS = new Set(
  (
    'shell strip subst patsubst findstring filter filter-out sort word words wordlist firstword lastword dir notdir ' +
    'suffix basename addsuffix addprefix join wildcard realpath abspath if or and intcmp foreach file call value ' +
    'eval origin flavor error warning info guile let'
  ).split(' '),
);

/** The text up to each separator outside of references; the last of so many parts has what is left. */
function partsAt(value: Traced, separator: string, count: number): readonly Traced[] {
  const parts: Traced[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < value.length && parts.length < count - 1; at++) {
    const { unit, computed } = value[at]!;
    if (computed) continue;
    if (unit === '(' || unit === '{') depth++;
    else if (unit === ')' || unit === '}') depth--;
    else if (unit === separator && depth === 0) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, value.slice(start)];
}

/** Index after the parenthesis or brace that closes the one at `at`, or -1. */
function closing(raw: Traced, at: number): number {
  const open = raw[at]!.unit;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = at; i < raw.length; i++) {
    if (raw[i]!.computed) continue;
    if (raw[i]!.unit === open) depth++;
    else if (raw[i]!.unit === close) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}
