import { type FileCandidate, isForDebugging, purposeOf } from './file-candidate.ts';

/**
 * A build that a file declares, as what calls goreleaser or ko makes it: the first of those that call it, in the order of
 * `candidates`. Tests and snapshots ship nothing. Without a caller, as it is declared.
 */
export function asCalled(best: FileCandidate, candidates: readonly FileCandidate[]): FileCandidate {
  return declaredCallers(best, candidates)[0] ?? best;
}

/**
 * The build that another file of the same tool declares and that a release names (`goreleaser release -f other.yml`);
 * `undefined`: nothing releases by another file, or the file of `best` is released as well.
 */
export function releasedInstead(best: FileCandidate, candidates: readonly FileCandidate[]): FileCandidate | undefined {
  if (!best.declared || declaredCallers(best, candidates).some(releases)) return undefined;
  return candidates.find(
    candidate =>
      candidate.declared?.tool === best.declared?.tool &&
      candidate.in.name !== best.in.name &&
      mayShip(candidate, best) &&
      releases(candidate),
  );
}

function releases(candidate: FileCandidate): boolean {
  return candidate.isPublished === true || purposeOf(candidate) === 'release';
}

/** The others, which may ship the program as well; where workflows make the releases, nothing else does. */
export function otherCallers(best: FileCandidate, candidates: readonly FileCandidate[]): readonly FileCandidate[] {
  const purpose = purposeOf(best);
  return declaredCallers(best, candidates).filter(
    candidate => candidate !== best && (purpose !== 'release' || purposeOf(candidate) === 'release'),
  );
}

function declaredCallers(best: FileCandidate, candidates: readonly FileCandidate[]): readonly FileCandidate[] {
  if (!best.declared) return [];
  return candidates.filter(
    candidate =>
      candidate.in.name === best.in.name && candidate.script.name === best.script.name && mayShip(candidate, best),
  );
}

function mayShip(candidate: FileCandidate, best: FileCandidate): boolean {
  return (
    candidate.caller !== undefined &&
    isForDebugging(candidate) === isForDebugging(best) &&
    purposeOf(candidate) !== 'test' &&
    !candidate.script.isSnapshot
  );
}
