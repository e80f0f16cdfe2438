import type { BuildRecipe, ComputedValue, RecipeFlag } from '../../evidence/build-recipe.ts';

/**
 * What stands in a build where a command's output would stand. The text of each value and variant is
 * unique, so that it can be found in a binary, and all are equally long, so that nothing else moves.
 * A value that the commit determines has the same stand-in in both variants.
 */
export function standInOf(recipe: BuildRecipe, computed: ComputedValue, variant: 1 | 2): string {
  const index = recipe.computed.findIndex(other => other.expression === computed.expression);
  return `gds-stand-in-${computed.determinedBy === undefined ? variant : 'c'}-${String(index).padStart(3, '0')}-`;
}

/**
 * The accepted flags of a recipe as arguments of `go build`. Values that a command would compute
 * are replaced by a stand-in; those that the commit determines always by the same one.
 */
export function buildArguments(recipe: BuildRecipe, variant: Variant): readonly string[] {
  return recipe.flags.filter(flag => flag.use === 'used').map(flag => argumentOf(flag, recipe, variant));
}

interface Variant {
  readonly standIn: 1 | 2;
  /** Values that keep the stand-in of variant 1. */
  readonly held?: readonly ComputedValue[];
}

function argumentOf(flag: RecipeFlag, recipe: BuildRecipe, variant: Variant): string {
  if (flag.words.length === 0) return flag.name;
  const words = flag.words.map(word => withStandIns(word.text, recipe, variant));
  if (flag.name !== '-ldflags' && flag.name !== '-gcflags') return `${flag.name}=${words.join(' ')}`;
  return `${flag.name}=${words.flatMap(word => quoted(flag.name, word)).join(' ')}`;
}

/** A word with the stand-ins of a variant. One expression may begin like another (`$TAG` and `$TAG_DATE`): at each place the longest one counts. */
export function withStandIns(word: string, recipe: BuildRecipe, { standIn, held = [] }: Variant): string {
  const expressions = recipe.computed
    .filter(computed => computed.word === word)
    .sort((a, b) => b.expression.length - a.expression.length);
  let text = '';
  for (let at = 0; at < word.length;) {
    const computed = expressions.find(({ expression }) => expression !== '' && word.startsWith(expression, at));
    if (computed) {
      const variant = held.some(({ expression }) => expression === computed.expression) ? 1 : standIn;
      text += standInOf(recipe, computed, variant);
    } else text += word[at];
    at += computed?.expression.length ?? 1;
  }
  return text;
}

/** A flag of the linker or compiler as the value of `-ldflags` or `-gcflags` has it. */
function quoted(flag: string, word: string): readonly string[] {
  const parts =
    flag === '-ldflags' && /^-(?:X|linkmode) /.test(word)
      ? [word.slice(0, word.indexOf(' ')), word.slice(word.indexOf(' ') + 1)]
      : [word];
  return parts.map(quotedPart);
}

/**
 * In the form that cmd/internal/quoted.Split takes apart again: it sees a quote at the beginning of a word alone, and
 * unescapes nothing. Throws for what it can never have given.
 */
function quotedPart(part: string): string {
  if (!/^$|^['"]|\s/.test(part)) return part;
  const quote = ["'", '"'].find(mark => !part.includes(mark));
  // The word may hold a secret.
  if (quote === undefined) throw new Error('a word with blanks and both quotes fits into no flag of Go');
  return `${quote}${part}${quote}`;
}
