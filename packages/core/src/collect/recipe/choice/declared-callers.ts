import { type FileCandidate, isForDebugging, purposeOf } from './file-candidate.ts';

/**
 * A build that a file declares, as what calls goreleaser or ko makes it: the first of those that call it, in the order of
 * `candidates`. Tests and snapshots ship nothing. Without a caller, as it is declared.
 */
export function asCalled(best: FileCandidate, candidates: readonly FileCandidate[]): FileCandidate {
  return declaredCallers(best, candidates)[0] ?? best;
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
      candidate.caller !== undefined &&
      candidate.in.name === best.in.name &&
      candidate.script.name === best.script.name &&
      isForDebugging(candidate) === isForDebugging(best) &&
      purposeOf(candidate) !== 'test' &&
      !candidate.script.isSnapshot,
  );
}
