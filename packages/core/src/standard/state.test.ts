import { describe, expect, it } from 'vitest';
import { fail, finding, noData, pass, report, target } from '../../test/reports.ts';
import { aged } from './age.ts';
import { definitionOf } from './catalogue/index.ts';
import type { Report } from './report.ts';
import type { CheckResult } from './result.ts';
import { compareOrder, mergeState, nextExpiry, type Order, scoredState, type StateEntry } from './state.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-11-20T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();

const at = (result: CheckResult, measuredAt: string): CheckResult => ({ ...result, measuredAt });
const failed = (summary: string) => fail('debug-info', summary, [finding('debug-info', { message: summary })]);
const skipped = (): CheckResult => ({ ...noData('debug-info', 'skipped', 'run it'), skipped: true }) as CheckResult;

interface Run {
  readonly id: string;
  readonly attempt?: number;
  readonly slug?: string;
}

/** A report of the default branch for targets with one result of `debug-info` each. */
function reportOf(results: Record<string, CheckResult>, given: Partial<Report> = {}, run?: Run): Report {
  return report(
    Object.entries(results).map(([name, result]) => target(name, [result])),
    [],
    {
      ...given,
      ...(run && {
        repository: { host: 'github.com', slug: run.slug ?? 'octo-org/payments' },
        producer: {
          kind: 'github-actions',
          runId: run.id,
          runAttempt: run.attempt ?? 1,
          job: 'verify',
          event: 'push',
          ref: 'refs/heads/main',
          defaultBranch: true,
        },
      }),
    },
  );
}

const after = (...reports: Report[]) => reports.reduce<StateEntry[]>(mergeState, []);
const summaries = (state: readonly StateEntry[]) =>
  Object.fromEntries(state.map(entry => [entry.target?.name ?? 'service', entry.result.summary]));

describe('which of two results is newer', () => {
  const order = (measuredAt: string, run: Partial<NonNullable<Order['run']>> | null): Order => ({
    measuredAt,
    run: run && { repository: 'github.com/o/r', id: '1', attempt: 1, ...run },
  });

  it('goes by run id within one repository, whatever the clocks say', () => {
    expect(compareOrder(order(daysAgo(2), { id: '10' }), order(daysAgo(1), { id: '9' }))).toBeGreaterThan(0);
  });

  it('compares run ids as numbers that a double cannot hold', () => {
    const a = order(NOW.toISOString(), { id: '18014398509481985' });
    const b = order(NOW.toISOString(), { id: '18014398509481984' });
    expect(compareOrder(a, b)).toBeGreaterThan(0);
    expect(compareOrder(b, a)).toBeLessThan(0);
  });

  it('goes by attempt within one run', () => {
    expect(compareOrder(order(daysAgo(2), { attempt: 2 }), order(daysAgo(1), { attempt: 1 }))).toBeGreaterThan(0);
  });

  it('goes by time between jobs of one attempt', () => {
    expect(compareOrder(order(daysAgo(1), {}), order(daysAgo(2), {}))).toBeGreaterThan(0);
  });

  it.each([
    ['runs of two repositories', { repository: 'github.com/o/other', id: '1' }],
    ['a report that no run made', null],
  ])('goes by time for %s', (_words, run) => {
    expect(compareOrder(order(daysAgo(1), run), order(daysAgo(2), { id: '99' }))).toBeGreaterThan(0);
  });

  it('compares instants, not their spelling', () => {
    expect(compareOrder(order('2026-11-01T13:00:00+02:00', null), order('2026-11-01T12:00:00Z', null))).toBeLessThan(0);
  });
});

