import { entriesOf, standingOf, type StateEntry } from '@gds-dev/core/standard';
import type { StoredExemption } from '../../database/GdsStore';
import { exempting, reportOf } from '../../testing/reports';
import { counted, covers, endOf, isOver, nextEnd } from './counted';

const NOW = new Date('2026-11-28T12:00:00Z');

const approvalOf = (change: Partial<StoredExemption> = {}): StoredExemption => ({
  id: 'a',
  check: 'debug-info',
  target: null,
  reason: 'legacy',
  expires: '2027-01-31',
  source: 'portal',
  status: 'approved',
  requestedBy: 'user:default/ann',
  requestedAt: NOW,
  commit: null,
  decision: { by: 'user:default/bob', at: NOW, note: null },
  withdrawnAt: null,
  ...change,
});

const entryOf = (outcome: 'pass' | 'fail', asked?: { reason: string; expires: string }): StateEntry => {
  const report = reportOf({ outcomes: { 'debug-info': outcome } });
  const [entry] = entriesOf(asked ? exempting(report, asked) : report);
  if (!entry) throw new Error('no entry');
  return entry;
};

const asked = { reason: 'legacy', expires: '2027-01-31' };
const standing = (entry: StateEntry, approvals: StoredExemption[], now = NOW) =>
  standingOf(counted(entry, approvals, now).result);

it('does not count what gds.yaml asks for before it is approved', () => {
  expect(standing(entryOf('fail', asked), [])).toBe('fail');
  expect(standing(entryOf('fail', asked), [approvalOf({ source: 'gds.yaml', status: 'requested' })])).toBe('fail');
});

it.each([
  ['of the portal for every target', approvalOf(), 'exempted'],
  ['of the portal for this target', approvalOf({ target: 'payments' }), 'exempted'],
  ['of another target', approvalOf({ target: 'worker' }), 'fail'],
  ['of another check', approvalOf({ check: 'line-table' }), 'fail'],
  ['that was rejected', approvalOf({ status: 'rejected' }), 'fail'],
  ['that was revoked', approvalOf({ status: 'revoked' }), 'fail'],
  ['of gds.yaml, which does not ask for it', approvalOf({ source: 'gds.yaml', target: 'payments' }), 'fail'],
] as const)('counts or not: an exemption %s', (_what, approval, expected) => {
  expect(standing(entryOf('fail'), [approval])).toBe(expected);
});

it.each([
  ['as it was approved', asked, 'exempted'],
  ['with another reason', { ...asked, reason: 'legacy.' }, 'fail'],
  ['with a later day', { ...asked, expires: '2027-02-01' }, 'fail'],
  ['with an earlier day', { ...asked, expires: '2027-01-30' }, 'fail'],
])('takes a request of gds.yaml %s for what was approved, or not', (_how, now, expected) => {
  const approval = approvalOf({ source: 'gds.yaml', target: 'payments' });
  expect(standing(entryOf('fail', now), [approval])).toBe(expected);
});

it('holds on its last day until midnight UTC, and not at midnight', () => {
  const approval = approvalOf({ expires: '2026-11-28' });
  expect(endOf(approval).toISOString()).toBe('2026-11-29T00:00:00.000Z');
  expect(standing(entryOf('fail'), [approval], new Date('2026-11-28T23:59:59.999Z'))).toBe('exempted');
  expect(standing(entryOf('fail'), [approval], new Date('2026-11-29T00:00:00Z'))).toBe('fail');
  expect(isOver(approval, new Date('2026-11-29T00:00:00Z'))).toBe(true);
});

it('shows the approval with the latest day of several', () => {
  const approvals = [
    approvalOf({ id: 'b', expires: '2026-12-01' }),
    approvalOf({ id: 'c', expires: '2027-05-01', reason: 'the longest' }),
    approvalOf({ id: 'd', expires: '2026-11-27' }),
  ];
  expect(counted(entryOf('fail', asked), approvals, NOW).result.exemption).toEqual({
    reason: 'the longest',
    expires: '2027-05-01',
  });
});

it('leaves a check that passes a pass', () => {
  expect(standing(entryOf('pass'), [approvalOf()])).toBe('pass');
  expect(covers(approvalOf(), entryOf('pass'))).toBe(true);
});

it('knows when the next approval ends, of those that have not', () => {
  const approvals = ['2026-11-27', '2027-01-01', '2026-12-01'].map(expires => approvalOf({ expires }));
  expect(nextEnd(approvals, NOW)?.toISOString()).toBe('2026-12-02T00:00:00.000Z');
  expect(nextEnd(approvals.slice(0, 1), NOW)).toBeNull();
});
