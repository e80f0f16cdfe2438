import { exemptionOf } from '../../testing/exemptions';
import { decided } from './decided';

const NOW = new Date('2026-11-28T12:00:00Z');
const BOB = 'user:default/bob';

const STATUSES = ['requested', 'approved', 'rejected', 'revoked', 'withdrawn'] as const;
const DECISIONS = ['approved', 'rejected', 'revoked'] as const;
const OPEN: readonly string[] = ['requested approved', 'requested rejected', 'approved revoked'];

it.each(STATUSES.flatMap(status => DECISIONS.map(decision => [status, decision] as const)))(
  'of what is %s: %s',
  (status, decision) => {
    const decide = () => decided(exemptionOf({ status }), { decision }, BOB, NOW);
    if (OPEN.includes(`${status} ${decision}`)) {
      expect(decide()).toEqual({ status: decision, decision: { by: BOB, at: NOW, note: null } });
    } else {
      expect(decide).toThrow(`the exemption is ${status}`);
    }
  },
);

it.each(DECISIONS)('lets nobody decide on the own request: %s', decision => {
  const own = exemptionOf({
    requestedBy: 'user:default/Bob',
    status: decision === 'revoked' ? 'approved' : 'requested',
  });
  expect(() => decided(own, { decision }, BOB, NOW)).toThrow(expect.objectContaining({ name: 'NotAllowedError' }));
});

it('lets a person who published a report not approve what it asks for', () => {
  const own = exemptionOf({ source: 'gds.yaml', requestedBy: BOB });
  expect(() => decided(own, { decision: 'approved' }, BOB, NOW)).toThrow('another person');
});

it('approves a year ahead and not a day more, and rejects what is longer', () => {
  const approve = (expires: string) => decided(exemptionOf({ expires }), { decision: 'approved' }, BOB, NOW).status;
  expect(approve('2027-11-28')).toBe('approved');
  expect(() => approve('2027-11-29')).toThrow('at most 2027-11-28');
  expect(decided(exemptionOf({ expires: '2099-01-01' }), { decision: 'rejected' }, BOB, NOW).status).toBe('rejected');
});

it('decides on the last day and not after it', () => {
  const on = (day: string) =>
    decided(exemptionOf({ expires: '2026-11-28' }), { decision: 'approved' }, BOB, new Date(day));
  expect(on('2026-11-28T23:59:59.999Z').status).toBe('approved');
  expect(() => on('2026-11-29T00:00:00Z')).toThrow('expired after 2026-11-28');
});
