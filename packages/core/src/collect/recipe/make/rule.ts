import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { MakeVariables } from './variables.ts';
import type { Traced } from '../text/traced-text.ts';

/** Names that a rule depends on, with patterns in them where the rule is one. */
export interface Prerequisites {
  readonly normal: readonly Traced[];
  /** Those behind `|`. */
  readonly orderOnly: readonly Traced[];
}

/** A target of a Makefile with its recipe, not yet expanded. */
export interface MakeRule {
  readonly target: string;
  readonly prerequisites: readonly string[];
  /** Those that `$^` names, with their places. */
  readonly normal: readonly Traced[];
  readonly recipe: readonly Traced[];
  /** Variables as this target sees them: the file's, and its own over them. */
  readonly variables: MakeVariables;
  /** Names that `export` hands to this recipe only. */
  readonly exported: ReadonlySet<string>;
  /** Variables of its own that may hold flags: what it depends on sees them too. */
  readonly inherited: readonly RecipeDoubt[];
  /** Lines of the recipe of which it is not known whether they are there. */
  readonly doubts: readonly RecipeDoubt[];
}
