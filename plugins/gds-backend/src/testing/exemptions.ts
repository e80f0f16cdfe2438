import type { StoredExemption } from '../database/GdsStore';

/** An exemption of `debug-info` that Ann asked for in the portal. */
export function exemptionOf(change: Partial<StoredExemption> = {}): StoredExemption {
  return {
    id: 'a',
    check: 'debug-info',
    target: null,
    reason: 'legacy',
    expires: '2027-01-31',
    source: 'portal',
    status: 'requested',
    requestedBy: 'user:default/ann',
    requestedAt: new Date('2026-11-28T12:00:00Z'),
    commit: null,
    decision: null,
    withdrawnAt: null,
    ...change,
  };
}
