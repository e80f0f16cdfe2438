import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { wholeStemOf } from './stem.ts';
import type { MakeVariables } from './variables.ts';
import { doubtAt } from '../text/doubt.ts';
import type { Traced } from '../text/traced-text.ts';

/** A variable that is set for all targets of a pattern. */
export interface PatternVariable {
  readonly pattern: string;
  readonly name: string;
  readonly operator: string;
  readonly value: Traced;
  readonly exported: boolean;
  readonly inherited: boolean;
  readonly overrides: boolean;
  readonly at: Traced;
}

interface PatternVariables {
  readonly patternVariables: readonly PatternVariable[];
}

/** Gives a target the variables of the patterns that it fits; what is its own stays. */
export function applyPatternVariables(
  base: PatternVariables,
  { target, variables, own = new Set() }: { target: string; variables: MakeVariables; own?: ReadonlySet<string> },
): void {
  for (const { name, operator, value, overrides } of variablesFor(base, target)) {
    if (!own.has(name)) variables.assign(name, operator, value, { overrides });
  }
}

/** The less particular ones first, so that the others win. */
function variablesFor({ patternVariables }: PatternVariables, target: string) {
  return patternVariables
    .flatMap(variable => {
      const stem = wholeStemOf(variable.pattern, target);
      return stem === null ? [] : [{ ...variable, stem }];
    })
    .sort((a, b) => b.stem.length - a.stem.length);
}

export function exportedFor(base: PatternVariables, target: string): ReadonlySet<string> {
  return new Set(variablesFor(base, target).flatMap(({ name, exported }) => (exported ? [name] : [])));
}

export function inheritedFor(base: PatternVariables, target: string): readonly RecipeDoubt[] {
  return variablesFor(base, target).flatMap(({ name, at, inherited }) =>
    inherited ? [doubtAt(`${target} sets ${name} for what it depends on`, at)] : [],
  );
}
