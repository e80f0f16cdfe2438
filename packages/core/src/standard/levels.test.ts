import { describe, expect, it } from 'vitest';
import { CATALOGUE, type CatalogueRow, type CheckId } from './catalogue/index.ts';
import { scoreLevels } from './levels.ts';
import type { CheckResult } from './result.ts';
import type { Scored } from './scored.ts';
import { fail, finding, noData, pass } from '../../test/reports.ts';

/** The standard as it will be once every must but one of level 3 is built. */
const COMPLETE: readonly CatalogueRow[] = CATALOGUE.map(row => ({
  ...row,
  status: row.id === 'memory-leak' ? 'planned' : 'built',
}));
const ALL_BUILT: readonly CatalogueRow[] = CATALOGUE.map(row => ({ ...row, status: 'built' }));

type Target = Scored['targets'][number];

const musts = COMPLETE.filter(row => row.requirement === 'must');
const forKind = (kind: 'package' | 'live') => musts.filter(row => row.appliesTo.includes(kind)).map(row => row.id);
const passed = (ids: readonly CheckId[]) => ids.map(id => pass(id, 'well'));
const service = passed(musts.filter(row => row.scope === 'service').map(row => row.id));

/** Everything passes. */
const sound: Scored = {
  targets: [
    { kind: 'package', role: 'production', results: passed(forKind('package')) },
    { kind: 'live', role: 'production', results: passed(forKind('live')) },
  ],
  results: service,
};

/** The sound service with one result replaced in its first target, or left out. */
function but(check: CheckId, ...instead: CheckResult[]): Scored {
  const replaced = (target: Target): Target => ({
    ...target,
    results: target.results.flatMap(result => (result.check === check ? instead : [result])),
  });
  return { ...sound, targets: sound.targets.map(replaced) };
}

const failed = (check: CheckId) => fail(check, 'not well', [finding(check, { message: 'not well' })]);
const unknown = (check: CheckId) => noData(check, 'nothing known', 'provide it');
const exempted = (result: CheckResult): CheckResult => ({
  ...result,
  exemption: { reason: 'agreed', expires: '2027-03-31' },
});
const because = (check: CheckId, reason: 'service' | 'target-kind'): CheckResult => {
  const { code, required, measuredAt, facts, measures } = pass(check, 'x');
  return {
    ...{ code, check, required, measuredAt, facts, measures },
    outcome: 'not-applicable',
    summary: 'it has none',
    because: reason,
  };
};

const standings = (scored: Scored, catalogue = ALL_BUILT) =>
  scoreLevels(scored, catalogue).levels.map(level => level.standing);

