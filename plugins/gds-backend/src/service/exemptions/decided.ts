import { ConflictError, NotAllowedError } from '@backstage/errors';
import { type ExemptionVerdict, latestExpiry } from '@gds-dev/backstage-plugin-gds-common';
import type { StoredExemption } from '../../database/GdsStore';
import { isOver } from './counted';

/** From which status a decision leads on. */
const FROM: Readonly<Record<ExemptionVerdict['decision'], StoredExemption['status']>> = {
  approved: 'requested',
  rejected: 'requested',
  revoked: 'approved',
};

/**
 * An exemption after the decision of a person.
 *
 * @param by entity reference of the user, from the credentials
 * @throws NotAllowedError for the own request; ConflictError when it is not open to the decision
 */
export function decided(
  exemption: StoredExemption,
  { decision, note }: ExemptionVerdict,
  by: string,
  now: Date,
): Pick<StoredExemption, 'status' | 'decision'> {
  if (exemption.requestedBy.toLowerCase() === by.toLowerCase()) {
    throw new NotAllowedError('nobody decides on an exemption that they asked for: ask another person who may approve');
  }
  if (isOver(exemption, now) && exemption.status !== 'withdrawn') {
    throw new ConflictError(`the exemption expired after ${exemption.expires}: ask for it anew`);
  }
  if (exemption.status !== FROM[decision]) {
    throw new ConflictError(`the exemption is ${exemption.status}, so it cannot be ${decision}`);
  }
  const latest = latestExpiry(now.toISOString().slice(0, 10));
  if (decision === 'approved' && exemption.expires > latest) {
    throw new ConflictError(`the exemption would hold until ${exemption.expires}; at most ${latest} can be approved`);
  }
  return { status: decision, decision: { by, at: now, note: note ?? null } };
}
