import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { Traced } from './traced-text.ts';

/** A variable that a build file hands to the commands it runs. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Its value, where a person would edit it. */
  readonly value: Traced;
  /** Why the value may be another one. */
  readonly doubts: readonly RecipeDoubt[];
}
