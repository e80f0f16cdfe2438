import type { ChangeCause, VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import { STANDARD_VERSION } from '@gds-dev/core/standard';
import type { EntityState, ScoredEntry } from '../../database/GdsStore';

/** Verdicts that differ from those before, each with why. */
export function changesOf(
  before: Pick<EntityState, 'entries' | 'standardVersion'> | null,
  after: readonly ScoredEntry[],
): VerdictChange[] {
  const known = new Map(before?.entries.map(entry => [keyOf(entry), entry]));
  const restandarded = before !== null && before.standardVersion !== STANDARD_VERSION;
  return after.flatMap(scoredEntry => {
    const { entry, verdict: to } = scoredEntry;
    const from = known.get(keyOf(scoredEntry)) ?? null;
    if (from?.verdict === to) return [];
    const cause = restandarded ? 'standard' : causeOf(from, scoredEntry);
    return [{ check: entry.result.check, target: entry.target?.name ?? null, from: from?.verdict ?? null, to, cause }];
  });
}

function causeOf(from: ScoredEntry | null, to: ScoredEntry): ChangeCause {
  if (from === null) return 'coverage';
  if (from.verdict === 'exempted' || to.verdict === 'exempted') return 'exemption';
  if (from.verdict === 'no-data' || to.verdict === 'no-data') return 'coverage';
  return isOtherCode(from, to) ? 'code' : 'measurement';
}

/** A running service may fail at the commit that it passed at, and so may a build whose tools or network changed. */
function isOtherCode({ entry: from }: ScoredEntry, { entry: to }: ScoredEntry): boolean {
  const ofRepository = from.source === 'repository' && to.source === 'repository';
  return ofRepository && from.commit !== null && to.commit !== null && from.commit !== to.commit;
}

/** Target and check of a result, as one text. */
export function keyOf({ entry }: ScoredEntry): string {
  return JSON.stringify([entry.target?.name ?? null, entry.result.check]);
}
