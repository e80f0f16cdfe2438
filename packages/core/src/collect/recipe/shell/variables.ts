import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Longest value that a shell variable may grow to. */
const MAX_UNITS = 100_000;

const COPIED = 4;

export interface ShellVariable {
  /** One value, or the elements of an array. */
  readonly value: Traced | { readonly elements: readonly Traced[] };
  readonly doubts: readonly RecipeDoubt[];
  readonly exported: boolean;
}

export type ShellValue = ShellVariable['value'];

/** The variables of a shell at the point that the reader has reached. */
export class ShellVariables {
  #values: Map<string, ShellVariable>;
  /** All that made the values what they are, in order: what they were at any time can be told again. */
  readonly #changes: (readonly [string, ShellVariable | null])[];
  #exported: (() => readonly EnvironmentVariable[]) | null = null;
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
    return this.#values.get(name);
  }

  /** Returns false when the value is too long to be kept. */
  assign(name: string, value: ShellValue, doubts: readonly RecipeDoubt[] = []): boolean {
    if (lengthOf(value) > MAX_UNITS) {
      this.unset(name);
      return false;
    }
    const exported = this.exportAll || (this.#values.get(name)?.exported ?? false);
    this.#set(name, { value, doubts, exported });
    return true;
  }

  append(name: string, more: ShellValue, doubts: readonly RecipeDoubt[]): boolean {
    const before = this.#values.get(name);
    if (!before) return this.assign(name, more, doubts);
    const all = [...before.doubts, ...doubts];
    if ('elements' in before.value || 'elements' in more) {
      return this.assign(name, { elements: [...elementsOf(before.value), ...elementsOf(more)] }, all);
    }
    return this.assign(name, [...before.value, ...more], all);
  }

  /** Its value may be another one. */
  suspect(name: string, doubt: RecipeDoubt): void {
    const before = this.#values.get(name);
    this.#set(name, {
      value: before?.value ?? untraced(''),
      doubts: [...(before?.doubts ?? []), doubt],
      exported: before?.exported ?? this.exportAll,
    });
  }

  export(name: string): void {
    const before = this.#values.get(name);
    if (before) this.#set(name, { ...before, exported: true });
  }

  unset(name: string): void {
    if (!this.#values.delete(name)) return;
    this.#changes.push([name, null]);
    this.#exported = null;
  }

  /** Puts a variable back as {@link get} gave it. */
  restore(name: string, variable: ShellVariable | undefined): void {
    if (variable) this.#set(name, variable);
    else this.unset(name);
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
