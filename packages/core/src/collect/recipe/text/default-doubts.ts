import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { differsByBuild } from '../origin/variable-origin.ts';
import { doubtAt } from './doubt.ts';
import type { Traced } from './traced-text.ts';

/** Of a default that stands at `place` for a variable that nobody sets: none unless the name tells that builds differ. */
export function doubtsOfDefault(name: string, place: Traced): readonly RecipeDoubt[] {
  if (!differsByBuild(name)) return [];
  const reason = `${name} is not set here; whoever builds may give it another value in each build`;
  return [{ ...doubtAt(reason, place), about: 'linked-value' }];
}
