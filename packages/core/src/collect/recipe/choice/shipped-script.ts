import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { TargetRole } from '../../../standard/index.ts';
import type { Candidate } from '../candidate.ts';
import { type BuildFile, type BuildScript, dependentsOf, withPrerequisites } from '../build-script.ts';
import { outputsOf } from '../around/output.ts';
import { joined } from '../shell/text.ts';
import { pathsIn, stepsToFollow } from '../around/taken-files.ts';
import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';

/** A build of the package, in a script of the file or in one of another file that it calls. */
export interface ShippedCandidate extends Candidate {
  readonly caller?: { readonly script: BuildScript };
  /** The script whose result is shipped, when it is another one than what runs by default. */
  readonly goal?: string;
}

export interface ShippedQuery {
  readonly script?: string;
  readonly role: TargetRole;
  readonly packageFolder: string;
  readonly budget: Budget;
}

export interface Shipped<C> {
  readonly candidates: readonly C[];
  /** Builds of which it is not known whether they are shipped. */
  readonly unclear: readonly RecipeDoubt[];
}

/** Stages that nobody ships. */
const FOR_DEVELOPERS = /(?:^|[-_.])(?:debug|dlv|delve|dev|develop|development|tests?|testing|ci|lint)(?:$|[-_.])/i;
const FOR_DEBUGGING = /(?:^|[-_.])(?:debug|dlv|delve)(?:$|[-_.])/i;

/**
 * Of the builds in a file that ships one script's result, those that the result holds. That script is the default one,
 * or the only one with the package that nothing else uses; the script that gds.yaml names goes before both.
 */
export function shippedCandidates<C extends ShippedCandidate>(
  file: BuildFile,
  candidates: readonly C[],
  query: ShippedQuery,
): Shipped<C> {
  if (file.runs !== 'shipped' || candidates.length === 0) return { candidates, unclear: [] };
  const goal = shippedGoal(file, query);
  if (goal !== undefined) return { candidates: heldBy(file, goal, candidates, query), unclear: [] };
  const production = ofProduction(file, candidates, query);
  if (query.role !== 'debug') return production;
  const names = file.scripts.map(({ name }) => name).filter(name => FOR_DEBUGGING.test(name));
  const debug = names.flatMap(name => heldBy(file, name, candidates, query));
  return debug.length > 0 ? { candidates: [...debug, ...production.candidates], unclear: [] } : production;
}

/** What runs when gds.yaml names a script: a stage that the shipped one is made from is shipped with that. */
function shippedGoal(file: BuildFile, { script, role }: ShippedQuery): string | undefined {
  const { defaultScript } = file;
  if (script === undefined || role === 'debug' || defaultScript === undefined) return script;
  const holds = withPrerequisites(file, defaultScript).some(({ name }) => name === script);
  return holds && !FOR_DEVELOPERS.test(defaultScript) ? defaultScript : script;
}

function ofProduction<C extends ShippedCandidate>(
  file: BuildFile,
  candidates: readonly C[],
  query: ShippedQuery,
): Shipped<C> {
  const last = file.defaultScript!;
  const byDefault = heldBy(file, last, candidates, query);
  if (byDefault.length > 0 && !FOR_DEVELOPERS.test(last)) return { candidates: byDefault, unclear: [] };
  const images = file.scripts
    .filter(
      script => dependentsOf(file, script).size === 0 && script.name !== last && !FOR_DEVELOPERS.test(script.name),
    )
    .map(({ name }) => heldBy(file, name, candidates, query))
    .filter(held => held.length > 0);
  const [image = [], ...more] = images.toReversed();
  if (image.length === 0) return { candidates: byDefault, unclear: [] };
  if (more.every(other => sameCommands(other, image))) return { candidates: image, unclear: [] };
  const unclear = images.flat().map(candidate => {
    const reason = `stage ${stageOf(candidate).name} builds the package, and it is not known whether it is shipped`;
    return doubtAt(reason, joined(candidate.command.words));
  });
  return { candidates: [], unclear };
}

function sameCommands(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  return a.length === b.length && a.every(({ command }, index) => command === b[index]!.command);
}

/** Builds whose file reaches the script; where none is seen to, all that stand in what it is made from. */
function heldBy<C extends ShippedCandidate>(
  file: BuildFile,
  goal: string,
  candidates: readonly C[],
  { packageFolder, budget }: ShippedQuery,
): readonly C[] {
  const sources = new Set(withPrerequisites(file, goal));
  const within = candidates.filter(candidate => sources.has(stageOf(candidate))).map(each => ({ ...each, goal }));
  if (!budget.spend(within.length * stepsToFollow(file))) return doubted(within, Budget.exceeded);
  const reaching = within.filter(candidate => {
    const outputs = outputsOf(candidate, packageFolder);
    return outputs === undefined || pathsIn(file, stageOf(candidate), outputs).has(goal);
  });
  if (reaching.length > 0) return reaching;
  const kept = within.filter(({ match }) => match > 1);
  if (new Set(kept.map(stageOf)).size < 2) return within;
  return doubted(within, `several stages build the package, and what ${goal} takes was not followed to one of them`);
}

function doubted<C extends Candidate>(candidates: readonly C[], reason: string): readonly C[] {
  return candidates.map(candidate => {
    return { ...candidate, doubts: [...candidate.doubts, doubtAt(reason, joined(candidate.command.words))] };
  });
}

function stageOf({ caller, script }: ShippedCandidate): BuildScript {
  return caller?.script ?? script;
}
