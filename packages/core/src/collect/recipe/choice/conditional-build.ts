import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { differs } from './build-candidate.ts';
import type { FileCandidate } from './file-candidate.ts';

/**
 * Doubts about a build whose step only perhaps runs, or one that calls it: the others of that step's file, made with
 * other flags, may be what is shipped.
 */
export function doubtsOfOthers(best: FileCandidate, candidates: readonly FileCandidate[]): readonly RecipeDoubt[] {
  // What calls the same declared build is compared as a caller of it.
  const others = candidates.filter(
    other => other.match === best.match && differs(other, best) && !(best.declared && other.in.name === best.in.name),
  );
  const said = (condition: string | undefined, file: string | undefined) => {
    if (condition === undefined) return [];
    const other = others.find(each => each.in.name === file || each.caller?.in.name === file);
    if (!other) return [];
    const reason = `another build counts where this does not hold: ${condition}`;
    const { words } = other.caller && other.in.name !== file ? { words: other.caller.call } : other.command;
    return [doubtAt(reason, joined(words))];
  };
  return [...said(best.stepCondition, best.in.name), ...said(best.callConditions?.at(-1), best.caller?.in.name)];
}
