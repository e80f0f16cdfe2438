import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { type BuildScript, dependentsOf } from '../build-script.ts';
import { type FileCandidate, isForDebugging } from './file-candidate.ts';

const SHIPS =
  /(?:^|[^a-z])(?:releas(?:e|es|er)|dist|packag(?:e|es|ing)|pkg|publish|prod(?:uction)?|images?|docker|containers?|deploy(?:ment)?|ship|push|upload)(?:$|[^a-z])/i;
const TRIES = /(?:^|[^a-z])(?:tests?|lint|checks?|dev|debug|local|snapshot|bench(?:mark)?)(?:$|[^a-z])/i;

/** Whether the name of a target, recipe or task tells that what it makes is shipped. */
export function tellsOfShipping({ name }: Pick<BuildScript, 'name'>): boolean {
  return SHIPS.test(name) && !TRIES.test(name);
}

/** Of the targets that need the build and ship: the variables that they set for it, at their lines. */
export function doubtsHandedDown(best: FileCandidate): readonly RecipeDoubt[] {
  return handingDown(best)
    .filter(tellsOfShipping)
    .flatMap(({ inherited }) => inherited);
}

/** `Makefile#small`: the other targets that set variables for the build. */
export function othersHandingDown(best: FileCandidate): readonly string[] {
  return handingDown(best)
    .filter(target => !tellsOfShipping(target))
    .map(({ name }) => `${best.in.name}#${name}`);
}

function handingDown(best: FileCandidate): readonly BuildScript[] {
  const { in: named, script, caller } = best;
  if (isForDebugging(best) || (caller && caller.in.name !== named.name)) return [];
  return [...dependentsOf(named.file, script)].filter(({ inherited }) => inherited.length > 0);
}
