import type { ExemptionDecision, ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { aged, type StateEntry } from '@gds-dev/core/standard';
import type { StoredExemption } from '../../database/GdsStore';
import { covers, isAbout, isOver } from './counted';

/** An exemption as the portal tells it at a moment, beside the results of its entity. */
export function servedExemption(stored: StoredExemption, entries: readonly StateEntry[], now: Date): ServiceExemption {
  const { id, check, target, reason, expires, source, requestedBy, commit } = stored;
  const common = { id, check, target, reason, expires, source, requestedBy, commit };
  const asked = { ...common, requestedAt: stored.requestedAt.toISOString() };
  const decision = decisionOf(stored);
  if (stored.withdrawnAt !== null) {
    return { ...asked, state: 'withdrawn', decision, withdrawnAt: stored.withdrawnAt.toISOString() };
  }
  if (decision !== null && (stored.status === 'rejected' || stored.status === 'revoked')) {
    return { ...asked, state: stored.status, decision };
  }
  if (isOver(stored, now)) return { ...asked, state: 'expired', decision };
  if (decision === null) return { ...asked, state: 'requested' };
  const needed = entries.some(entry => covers(stored, entry) && isOpen(entry, now));
  return { ...asked, state: 'approved', decision, use: needed ? 'counts' : 'not-needed' };
}

const RANK: Readonly<Record<ServiceExemption['state'], number>> = {
  approved: 0,
  requested: 1,
  rejected: 2,
  revoked: 2,
  expired: 2,
  withdrawn: 2,
};

/** What a reader of one result wants to know: the approval with the last day, else what waits, else what was. */
export function exemptionFor(entry: StateEntry, served: readonly ServiceExemption[]): ServiceExemption | undefined {
  const [first] = served
    .filter(exemption => isAbout(exemption, entry))
    .sort(
      (a, b) =>
        RANK[a.state] - RANK[b.state] ||
        (a.state === 'approved' ? b.expires.localeCompare(a.expires) : b.requestedAt.localeCompare(a.requestedAt)) ||
        a.id.localeCompare(b.id),
    );
  return first;
}

function decisionOf({ decision }: StoredExemption): ExemptionDecision | null {
  return decision && { by: decision.by, at: decision.at.toISOString(), note: decision.note };
}

function isOpen({ result }: StateEntry, now: Date): boolean {
  const { outcome } = aged(result, now);
  return outcome === 'fail' || outcome === 'no-data';
}
