import { describe, expect, it } from 'vitest';
import { type CheckId, type CheckResult, definitionOf, type TargetRole } from '../standard/index.ts';
import { nextActions } from './next-actions.ts';

function failed(check: CheckId, role: TargetRole = 'production', exempted = false) {
  const { code, failTitle, remedy } = definitionOf(check);
  const result: CheckResult = {
    code,
    check,
    required: false,
    measuredAt: '2026-11-01T00:00:00Z',
    facts: [],
    measures: [],
    outcome: 'fail',
    summary: failTitle,
    findings: [
      { code, severity: 'error', message: failTitle, remedy, related: [], evidence: [], fingerprint: '0'.repeat(32) },
    ],
    ...(exempted && { exemption: { reason: 'forbidden here', expires: '2027-01-31' } }),
  };
  return { target: { role }, result };
}

const ids = (judgements: readonly { result: CheckResult }[]) => judgements.map(({ result }) => result.check);

describe('what to mend next', () => {
  it('begins with the musts of the next level, then the other musts, then what is recommended', () => {
    const all = [
      failed('static-analysis'),
      failed('slo-compliance'),
      failed('debug-info'),
      failed('pprof-live'),
      failed('offline-build'),
    ];
    expect(ids(nextActions(all, 0))).toEqual([
      'offline-build',
      'debug-info',
      'pprof-live',
      'slo-compliance',
      'static-analysis',
    ]);
    expect(ids(nextActions(all, 1))[0]).toBe('pprof-live');
  });

  it('asks a debug build of a debug target, and only recommends it to another', () => {
    expect(ids(nextActions([failed('pprof-live'), failed('unoptimised-build', 'debug')], 0))).toEqual([
      'unoptimised-build',
      'pprof-live',
    ]);
    expect(ids(nextActions([failed('unoptimised-build'), failed('pprof-live')], 0))).toEqual([
      'pprof-live',
      'unoptimised-build',
    ]);
  });

  it('leaves out what passes and what is exempted, and keeps what it was given', () => {
    const exempted = failed('line-table', 'production', true);
    expect(nextActions([exempted], 0)).toEqual([]);
    const one = { ...failed('debug-info'), commit: 'abc' };
    expect(nextActions([one], 0)[0]).toBe(one);
  });
});
