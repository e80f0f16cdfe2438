import type { ExemptionTerms } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckResult, StateEntry } from '@gds-dev/core/standard';
import type { StoredExemption } from '../../database/GdsStore';
import { DAY_MS } from '../../days';

/**
 * An entry as the portal counts it: with the approved exemption whose last day is the latest, else with none. What
 * `gds.yaml` says of itself is a request.
 */
export function counted(entry: StateEntry, approvals: readonly StoredExemption[], now: Date): StateEntry {
  const { exemption: _requested, ...result } = entry.result;
  const [approved] = approvals
    .filter(approval => approval.status === 'approved' && !isOver(approval, now) && covers(approval, entry))
    .sort((a, b) => b.expires.localeCompare(a.expires) || a.id.localeCompare(b.id));
  if (!approved) return entry.result.exemption ? { ...entry, result: result as CheckResult } : entry;
  const { reason, expires } = approved;
  return { ...entry, result: { ...result, exemption: { reason, expires } } as CheckResult };
}

/**
 * Whether an exemption is about a result. One of `gds.yaml` is so only as long as the result carries it word for
 * word: an approval covers nothing that its approver did not see. A result that carries none because it was measured
 * elsewhere than in the repository takes nothing back: the approval is withdrawn when the repository does.
 */
export function covers(exemption: StoredExemption, entry: StateEntry): boolean {
  if (!isAbout(exemption, entry)) return false;
  if (exemption.source === 'portal') return true;
  const { exemption: carried } = entry.result;
  if (!carried) return entry.source !== 'repository';
  return carried.reason === exemption.reason && carried.expires === exemption.expires;
}

/** Whether it names the check and target of a result, whatever it says. */
export function isAbout({ check, target }: ExemptionTerms, { result, target: of }: StateEntry): boolean {
  return check === result.check && (target === null || target === of?.name);
}

/** The moment at which the last day of an exemption is over: midnight UTC after it. */
export function endOf({ expires }: Pick<ExemptionTerms, 'expires'>): Date {
  return new Date(Date.parse(`${expires}T00:00:00Z`) + DAY_MS);
}

export function isOver(exemption: Pick<ExemptionTerms, 'expires'>, now: Date): boolean {
  return now >= endOf(exemption);
}

/** When the next approved exemption ends; `null` when none will. */
export function nextEnd(approvals: readonly StoredExemption[], now: Date): Date | null {
  const ends = approvals.filter(approval => !isOver(approval, now)).map(approval => endOf(approval).getTime());
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}
