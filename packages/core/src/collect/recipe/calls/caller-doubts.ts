import type { BuildRecipe, RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import type { Traced } from '../text/traced-text.ts';

/** One more way to the same build. */
export interface BuildCaller {
  /** `.github/workflows/release.yml#release`. */
  readonly name: string;
  /** The words of the call. */
  readonly call: readonly Traced[];
  readonly recipe: BuildRecipe;
}

/** Of what calls a build: those in whose way another program may come out of it. */
export function doubtsOfCallers(recipe: BuildRecipe, callers: readonly BuildCaller[]): readonly RecipeDoubt[] {
  return callers.flatMap(({ name, call, recipe: called }) => {
    const difference = differenceOf(recipe, called);
    if (difference === null) return [];
    return [doubtAt(`${name} calls this build and ${difference}`, joined(call))];
  });
}

function differenceOf(own: BuildRecipe, called: BuildRecipe): string | null {
  const [strip] = called.strips ?? [];
  if (strip && !own.strips?.some(({ text }) => text === strip.text)) return `strips what it built: \`${strip.text}\``;
  const flags = textsOf(called);
  if (flags.join('\n') !== textsOf(own).join('\n')) return `gives it other flags: \`${flags.join(' ')}\``;
  const known = new Set(own.doubts.map(({ reason }) => reason));
  const more = called.doubts.find(({ reason }) => !known.has(reason));
  return more ? `there ${more.reason}` : null;
}

/** Flags that decide what is in the binary; a later one wins, so the order counts. */
function textsOf({ flags }: BuildRecipe): readonly string[] {
  return flags
    .filter(({ name }) => /^-(?:ldflags|gcflags|trimpath|buildvcs|buildmode)$/.test(name))
    .map(({ name, words }) => [name, ...words.map(({ text }) => text)].join(' '));
}
