import { describe, expect, it } from '@jest/globals';
import type { VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import type { HistoryPoint } from '../../api/useHistory';
import { byWeight, changesSince } from './changes';

describe('changes of a report', () => {
  it('are told by weight: worse, mended, known', () => {
    const change = (check: VerdictChange['check'], from: VerdictChange['from'], to: VerdictChange['to']) =>
      ({ check, target: null, from, to, cause: 'code' }) as const;
    const changes = [
      change('slo-compliance', 'no-data', 'pass'),
      change('alert-precision', 'no-data', 'pass'),
      change('line-table', 'fail', 'pass'),
      change('debug-info', 'fail', 'pass'),
      change('vet-shadow', 'pass', 'fail'),
    ];
    expect(byWeight(changes).map(({ check }) => check)).toEqual([
      'vet-shadow',
      'debug-info',
      'line-table',
      'slo-compliance',
      'alert-precision',
    ]);
  });
});

describe('what changed since a moment', () => {
  const point = (day: number, ...changes: VerdictChange[]): HistoryPoint => ({
    at: `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`,
    commit: String(day),
    reportId: String(day),
    standardVersion: '0.1.0',
    level: 0,
    axes: [],
    changes,
  });
  const change = (check: VerdictChange['check'], from: VerdictChange['from'], to: VerdictChange['to']) =>
    ({ check, target: null, from, to, cause: 'code' }) as const;

  it('is each verdict once, from then to now, with the report that made it so', () => {
    const points = [
      point(9, change('vet-shadow', 'pass', 'fail'), change('line-table', 'fail', 'pass')),
      point(8, change('debug-info', 'fail', 'pass'), change('line-table', 'pass', 'fail')),
      point(7, change('debug-info', 'no-data', 'fail')),
      point(5, change('offline-build', 'pass', 'fail')),
    ];
    const found = changesSince(points, point(5).at);
    expect(found.map(({ change: { check, from, to }, point: { commit } }) => [check, from, to, commit])).toEqual([
      ['vet-shadow', 'pass', 'fail', '9'],
      ['debug-info', 'no-data', 'pass', '8'],
    ]);
  });

  it('leaves out what was judged for the first time', () => {
    expect(changesSince([point(9, change('debug-info', null, 'pass'))], point(1).at)).toEqual([]);
  });
});
