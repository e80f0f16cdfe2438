import { describe, expect, it } from '@jest/globals';
import type { HistoryPoint } from '../../api/useHistory';
import { isRegression } from '@gds-dev/backstage-plugin-gds-common';
import { trendsOf } from './trend';

function point(at: string, level: number, precision: number | null, standardVersion = '0.1.0'): HistoryPoint {
  return {
    at,
    commit: null,
    reportId: at,
    standardVersion,
    level,
    axes: [{ axis: 'alert-precision', value: precision, completeness: 1 }],
    changes: [],
  };
}

describe('a trend', () => {
  it('runs from the oldest point on, marks falls and new versions, and leaves gaps out', () => {
    const [level, precision, ...others] = trendsOf([
      point('2026-11-04T00:00:00Z', 1, 80, '0.2.0'),
      point('2026-11-03T00:00:00Z', 0, null),
      point('2026-11-02T00:00:00Z', 1, 90),
    ]);
    expect(others).toEqual([]);
    expect(level).toMatchObject({ title: 'Level', max: 3 });
    expect(level?.values.map(({ value, regression }) => [value, regression])).toEqual([
      [1, false],
      [0, true],
      [1, false],
    ]);
    expect(precision?.values.map(({ value, regression, rescored }) => [value, regression, rescored])).toEqual([
      [90, false, false],
      [80, true, true],
    ]);
  });
});

describe('a regression', () => {
  it.each([
    ['pass', 'fail', 'code', true],
    ['pass', 'fail', 'standard', false],
    ['no-data', 'fail', 'coverage', false],
    ['exempted', 'fail', 'exemption', false],
    [null, 'fail', 'coverage', false],
    ['pass', 'no-data', 'coverage', false],
  ] as const)('from %s to %s by %s: %s', (from, to, cause, expected) => {
    expect(isRegression({ from, to, cause })).toBe(expected);
  });
});
