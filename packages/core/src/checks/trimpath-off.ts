import type { BuildRecipe } from '../evidence/build-recipe.ts';
import { goBoolean } from '../evidence/go-boolean.ts';
import type { FileLocation } from '../standard/index.ts';

/** The flag that turns `-trimpath` off, where a person would delete it. */
export interface TrimpathOff {
  /** `-trimpath=false`. */
  readonly text: string;
  /** Absent for what is set outside of the repository's files. */
  readonly location?: FileLocation;
  /** `GOFLAGS of your environment`. */
  readonly origin?: string;
  /** Another one before it turns it on. */
  readonly isOnBefore: boolean;
}

/** The last `-trimpath` of the recipe, which is the one that counts, if it turns it off. */
export function trimpathOff(recipe: BuildRecipe | undefined): TrimpathOff | undefined {
  const flags = recipe?.flags.filter(({ name, use }) => name === '-trimpath' && use === 'used') ?? [];
  const flag = flags.at(-1);
  const [value] = flag?.words ?? [];
  if (!flag || !value || !isOff(value.text)) return undefined;
  return {
    text: `-trimpath=${value.text}`,
    ...(flag.location ? { location: flag.location } : {}),
    ...(flag.origin === undefined ? {} : { origin: flag.origin }),
    isOnBefore: flags.some(({ words: [word] }) => word === undefined || !isOff(word.text)),
  };
}

function isOff(value: string): boolean {
  return goBoolean(value) === false;
}
