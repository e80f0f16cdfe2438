import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { recipeFlags } from './go-command.ts';
import { flagsOfVariable } from './goflags-variable.ts';
import { doubtsOfFlags } from './flag-doubts.ts';
import { untraced } from '../text/traced-text.ts';

const ORIGIN = 'GOFLAGS of your environment';

/**
 * The recipe with the caller's GOFLAGS, which cmd/go takes for flags in front of those of the command
 * (`go help environment`). The same words are accepted as from a file; the others are only reported.
 */
export function withCallerGoFlags(recipe: BuildRecipe, goFlags: string): BuildRecipe {
  if (goFlags.trim() === '') return recipe;
  const { flags, doubts: refused } = flagsOfVariable(untraced(goFlags.slice(0, 10_000)));
  const given = flags.flatMap(recipeFlags).map(flag => ({ ...flag, origin: ORIGIN }));
  const doubts = [...doubtsOfFlags(flags), ...refused];
  return {
    ...recipe,
    flags: [...given, ...recipe.flags],
    unresolved: [
      ...recipe.unresolved,
      ...given.filter(({ use }) => use === 'refused').map(({ name }) => `${name} in ${ORIGIN} is not used`),
    ],
    doubts: [...recipe.doubts, ...doubts.map(doubt => ({ ...doubt, reason: `${ORIGIN}: ${doubt.reason}` }))],
  };
}
