import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { fingerprint } from './build-candidate.ts';
import { type FileCandidate, nameOf } from './file-candidate.ts';
import { platformDistance } from './candidate-platform.ts';
import type { GoBuildCommand } from '../flags/go-command.ts';
import { joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf } from '../text/traced-text.ts';

/** What may be shipped instead: a build by another job of a workflow, in another turn of a loop, or in the same script. */
export function doubtsOfRivals(best: FileCandidate, others: readonly FileCandidate[]): readonly RecipeDoubt[] {
  const rivals = others.filter(
    other => platformDistance(other) <= platformDistance(best) && madeWith(other) !== madeWith(best),
  );
  return [...doubtsOfTurns(best, rivals), ...doubtsOfScript(best, rivals), ...doubtsOfJobs(best, rivals)];
}

/**
 * Another command that surely runs in the same script keeps a program under another name; builds for tests and
 * debuggers apart.
 */
function doubtsOfScript(best: FileCandidate, rivals: readonly FileCandidate[]): readonly RecipeDoubt[] {
  if (best.match === 1 || best.condition !== undefined) return [];
  const [verb] = best.command.words[1] ?? [];
  const rival = rivals.find(({ script, command, match, caller, declared, condition }) => {
    const [other] = command.words[1] ?? [];
    const isSame = script === best.script && caller?.script === best.caller?.script && !declared;
    const isKept = match > 1 && condition === undefined && !isForTests(command);
    return isSame && isKept && other?.offset !== verb?.offset;
  });
  if (!rival) return [];
  const reason =
    'this command of the same script builds the package with other flags, and nothing tells which is shipped';
  return [doubtAt(reason, joined(rival.command.words))];
}

function isForTests({ flags }: GoBuildCommand): boolean {
  const output = textOf(flags.findLast(({ name }) => name === '-o')?.value ?? []);
  return (
    /^\/dev\/|(?:^|[-_.:/])(?:debug|dlv|race|cover|coverage|test)(?:$|[-_.:/])/i.test(output) ||
    flags.some(({ name }) => /^-(?:race|cover|msan|asan)$/.test(name))
  );
}

/** One written command runs several times: in a loop, `for` of a task among them, or in a function. */
function doubtsOfTurns(best: FileCandidate, rivals: readonly FileCandidate[]): readonly RecipeDoubt[] {
  const [verb] = best.command.words[1] ?? [];
  const again = rivals.some(({ command, script, caller }) => {
    const [other] = command.words[1] ?? [];
    if (script !== best.script || caller || best.caller) return false;
    return verb?.source && other?.source === verb.source && other.offset === verb.offset;
  });
  return again ? [doubtAt('this command runs several times, with other flags', joined(best.command.words))] : [];
}

/**
 * Of jobs of workflows nothing says which one's result is shipped: doubts about the build of one, where another job for
 * the same purpose builds the package with other flags.
 */
function doubtsOfJobs(best: FileCandidate, rivals: readonly FileCandidate[]): readonly RecipeDoubt[] {
  const { purpose, name } = jobOf(best);
  if (purpose === undefined) return [];
  const rival = rivals.find(
    other => jobOf(other).name !== name && jobOf(other).purpose === purpose && other.match > 1 === best.match > 1,
  );
  if (!rival) return [];
  const reason = `${jobOf(rival).name} builds the package with other flags, and nothing tells which of both is shipped`;
  return [doubtAt(reason, joined(rival.command.words))];
}

function jobOf(candidate: FileCandidate) {
  return { name: nameOf(candidate), purpose: (candidate.caller ?? candidate).script.purpose };
}

/** The platform apart. */
function madeWith(candidate: FileCandidate): string {
  const isPlatform = ({ name }: { readonly name: string }) => /^GO(?:OS|ARCH|AMD64|ARM|ARM64|386)$/.test(name);
  const environment = candidate.environment.filter(variable => !isPlatform(variable) && reachesGo(variable.name));
  const assignments = candidate.command.assignments.filter(variable => !isPlatform(variable));
  return fingerprint({ ...candidate, environment, command: { ...candidate.command, assignments } });
}

function reachesGo(name: string): boolean {
  return /^(?:C?GO|CC$|CXX$)/.test(name);
}
