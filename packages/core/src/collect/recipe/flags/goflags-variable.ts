import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { FLAGS_WITH_VALUE } from './accepted-flags.ts';
import { argumentsOf, type RawFlag } from './go-command.ts';
import { goFlagWords, unterminatedQuote } from './go-flag-words.ts';
import { doubtsOfWords } from './flag-doubts.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/**
 * The flags of `GOFLAGS`, each of which is one word (cmd/go/internal/base/goflags.go). What Go refuses, so that it
 * builds nothing, is left out and doubted; whether it knows a flag is not looked up.
 */
export function flagsOfVariable(value: Traced): {
  readonly flags: readonly RawFlag[];
  readonly doubts: readonly RecipeDoubt[];
} {
  const quote = unterminatedQuote(value);
  if (quote !== undefined) return { flags: [], doubts: [refused(`unterminated ${quote} string`, value)] };
  const flags: RawFlag[] = [];
  const doubts: RecipeDoubt[] = [];
  for (const word of goFlagWords(value)) {
    const text = textOf(word);
    const [flag] = argumentsOf([word]).flags;
    if (word[0]?.computed) doubts.push(...doubtsOfWords([word], 'GOFLAGS'));
    else if (!flag) doubts.push(refused(`non-flag "${text}"`, word));
    else if (flag.value === null && FLAGS_WITH_VALUE.has(flag.name)) {
      doubts.push(refused(`flag needs an argument: ${flag.name}, behind =`, word));
    } else flags.push(flag);
  }
  return { flags, doubts };
}

function refused(why: string, at: Traced): RecipeDoubt {
  return doubtAt(`Go refuses GOFLAGS: ${why}`.slice(0, 300), at);
}
