import type { ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { terminalSafeLine } from '@gds-dev/core/report';
import { definitionOf } from '@gds-dev/core/standard';

/** Days before its end at which an exemption is shown as ending. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

export const STATE_WORDS: Readonly<Record<ServiceExemption['state'], string>> = {
  requested: 'requested',
  approved: 'approved',
  rejected: 'rejected',
  revoked: 'revoked',
  expired: 'expired',
  withdrawn: 'withdrawn',
};

/** How long an exemption holds yet; days are those of UTC, the last one counts. */
export interface Remaining {
  readonly text: string;
  /** Less than 14 days. */
  readonly soon: boolean;
}

export function remaining(expires: string, now: Date): Remaining {
  const today = Date.parse(now.toISOString().slice(0, 10));
  const days = Math.round((Date.parse(expires) - today) / DAY_MS);
  const soon = days < SOON_DAYS;
  if (days < 0) return { text: 'expired', soon };
  if (days === 0) return { text: 'expires today', soon };
  return { text: `expires in ${days} ${days === 1 ? 'day' : 'days'}`, soon };
}

/** Of an exemption of a check of targets that names none. */
export const EVERY_TARGET = 'every target, also those to come';

/** What of its check an exemption covers. */
export function coverageOf({ check, target }: ServiceExemption): string {
  if (target !== null) return terminalSafeLine(target);
  return definitionOf(check).scope === 'target' ? EVERY_TARGET : 'the service';
}

/** What an exemption means for its check now, in one sentence. */
export function meaningOf(exemption: ServiceExemption): string {
  switch (exemption.state) {
    case 'requested':
      return 'Not approved, so it does not count.';
    case 'approved':
      return exemption.use === 'counts' ? 'It counts.' : 'Nobody needs it: nothing that it covers fails or lacks data.';
    case 'rejected':
      return 'Rejected, so it does not count.';
    case 'revoked':
      return 'Its approval was taken back.';
    case 'expired':
      return 'Its last day is over.';
    case 'withdrawn':
      return 'gds.yaml no longer asks for it.';
  }
}