describe('levels of a service', () => {
  it('is 3 of 3 when every must of every level passes', () => {
    expect(scoreLevels(sound, ALL_BUILT)).toMatchObject({ held: 3, summary: 'Level 3 of 3' });
    expect(standings(sound)).toEqual(['held', 'held', 'held']);
  });

  it('is not held when one must fails, and neither is any level above', () => {
    const scored = but('debug-info', failed('debug-info'));
    expect(standings(scored)).toEqual(['not-held', 'not-held', 'not-held']);
    expect(scoreLevels(scored, ALL_BUILT)).toMatchObject({
      held: 0,
      summary: expect.stringMatching(/^Level 0 of 3; for level 1: mend 003 \(\d+ of \d+ known\)$/),
    });
  });

  it('leaves the levels below a failed must alone', () => {
    expect(standings(but('pprof-live', failed('pprof-live')))).toEqual(['held', 'not-held', 'not-held']);
  });

  it('is undetermined when a must has no data, and says how many are known', () => {
    const scored = but('debug-info', unknown('debug-info'));
    const musts1 = musts.filter(row => row.level === 1).length;
    expect(standings(scored)).toEqual(['undetermined', 'undetermined', 'undetermined']);
    expect(scoreLevels(scored, ALL_BUILT).summary).toBe(
      `Level 0 of 3; for level 1: provide data for 003 (${musts1 - 1} of ${musts1} known)`,
    );
  });

  it('is not held, rather than undetermined, when one must fails and another has no data', () => {
    const scored = but('debug-info', failed('debug-info'));
    const targets = scored.targets.map(target => ({
      ...target,
      results: target.results.map(result => (result.check === 'offline-build' ? unknown('offline-build') : result)),
    }));
    expect(standings({ ...scored, targets })[0]).toBe('not-held');
  });

  it('counts a must that no result speaks of as no data', () => {
    expect(scoreLevels(but('debug-info'), ALL_BUILT).levels[0]).toMatchObject({
      standing: 'undetermined',
      noData: ['debug-info'],
    });
  });

  it('names what was left out as left out, and asks for no data of it', () => {
    const leaveOut = (ids: readonly CheckId[], scored: Scored): Scored => ({
      ...scored,
      targets: scored.targets.map(target => ({
        ...target,
        results: target.results.map(result =>
          ids.includes(result.check) ? ({ ...unknown(result.check), skipped: true } as CheckResult) : result,
        ),
      })),
    });
    const summary = (scored: Scored) => scoreLevels(scored, ALL_BUILT).summary;
    const others = musts.filter(row => row.level === 1 && row.scope !== 'service' && row.id !== 'debug-info');
    const ids = others.filter(row => row.appliesTo.includes('package')).map(row => row.id);
    expect(summary(leaveOut(['debug-info'], sound))).toMatch(
      /^Level 0 of 3; level 1 was not judged: 003 left out \(\d+ of \d+ known\)$/,
    );
    expect(summary(leaveOut(ids, sound))).toMatch(
      new RegExp(`^Level 0 of 3; level 1 was not judged: \\d{3}, \\d{3} and ${ids.length - 2} more left out \\(`),
    );
    expect(summary(leaveOut(['line-table'], but('debug-info', failed('debug-info'))))).toMatch(
      /^Level 0 of 3; for level 1: mend 003; 006 left out \(/,
    );
    expect(summary(leaveOut(['line-table'], but('debug-info', unknown('debug-info'))))).toMatch(
      /^Level 0 of 3; for level 1: provide data for 003; 006 left out \(/,
    );
    expect(scoreLevels(leaveOut(['debug-info'], sound), ALL_BUILT).levels[0]!.noData).toEqual(['debug-info']);
  });

  it('counts a must that applies to no target as no data', () => {
    const scored = { ...sound, targets: sound.targets.filter(target => target.kind === 'package') };
    expect(scoreLevels(scored, ALL_BUILT).levels[1]).toMatchObject({ standing: 'undetermined' });
    expect(scoreLevels(scored, ALL_BUILT).levels[1]!.noData).toContain('pprof-live');
  });

  it('never awards from a kind of target for which the check is not made', () => {
    const scored = but('debug-info', because('debug-info', 'target-kind'));
    expect(scoreLevels(scored, ALL_BUILT).levels[0]!.noData).toEqual(['debug-info']);
  });

  it('is held when a must does not apply for a reason of the service', () => {
    const scored = but('debug-info', because('debug-info', 'service'));
    expect(scoreLevels(scored, ALL_BUILT)).toMatchObject({
      held: 3,
      levels: [{ notApplicable: ['debug-info'] }, {}, {}],
    });
  });

  it.each([
    ['a failed', failed('debug-info')],
    ['an unknown', unknown('debug-info')],
  ])('is held when %s must is exempted, and says so', (_words, result) => {
    expect(scoreLevels(but('debug-info', exempted(result)), ALL_BUILT)).toMatchObject({
      held: 3,
      summary: 'Level 3 of 3, 1 exempted',
      levels: [{ exempted: ['debug-info'] }, {}, {}],
    });
  });

  it('shows no exemption where the must passes anyway', () => {
    expect(scoreLevels(but('debug-info', exempted(pass('debug-info', 'well'))), ALL_BUILT).levels[0]).toMatchObject({
      exempted: [],
      pass: expect.arrayContaining(['debug-info']),
    });
  });

  it.each([
    ['fail', 'no-data', 'fail'],
    ['no-data', 'exempted', 'noData'],
    ['exempted', 'pass', 'exempted'],
    ['pass', 'not-applicable', 'pass'],
  ] as const)('takes the worst of several targets: %s before %s', (worse, better, list) => {
    const result = {
      fail: failed('debug-info'),
      'no-data': unknown('debug-info'),
      exempted: exempted(failed('debug-info')),
      pass: pass('debug-info', 'well'),
      'not-applicable': because('debug-info', 'service'),
    };
    for (const order of [
      [worse, better],
      [better, worse],
    ] as const) {
      const targets = order.flatMap(outcome => but('debug-info', result[outcome]).targets);
      expect(scoreLevels({ ...sound, targets }, ALL_BUILT).levels[0]![list]).toContain('debug-info');
    }
  });

  it('cannot be awarded with a planned must, and every summary names it', () => {
    const result = scoreLevels(sound, COMPLETE);
    expect(result.held).toBe(2);
    expect(result.levels[2]).toMatchObject({ standing: 'cannot-be-awarded', planned: ['memory-leak'] });
    expect(result.summary).toContain('level 3 cannot be awarded before GDS has 034');
  });

  it('reads the checks of the service from its own results, never from a target', () => {
    const scored: Scored = {
      targets: sound.targets.map(target => ({ ...target, results: [...target.results, ...service] })),
      results: [],
    };
    expect(scoreLevels(scored, ALL_BUILT).levels[1]!.noData).toContain('slo-definition');
  });

  it('asks for -N -l of targets of role debug alone', () => {
    const failing = failed('unoptimised-build');
    const withRole = (role: 'production' | 'debug'): Scored => ({
      ...sound,
      targets: sound.targets.map(target =>
        target.kind === 'package' ? { ...target, role, results: [...target.results, failing] } : target,
      ),
    });
    expect(standings(withRole('production'))[0]).toBe('held');
    expect(scoreLevels(withRole('debug'), ALL_BUILT).levels[0]).toMatchObject({
      standing: 'not-held',
      fail: ['unoptimised-build'],
    });
  });

  it('does not count recommended checks', () => {
    const scored: Scored = {
      ...sound,
      targets: sound.targets.map(target => ({ ...target, results: [...target.results, failed('heap-accounting')] })),
    };
    expect(scoreLevels(scored, ALL_BUILT).held).toBe(3);
  });

  it('lists every must of a level once', () => {
    for (const { level, ...lists } of scoreLevels(but('debug-info', unknown('debug-info')), COMPLETE).levels) {
      const listed = [lists.pass, lists.exempted, lists.notApplicable, lists.fail, lists.noData, lists.planned].flat();
      expect(listed.sort()).toEqual(
        musts
          .filter(row => row.level === level)
          .map(row => row.id)
          .sort(),
      );
    }
  });
});
