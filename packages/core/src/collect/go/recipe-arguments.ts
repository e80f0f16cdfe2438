import type { BuildRecipe, RecipeFlag } from '../../evidence/build-recipe.ts';
import { goBoolean } from '../../evidence/go-boolean.ts';

/**
 * The recipe's `-mod=…` and `-tags=…`, which decide what Go reads: for every Go command that asks about the program
 * that is built. The tags are separated by commas, so that the flag also fits into GOFLAGS.
 */
export function selectingFlags(recipe: BuildRecipe | undefined): readonly string[] {
  const mode = valueOf(recipe, '-mod');
  const tags = valueOf(recipe, '-tags')?.trim();
  return [...(mode ? [`-mod=${mode}`] : []), ...(tags ? [`-tags=${separatedByCommas(tags)}`] : [])];
}

/** Blanks separate tags too, but Go takes no text with both (cmd/go/internal/work, tagsFlag). */
function separatedByCommas(tags: string): string {
  return tags.includes(',') ? tags : tags.split(/ +/).join(',');
}

/** Whether the recipe builds with `-trimpath`. */
export function trimsPaths(recipe: BuildRecipe): boolean {
  const value = valueOf(recipe, '-trimpath');
  return value !== undefined && goBoolean(value) !== false;
}

/** The accepted variables that the recipe builds with. */
export function environmentOf(recipe: BuildRecipe | undefined): Record<string, string> {
  return Object.fromEntries((recipe?.env ?? []).map(({ name, value }) => [name, value]));
}

/** Of several the last one counts, as for Go; empty for a flag without one. */
function valueOf(recipe: BuildRecipe | undefined, name: RecipeFlag['name']): string | undefined {
  const last = recipe?.flags.findLast(flag => flag.name === name && flag.use === 'used');
  return last?.words.map(({ text }) => text).join(' ');
}
