import { entriesOf, type Standing } from '@gds-dev/core/standard';
import type { ScoredEntry } from '../../database/GdsStore';
import { reportOf } from '../../testing/reports';
import { changesOf } from './verdictChanges';

const [ONE, OTHER] = ['a'.repeat(40), 'b'.repeat(40)];

interface Judged {
  readonly commit?: string | null;
  readonly by?: 'portal' | 'repository';
}

function judged(verdict: Standing, { commit = ONE, by = 'repository' }: Judged = {}): ScoredEntry {
  const made = reportOf({
    outcomes: {},
    service: { 'slo-compliance': verdict === 'pass' ? 'pass' : 'fail' },
    ...(by === 'portal' && { producer: { kind: 'portal', service: 'payments' } }),
  });
  const { commit: _made, ...report } = made;
  const [entry] = entriesOf(commit === null || by === 'portal' ? report : { ...report, commit });
  if (!entry) throw new Error('no entry');
  return { entry, verdict, attestation: 'self-reported' };
}

const causeOf = (from: ScoredEntry, to: ScoredEntry, standardVersion?: string) =>
  changesOf({ entries: [from], standardVersion: standardVersion ?? CURRENT }, [to]).map(({ cause }) => cause);
const CURRENT = reportOf({ outcomes: {} }).standardVersion;

it.each([
  ['another commit of the repository', {}, { commit: OTHER }, 'code'],
  ['the same commit', {}, {}, 'measurement'],
  ['a commit that is not known', { commit: null }, { commit: OTHER }, 'measurement'],
  ['the portal', { by: 'portal' }, { by: 'portal' }, 'measurement'],
  ['the portal, after the repository', {}, { by: 'portal' }, 'measurement'],
  ['the repository, after the portal', { by: 'portal' }, { commit: OTHER }, 'measurement'],
] as const)('a verdict that changes with %s', (_what, before, after, cause) => {
  expect(causeOf(judged('pass', before), judged('fail', after))).toEqual([cause]);
  expect(causeOf(judged('fail', before), judged('pass', after))).toEqual([cause]);
});

it.each([
  ['pass', 'no-data', 'coverage'],
  ['no-data', 'fail', 'coverage'],
  ['fail', 'exempted', 'exemption'],
  ['exempted', 'pass', 'exemption'],
] as const)('is of no code when it goes from %s to %s', (from, to, cause) => {
  expect(causeOf(judged(from), judged(to, { commit: OTHER }))).toEqual([cause]);
});

it('is of the standard when its version is another one, whatever else changed', () => {
  expect(causeOf(judged('pass'), judged('fail', { commit: OTHER }), '0.0.1')).toEqual(['standard']);
});

it('is none when it stays, and comes to be known with the first report', () => {
  expect(causeOf(judged('pass'), judged('pass', { commit: OTHER }))).toEqual([]);
  expect(changesOf(null, [judged('fail')])).toMatchObject([{ from: null, to: 'fail', cause: 'coverage' }]);
});
