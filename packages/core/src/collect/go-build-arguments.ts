import type { BuildRecipe, RecipeFlag } from '../evidence/build-recipe.ts';

/** Stands where a command's output would stand; of one length, so that nothing else moves. */
const STAND_INS = { 1: 'gds-stand-in-1', 2: 'gds-stand-in-2' } as const;
const DETERMINED = 'gds-stand-in-c';

/**
 * The accepted flags of a recipe as arguments of `go build`. Values that a command would compute
 * are replaced by a stand-in; those that the commit determines always by the same one.
 */
export function buildArguments(
  recipe: BuildRecipe,
  variant: { readonly standIn: 1 | 2; readonly trimpath?: boolean },
): readonly string[] {
  const args = recipe.flags.filter(flag => flag.use === 'used').map(flag => argumentOf(flag, recipe, variant.standIn));
  const trims = recipe.flags.some(flag => flag.use === 'used' && flag.name === '-trimpath');
  return variant.trimpath === true && !trims ? [...args, '-trimpath'] : args;
}

function argumentOf(flag: RecipeFlag, recipe: BuildRecipe, standIn: 1 | 2): string {
  if (flag.words.length === 0) return flag.name;
  const words = flag.words.map(word => withStandIns(word.text, recipe, standIn));
  if (flag.name !== '-ldflags' && flag.name !== '-gcflags') return `${flag.name}=${words.join(' ')}`;
  return `${flag.name}=${words.flatMap(word => quoted(flag.name, word)).join(' ')}`;
}

function withStandIns(word: string, recipe: BuildRecipe, standIn: 1 | 2): string {
  return recipe.computed
    .filter(computed => computed.word === word)
    .reduce(
      (text, computed) =>
        text.split(computed.expression).join(computed.determinedBy === undefined ? STAND_INS[standIn] : DETERMINED),
      word,
    );
}

/** A word in the form that cmd/internal/quoted.Split takes apart again; a word with both quotes is left out. */
function quoted(flag: string, word: string): readonly string[] {
  const parts =
    flag === '-ldflags' && /^-(?:X|linkmode) /.test(word)
      ? [word.slice(0, word.indexOf(' ')), word.slice(word.indexOf(' ') + 1)]
      : [word];
  if (parts.some(part => part.includes("'") && part.includes('"'))) return [];
  return parts.map(part =>
    /[\s'"]/.test(part) || part === '' ? (part.includes("'") ? `"${part}"` : `'${part}'`) : part,
  );
}
