import { entriesOf } from '@gds-dev/core/standard';
import { exemptionOf } from '../../testing/exemptions';
import { reportOf } from '../../testing/reports';
import { exemptionFor, servedExemption } from './served';

const NOW = new Date('2026-11-28T12:00:00Z');
const DECISION = { by: 'user:default/bob', at: NOW, note: 'until the rewrite' };

const entries = (outcome: 'pass' | 'fail') => entriesOf(reportOf({ outcomes: { 'debug-info': outcome } }));
const approved = exemptionOf({ status: 'approved', decision: DECISION });

it.each([
  ['requested', exemptionOf(), { state: 'requested' }],
  ['approved and of use', approved, { state: 'approved', use: 'counts', decision: { note: 'until the rewrite' } }],
  ['rejected', exemptionOf({ status: 'rejected', decision: DECISION }), { state: 'rejected' }],
  ['revoked', exemptionOf({ status: 'revoked', decision: DECISION }), { state: 'revoked' }],
  [
    'approved until yesterday',
    { ...approved, expires: '2026-11-27' },
    { state: 'expired', decision: { by: DECISION.by } },
  ],
  ['asked for until yesterday', exemptionOf({ expires: '2026-11-27' }), { state: 'expired', decision: null }],
  [
    'withdrawn after an approval',
    { ...approved, status: 'withdrawn', withdrawnAt: NOW },
    { state: 'withdrawn', withdrawnAt: NOW.toISOString(), decision: { by: DECISION.by } },
  ],
] as const)('says that an exemption is %s', (_what, stored, expected) => {
  expect(servedExemption(stored, entries('fail'), NOW)).toMatchObject(expected);
});

it('says that nobody needs an approved exemption of a check that passes', () => {
  expect(servedExemption(approved, entries('pass'), NOW)).toMatchObject({ state: 'approved', use: 'not-needed' });
});

it('picks for a result the approval that holds longest, then what waits, then the newest', () => {
  const [entry] = entries('fail');
  if (!entry) throw new Error('no entry');
  const old = new Date('2026-01-01T00:00:00Z');
  const all = [
    exemptionOf({ id: 'rejected', status: 'rejected', decision: DECISION }),
    exemptionOf({ id: 'older', status: 'rejected', decision: DECISION, requestedAt: old }),
    exemptionOf({ id: 'waits', requestedAt: old }),
    { ...approved, id: 'short' },
    { ...approved, id: 'long', expires: '2027-03-01' },
    { ...approved, id: 'elsewhere', target: 'worker', expires: '2027-05-01' },
  ].map(stored => servedExemption(stored, [entry], NOW));
  const pick = (from: typeof all) => exemptionFor(entry, from)?.id;
  expect(pick(all)).toBe('long');
  expect(pick(all.slice(0, 3))).toBe('waits');
  expect(pick(all.slice(0, 2))).toBe('rejected');
  expect(pick([])).toBeUndefined();
});