describe('state of an entity', () => {
  it('is the newest result for each target and check, whatever order the reports arrive in', () => {
    const old = reportOf({ payments: at(failed('old'), daysAgo(2)) });
    const recent = reportOf({ payments: at(pass('debug-info', 'recent'), daysAgo(1)) });
    expect(summaries(after(old, recent))).toEqual({ payments: 'recent' });
    expect(summaries(after(recent, old))).toEqual({ payments: 'recent' });
  });

  it('takes a later run although its clock is behind', () => {
    const first = reportOf({ payments: at(failed('first'), daysAgo(1)) }, {}, { id: '9' });
    const second = reportOf({ payments: at(pass('debug-info', 'second'), daysAgo(3)) }, {}, { id: '10' });
    expect(summaries(after(first, second))).toEqual({ payments: 'second' });
    expect(summaries(after(second, first))).toEqual({ payments: 'second' });
  });

  it('takes the later attempt of a run', () => {
    const first = reportOf({ payments: failed('first') }, {}, { id: '9' });
    const again = reportOf({ payments: pass('debug-info', 'again') }, {}, { id: '9', attempt: 2 });
    expect(summaries(after(again, first))).toEqual({ payments: 'again' });
  });

  it('is put together from the jobs of a matrix', () => {
    const configuredTargets = ['a', 'b'];
    const state = after(
      reportOf({ a: pass('debug-info', 'job a') }, { configuredTargets }, { id: '9' }),
      reportOf({ b: pass('debug-info', 'job b') }, { configuredTargets }, { id: '9' }),
    );
    expect(summaries(state)).toEqual({ a: 'job a', b: 'job b' });
  });

  it('keeps different checks of one target from different reports', () => {
    const live = report([target('x', [pass('pprof-live', 'live')])], []);
    const built = report([target('x', [pass('debug-info', 'built')])], []);
    expect(after(live, built).map(entry => entry.result.summary)).toEqual(['live', 'built']);
  });

  it('drops a target that the newest report no longer lists', () => {
    const old = reportOf({ a: at(pass('debug-info', 'a'), daysAgo(2)), b: at(pass('debug-info', 'b'), daysAgo(2)) });
    const recent = reportOf({ a: at(pass('debug-info', 'a again'), daysAgo(1)) });
    expect(summaries(after(old, recent))).toEqual({ a: 'a again' });
  });

  it('drops nothing because of a report that arrives late', () => {
    const recent = reportOf({ a: at(pass('debug-info', 'a'), daysAgo(1)), b: at(pass('debug-info', 'b'), daysAgo(1)) });
    const late = reportOf({ a: at(pass('debug-info', 'late'), daysAgo(2)) });
    expect(summaries(after(recent, late))).toEqual({ a: 'a', b: 'b' });
  });

  it('brings no dropped target back with a run that is older and arrives late', () => {
    const newer = reportOf(
      { a: at(pass('debug-info', 'new'), daysAgo(1)) },
      { configuredTargets: ['a'] },
      { id: '10' },
    );
    const older = reportOf(
      { a: at(pass('debug-info', 'old'), daysAgo(2)), b: at(pass('debug-info', 'gone'), daysAgo(2)) },
      { configuredTargets: ['a', 'b'] },
      { id: '9' },
    );
    expect(summaries(after(newer, older))).toEqual({ a: 'new' });
  });

  it('takes the other job of the same run although it was measured earlier and arrives later', () => {
    const listed = { configuredTargets: ['a', 'b'] };
    const first = reportOf({ a: at(pass('debug-info', 'a'), daysAgo(1)) }, listed, { id: '10' });
    const second = reportOf({ b: at(pass('debug-info', 'b'), daysAgo(2)) }, listed, { id: '10' });
    expect(summaries(after(first, second))).toEqual({ a: 'a', b: 'b' });
  });

  it('keeps the results of the service whatever targets are listed', () => {
    const old = report([], [at(pass('slo-definition', 'one SLO'), daysAgo(2))]);
    const recent = reportOf({ a: at(pass('debug-info', 'a'), daysAgo(1)) });
    expect(summaries(after(old, recent))).toEqual({ service: 'one SLO', a: 'a' });
  });

  it('is not changed by a check that was left out on purpose', () => {
    const measured = reportOf({ a: at(failed('measured'), daysAgo(2)) });
    const left = reportOf({ a: at(skipped(), daysAgo(1)) });
    expect(summaries(after(measured, left))).toEqual({ a: 'measured' });
    expect(summaries(after(left, measured))).toEqual({ a: 'measured' });
  });

  it('takes no data of a check that was tried: a measurement that stopped working is seen', () => {
    const measured = reportOf({ a: at(pass('debug-info', 'measured'), daysAgo(2)) });
    const lost = reportOf({ a: at(noData('debug-info', 'lost', 'provide it'), daysAgo(1)) });
    expect(summaries(after(measured, lost))).toEqual({ a: 'lost' });
  });

  it('says of each result which commit and report it comes from', () => {
    const one = reportOf({ a: pass('debug-info', 'a') });
    expect(after(one)[0]).toMatchObject({ commit: one.commit, reportId: one.reportId });
  });

  it('is scored by target, and apart from the service', () => {
    const state = after(
      report([target('a', [pass('debug-info', 'x'), pass('line-table', 'y')])], [pass('slo-definition', 'z')]),
    );
    expect(scoredState(state, NOW)).toMatchObject({
      targets: [{ kind: 'package', role: 'production', results: [{ check: 'debug-info' }, { check: 'line-table' }] }],
      results: [{ check: 'slo-definition' }],
    });
  });
});

