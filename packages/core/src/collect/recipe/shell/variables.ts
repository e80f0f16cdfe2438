import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Longest value that a shell variable may grow to. */
const MAX_UNITS = 100_000;

const COPIED = 4;
/** Variables that stand for each other. */
const MAX_LINKS = 8;

export interface ShellVariable {
  /** One value, or the elements of an array. */
  readonly value: Traced | { readonly elements: readonly Traced[] };
  readonly doubts: readonly RecipeDoubt[];
  readonly exported: boolean;
}

export type ShellValue = ShellVariable['value'];

/** A variable and the one that it stands for. */
export interface KeptVariable {
  readonly variable: ShellVariable | undefined;
  readonly target: string | undefined;
}

/** The variables of a shell at the point that the reader has reached. */
export class ShellVariables {
  #values: Map<string, ShellVariable>;
  /** All that made the values what they are, in order: what they were at any time can be told again. */
  readonly #changes: (readonly [string, ShellVariable | null])[];
  #exported: (() => readonly EnvironmentVariable[]) | null = null;
  #readonly = new Set<string>();
  /** Variables that stand for another one (bash, 3.4 Shell Parameters); empty: for the one that is assigned first. */
  #references = new Map<string, string>();
  /** `set -a` was given. */
  exportAll = false;

  constructor(environment: readonly EnvironmentVariable[] = []) {
    this.#values = new Map(environment.map(({ name, value, doubts }) => [name, { value, doubts, exported: true }]));
    this.#changes = [...this.#values];
  }

  copy(): ShellVariables {
    const copy = new ShellVariables();
    for (const [name, variable] of this.#values) copy.#set(name, variable);
    copy.exportAll = this.exportAll;
    copy.#readonly = new Set(this.#readonly);
    copy.#references = new Map(this.#references);
    return copy;
  }

  /** Steps that a copy takes. */
  get weight(): number {
    return COPIED * this.#values.size;
  }

  /** What the commands of the shell are given now, put together when it is asked for; arrays are never exported. */
  get exported(): () => readonly EnvironmentVariable[] {
    if (!this.#exported) {
      const [changes, length] = [this.#changes, this.#changes.length];
      let known: readonly EnvironmentVariable[] | undefined;
      this.#exported = () => (known ??= exportedAfter(changes, length));
    }
    return this.#exported;
  }

  get(name: string): ShellVariable | undefined {
    return this.#values.get(this.#named(name));
  }

  /** What a name is by itself, to be put back by {@link restore}. */
  kept(name: string): KeptVariable {
    return { variable: this.#values.get(name), target: this.#references.get(name) };
  }

  isProtected(name: string): boolean {
    return this.#readonly.has(name);
  }

  /** Makes a variable stand for another one, or for itself again. */
  refer(name: string, target: string | undefined): void {
    if (target === undefined) this.#references.delete(name);
    else this.#references.set(name, target);
  }

  /** The shell refuses to change it from now on. */
  protect(name: string): void {
    this.#readonly.add(this.#named(name));
  }

  #named(name: string): string {
    let named = name;
    for (let links = 0; links < MAX_LINKS; links++) named = this.#references.get(named) || named;
    return named;
  }

  /** Returns false when the value is too long to be kept. */
  assign(reference: string, value: ShellValue, doubts: readonly RecipeDoubt[] = []): boolean {
    const name = this.#named(reference);
    if (this.#references.get(name) === '' && !('elements' in value)) {
      this.refer(name, /^[A-Za-z_]\w*$/.test(textOf(value)) ? textOf(value) : undefined);
      return true;
    }
    if (this.#readonly.has(name)) return true;
    if (lengthOf(value) > MAX_UNITS) {
      this.unset(name);
      return false;
    }
    const exported = this.exportAll || (this.#values.get(name)?.exported ?? false);
    this.#set(name, { value, doubts, exported });
    return true;
  }

  append(name: string, more: ShellValue, doubts: readonly RecipeDoubt[]): boolean {
    const before = this.get(name);
    if (!before) return this.assign(name, more, doubts);
    const all = [...before.doubts, ...doubts];
    if ('elements' in before.value || 'elements' in more) {
      return this.assign(name, { elements: [...elementsOf(before.value), ...elementsOf(more)] }, all);
    }
    return this.assign(name, [...before.value, ...more], all);
  }

  /** Its value may be another one. */
  suspect(reference: string, doubt: RecipeDoubt): void {
    const name = this.#named(reference);
    const before = this.#values.get(name);
    this.#set(name, {
      value: before?.value ?? untraced(''),
      doubts: [...(before?.doubts ?? []), doubt],
      exported: before?.exported ?? this.exportAll,
    });
  }

  export(reference: string, exported = true): void {
    const name = this.#named(reference);
    const before = this.#values.get(name);
    if (before) this.#set(name, { ...before, exported });
  }

  unset(reference: string): void {
    const name = this.#named(reference);
    if (this.#readonly.has(name) || !this.#values.delete(name)) return;
    this.#changes.push([name, null]);
    this.#exported = null;
  }

  /** Puts a variable back as {@link kept} gave it. */
  restore(name: string, { variable, target }: KeptVariable): void {
    this.#readonly.delete(name);
    this.refer(name, undefined);
    if (variable) this.#set(name, variable);
    else this.unset(name);
    this.refer(name, target);
  }

  /** Names of the variables that were other ones in an earlier copy, or none. */
  changedSince(earlier: ShellVariables): readonly string[] {
    const names = new Set([...this.#values.keys(), ...earlier.#values.keys()]);
    return [...names].filter(name => this.#values.get(name) !== earlier.#values.get(name));
  }

  #set(name: string, variable: ShellVariable): void {
    this.#values.set(name, variable);
    this.#changes.push([name, variable]);
    this.#exported = null;
  }
}

function exportedAfter(
  changes: readonly (readonly [string, ShellVariable | null])[],
  length: number,
): readonly EnvironmentVariable[] {
  const values = new Map<string, ShellVariable>();
  for (let at = 0; at < length; at++) {
    const [name, variable] = changes[at]!;
    if (variable) values.set(name, variable);
    else values.delete(name);
  }
  return [...values].flatMap(([name, { value, doubts, exported }]) =>
    exported && !('elements' in value) ? [{ name, value, doubts }] : [],
  );
}

/** Units of a value, each element of an array counted as one more. */
export function lengthOf(value: ShellValue): number {
  return 'elements' in value ? value.elements.reduce((sum, each) => sum + each.length + 1, 0) : value.length;
}

export function elementsOf(value: ShellValue): readonly Traced[] {
  if ('elements' in value) return value.elements;
  return textOf(value) === '' ? [] : [value];
}
