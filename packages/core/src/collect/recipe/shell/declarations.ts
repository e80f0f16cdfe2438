import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import { impliedText } from '../text/implied-text.ts';
import { joined, mayHoldFlags } from './text.ts';
import { doubtOfLinks, eitherValue, type PerhapsSet, writtenPart } from './perhaps-set.ts';
import { type KeptVariable, lengthOf, type ShellVariables } from './variables.ts';
import { assignmentIn } from './words.ts';
import { asComputed, computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

const DECLARING = new Set(['export', 'local', 'declare', 'readonly', 'typeset']);

export function declares(program: string): boolean {
  return DECLARING.has(program);
}

export interface DeclarationPlace {
  readonly doubts: readonly RecipeDoubt[];
  /** The condition that decides whether it runs, as written. */
  readonly condition: string | undefined;
}

interface DeclarationsOptions {
  readonly variables: () => ShellVariables;
  /** The elements of an array that a word assigns. */
  readonly arrayOf: (word: Traced) => readonly Traced[] | undefined;
  readonly isFunction: boolean;
  readonly run: { readonly budget: Budget; problem: string | undefined };
}

/** What the commands of one text, a script or the body of a function, do to variables. */
export class Declarations {
  readonly #options: DeclarationsOptions;
  /** What the caller's variables were. */
  readonly #locals = new Map<string, KeptVariable>();
  /** Since a `return` under a condition: what was set by then. */
  #returned: ShellVariables | undefined;

  constructor(options: DeclarationsOptions) {
    this.#options = options;
  }

  get #variables(): ShellVariables {
    return this.#options.variables();
  }

  /** `A=b`, or what stands behind `export`, `local` and the like. */
  assign(words: readonly Traced[], place: DeclarationPlace, by = ''): void {
    const options = words.map(textOf).filter(text => text.startsWith('-'));
    const has = (letters: RegExp) => options.some(text => letters.test(text));
    const isOwn = by === 'local' || (/^(?:declare|typeset)$/.test(by) && !has(/g/));
    for (const word of words) {
      const assignment = assignmentIn(word);
      const name = assignment?.name ?? textOf(word);
      if (!/^[A-Za-z_]\w*$/.test(name) || (isOwn && this.#variables.isProtected(name))) continue;
      if (isOwn && this.#options.isFunction) {
        this.#keepForCaller(name);
        if (!assignment) this.#variables.unset(name);
      }
      if (has(/^-\w*n/) && by !== 'export') this.#refer(name, assignment?.value);
      else if (assignment && has(/^-\w*[Ailu]/)) this.unknown(name, [word]);
      else if (assignment) this.#assignOne(assignment, { word, ...place });
      if (by === 'export') this.#variables.export(name, !has(/^-\w*n/));
      else if (by === 'declare' && has(/^-\w*x/)) this.#variables.export(name);
      if ((by === 'readonly' || (by !== '' && has(/^-\w*r/))) && place.condition === undefined) {
        this.#variables.protect(name);
      }
    }
  }

  /** `unset` with its words; of an array without one of its elements nothing is known. */
  unset(words: readonly Traced[], condition: string | undefined): void {
    const names = words.slice(1).map(textOf);
    if (names[0] === '-f') return;
    for (const name of names) {
      const array = /^([A-Za-z_]\w*)\[/.exec(name)?.[1];
      if (names[0] === '-n') this.#variables.refer(name, undefined);
      else if (condition === undefined && array === undefined) this.#variables.unset(name);
      else if (this.#variables.get(array ?? name)) this.unknown(array ?? name, words);
    }
  }

  /**
   * A value that only the command could tell, given as `$NAME`: nobody gives it, and it may be another one in the next
   * build.
   */
  unknown(name: string, words: readonly Traced[]): void {
    const written = joined(words).slice(0, 200);
    this.#variables.assign(name, asComputed(impliedText(`$${name}`, written), textOf(written)));
  }

  /** The text may end here: what it sets from now on is perhaps not set. */
  mayReturn(): void {
    this.#returned ??= this.#variables.copy();
  }

  /** After the body of a function: its own variables are gone, and what it set behind `return` is perhaps not set. */
  leave(): ShellVariables {
    const variables = this.#variables;
    for (const [name, kept] of this.#locals) variables.restore(name, kept);
    for (const name of this.#returned ? variables.changedSince(this.#returned) : []) {
      if (!this.#locals.has(name)) variables.assign(name, asComputed(untraced(`$${name}`), `${name} behind a return`));
    }
    return variables;
  }

  /** `local` and, in a function, `declare`: the caller's variable comes back. */
  #keepForCaller(name: string): void {
    if (!this.#locals.has(name)) this.#locals.set(name, this.#variables.kept(name));
    this.#variables.refer(name, undefined);
  }

  /** `declare -n NAME=OTHER`: what is assigned to NAME is assigned to OTHER. */
  #refer(name: string, target: Traced | undefined): void {
    const text = textOf(target ?? []);
    const isKnown = /^[A-Za-z_]\w*$/.test(text) && computationsIn(target ?? []).length === 0;
    if (target === undefined || isKnown) this.#variables.refer(name, text);
    else this.unknown(name, [untraced(name), target]);
  }

  #assignOne(
    { name, append, value }: NonNullable<ReturnType<typeof assignmentIn>>,
    { word, doubts, condition }: DeclarationPlace & { word: Traced },
  ): void {
    const elements = this.#options.arrayOf(word);
    const known = elements ? { elements } : value;
    if (condition !== undefined) {
      this.#assignPerhaps({ name, append, value, word, condition, elements });
      return;
    }
    const isKept = append ? this.#variables.append(name, known, doubts) : this.#variables.assign(name, known, doubts);
    if (!isKept) this.#options.run.problem = `${name} grows beyond 100,000 characters`;
    if (append) this.#spendOn(name);
  }

  /** `[ -z "$X" ] && X=…` and the like. Of what may be flags, what is set before stays, and may be wrong. */
  #assignPerhaps({
    append,
    elements,
    ...set
  }: PerhapsSet & { readonly append: boolean; readonly elements: readonly Traced[] | undefined }): void {
    const { name, word, condition } = set;
    const before = this.#variables.get(name)?.value ?? [];
    const isList = elements !== undefined || 'elements' in before;
    const value = append && !isList ? [...before, ...set.value] : set.value;
    if (!mayHoldFlags(name, elements ? elements.map(textOf).join(' ') : writtenPart(value))) {
      if (isList) this.#variables.unset(name);
      else this.#variables.assign(name, eitherValue({ ...set, value }, this.#variables));
      return;
    }
    const reason = `${textOf(word).slice(0, 200)} depends on a condition that is not evaluated: ${condition}`;
    const doubt = doubtAt(reason, word);
    const doubts = (isList ? null : doubtOfLinks({ ...set, value }, this.#variables, doubt)) ?? [doubt];
    for (const each of doubts) this.#variables.suspect(name, each);
    this.#spendOn(name);
  }

  /** A variable that grows is copied. */
  #spendOn(name: string): void {
    const variable = this.#variables.get(name);
    if (variable) this.#options.run.budget.spend(lengthOf(variable.value) + variable.doubts.length);
  }
}
