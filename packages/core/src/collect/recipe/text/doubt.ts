import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { withoutLinkedValues } from './linked-values.ts';
import { locationOf, type Traced } from './traced-text.ts';

/** A doubt about the text at its place. */
export function doubtAt(reason: string, at: Traced): RecipeDoubt {
  const location = locationOf(at);
  return { reason: withoutLinkedValues(reason), ...(location ? { location } : {}) };
}
