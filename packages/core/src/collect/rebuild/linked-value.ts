import type { BuildRecipe, ComputedValue } from '../../evidence/build-recipe.ts';
import { withStandIns } from '../go/build-arguments.ts';

/**
 * The symbol of an `-X` whose value is in no variable of the program: the linker passes over a name that there is
 * not, or that nothing uses, and says nothing. Go's record of the flags in the binary (`-ldflags`, without
 * `-trimpath`) is no variable. `undefined`: the value was linked, or the flag is another one.
 */
export function unlinkedSymbol(
  bytes: Buffer,
  recipe: BuildRecipe,
  { word }: ComputedValue,
  standIn: 1 | 2,
): string | undefined {
  const [, symbol, value] = /^-X[ =]['"]?([^=]+)=([^]*?)['"]?$/.exec(withStandIns(word, recipe, { standIn })) ?? [];
  if (symbol === undefined || value === undefined || value === '') return undefined;
  const recorded = Buffer.from(`${symbol}=`);
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) {
    if (!bytes.subarray(Math.max(0, at - recorded.length), at).equals(recorded)) return undefined;
  }
  return symbol;
}