describe('what a portal measures on its schedule', () => {
  /** A report of a portal's scheduled run: one live target, results of the service. */
  const measured = (
    results: Record<string, CheckResult>,
    { service = 'payments', of = [] as CheckResult[], daysOld = 1, kind = 'live' as const } = {},
  ) =>
    report(
      Object.entries(results).map(([name, result]) => target(name, [at(result, daysAgo(daysOld))], { kind })),
      of.map(result => at(result, daysAgo(daysOld))),
      { producer: { kind: 'portal', service }, createdAt: daysAgo(daysOld) },
    );
  const ofRepository = (results: Record<string, CheckResult>, days: number, id = '9', service: CheckResult[] = []) => {
    const made = reportOf(
      Object.fromEntries(Object.entries(results).map(([name, result]) => [name, at(result, daysAgo(days))])),
      { createdAt: daysAgo(days) },
      { id },
    );
    return { ...made, results: service.map(result => at(result, daysAgo(days))) };
  };
  const served = pass('pprof-live', 'served');
  const built = pass('debug-info', 'built');

  it('drops no target of the repository, and is not dropped by a run that does not list it', () => {
    const push = ofRepository({ payments: built }, 2);
    const scheduled = measured({ live: served });
    const next = ofRepository({ payments: pass('debug-info', 'built again') }, 0.5, '10');
    expect(summaries(after(push, scheduled))).toEqual({ payments: 'built', live: 'served' });
    expect(summaries(after(push, scheduled, next))).toEqual({ payments: 'built again', live: 'served' });
    expect(summaries(after(scheduled, push))).toEqual({ live: 'served', payments: 'built' });
  });

  it('lets a run of the repository drop its own targets as before', () => {
    const both = ofRepository({ payments: built, worker: built }, 2);
    const one = ofRepository({ payments: built }, 0.5, '10');
    expect(summaries(after(both, measured({ live: served }), one))).toEqual({ payments: 'built', live: 'served' });
  });

  it('drops the target that its own service was renamed from, and none of another service', () => {
    const old = measured({ live: served }, { daysOld: 3 });
    const other = measured({ ledger: served }, { daysOld: 2, service: 'ledger' });
    const renamed = measured({ 'payments live': served });
    expect(summaries(after(old, other, renamed))).toEqual({ ledger: 'served', 'payments live': 'served' });
  });

  it('is forgotten after a week, since no report says that it is no longer measured', () => {
    const scheduled = measured({ live: served }, { of: [pass('slo-definition', 'one SLO')], daysOld: 8 });
    expect(summaries(after(scheduled, ofRepository({ payments: built }, 2)))).toEqual({
      live: 'served',
      service: 'one SLO',
      payments: 'built',
    });
    expect(summaries(after(scheduled, ofRepository({ payments: built }, 0.5)))).toEqual({ payments: 'built' });
  });

  it('counts for nothing under a name that the repository gives to a target of another kind', () => {
    const push = ofRepository({ payments: built }, 2);
    const scheduled = measured({ payments: served });
    expect(summaries(after(push, scheduled))).toEqual({ payments: 'built' });
    expect(summaries(after(scheduled, push))).toEqual({ payments: 'built' });
  });

  it('stands against no data of a run that had no source, whichever comes first', () => {
    const kept = measured({}, { of: [pass('slo-compliance', 'kept')], daysOld: 2 });
    const without = ofRepository({ payments: built }, 1, '9', [noData('slo-compliance', 'no source', 'name it')]);
    const expected = { service: 'kept', payments: 'built' };
    expect(summaries(after(kept, without))).toEqual(expected);
    expect(summaries(after(without, kept))).toEqual(expected);
  });

  it('gives way to a newer verdict of the repository, and to its own loss of data', () => {
    const kept = measured({}, { of: [pass('slo-compliance', 'kept')], daysOld: 3 });
    const broken = ofRepository({}, 2, '9', [
      fail('slo-compliance', 'over budget', [finding('slo-compliance', { message: 'x' })]),
    ]);
    const down = measured({}, { of: [noData('slo-compliance', 'down', 'start it')], daysOld: 1 });
    expect(summaries(after(kept, broken))).toEqual({ service: 'over budget' });
    expect(summaries(after(kept, down))).toEqual({ service: 'down' });
  });

  it('is like what a job beside the service measures and reports', () => {
    const beside = (result: CheckResult, days: number) => {
      const made = report([target('live', [at(result, daysAgo(days))], { kind: 'live' })], [], {
        createdAt: daysAgo(days),
        configuredTargets: [],
      });
      return { ...made, results: [at(pass('slo-definition', 'one SLO'), daysAgo(days))] };
    };
    const push = ofRepository({ payments: built }, 3);
    const next = ofRepository({ payments: built }, 1, '10');
    const both = { payments: 'built', live: 'served', service: 'one SLO' };
    expect(summaries(after(push, beside(served, 2), next))).toEqual(both);
    expect(summaries(after(beside(served, 2), push, next))).toEqual(both);
    expect(summaries(after(beside(served, 8.5), push, next))).toEqual({ payments: 'built' });

    const nothingListens = reportOf({}, { configuredTargets: ['payments', 'live'] }, { id: '11' });
    nothingListens.targets = [target('live', [at(noData('pprof-live', 'down', 'x'), daysAgo(0.5))], { kind: 'live' })];
    expect(summaries(after(push, beside(served, 2), nothingListens))).toEqual(both);
  });

  it('is not dropped by another job beside the service, nor by a run of CI that has no data', () => {
    const beside = (name: string, days: number) =>
      report([target(name, [at(served, daysAgo(days))], { kind: 'live' })], [], {
        createdAt: daysAgo(days),
        configuredTargets: [name],
      });
    const east = { ...beside('east', 2), results: [at(pass('slo-compliance', 'kept'), daysAgo(2))] };
    const without = ofRepository({ payments: built }, 0.5, '9', [noData('slo-compliance', 'no source', 'name it')]);
    expect(summaries(after(east, beside('west', 1), without))).toEqual({
      east: 'served',
      west: 'served',
      payments: 'built',
      service: 'kept',
    });
  });

  it('cannot be claimed by a repository, whatever it is called', () => {
    const forged = reportOf({ live: at(served, daysAgo(1)) }, {}, { id: '9' });
    forged.repository = { host: 'portal:payments', slug: 'x' };
    const next = { ...ofRepository({ payments: built }, 0.5, '10'), repository: forged.repository };
    expect(summaries(after(forged, next))).toEqual({ payments: 'built' });
  });
});

describe('age of a result', () => {
  const live = (days: number) => at(pass('pprof-live', 'served'), daysAgo(days));

  it('is 7 days for a live check; then it is no data that says how to measure again', () => {
    expect(aged(live(6.99), NOW).outcome).toBe('pass');
    expect(aged(live(7.01), NOW)).toMatchObject({
      outcome: 'no-data',
      skipped: false,
      summary: expect.stringContaining('more than 7 days ago'),
      provide: expect.stringContaining('gds verify'),
    });
  });

  it('has no end for a check of a commit', () => {
    expect(definitionOf('debug-info').maxAgeDays).toBeNull();
    expect(aged(at(pass('debug-info', 'x'), daysAgo(4000)), NOW).outcome).toBe('pass');
  });

  it('makes an old failure unknown too, and keeps its exemption', () => {
    const exemption = { reason: 'agreed', expires: '2027-01-01' };
    const old = at(fail('pprof-live', 'x', [finding('pprof-live', { message: 'x' })]), daysAgo(8));
    expect(aged({ ...old, exemption }, NOW)).toMatchObject({ outcome: 'no-data', exemption });
  });

  it('counts in the score of a state', () => {
    const state = after(report([target('a', [live(8)], { kind: 'live' })], []));
    expect(scoredState(state, NOW).targets[0]!.results[0]!.outcome).toBe('no-data');
  });

  it('has passed at the moment for which the next scoring is planned', () => {
    const state = after(
      report([target('a', [live(2), at(pass('debug-info', 'x'), daysAgo(2))], { kind: 'live' })], []),
    );
    const expiry = nextExpiry(state, NOW);
    expect(expiry).toEqual(new Date(NOW.getTime() + 5 * DAY));
    expect(aged(live(2), expiry!).outcome).toBe('no-data');
    expect(nextExpiry(state, expiry!)).toBeNull();
  });

  it('plans the first of several, and none when nothing can pass its age', () => {
    const results = [live(1), at(pass('debug-info', 'x'), daysAgo(1))];
    const service = [at(pass('slo-compliance', 'x'), daysAgo(3))];
    expect(nextExpiry(after(report([target('a', results)], service)), NOW)).toEqual(new Date(NOW.getTime() + 4 * DAY));
    expect(nextExpiry(after(reportOf({ a: pass('debug-info', 'x') })), NOW)).toBeNull();
  });
});
