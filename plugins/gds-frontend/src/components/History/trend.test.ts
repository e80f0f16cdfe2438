import { describe, expect, it } from '@jest/globals';
import type { HistoryPoint } from '../../api/useHistory';
import { isRegression } from './changes';
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
    ['pass', 'fail', true],
    ['no-data', 'fail', true],
    ['exempted', 'fail', true],
    [null, 'fail', false],
    ['fail', 'fail', false],
    ['pass', 'no-data', false],
  ] as const)('from %s to %s: %s', (from, to, expected) => {
    expect(isRegression({ check: 'debug-info', target: null, from, to, cause: 'code' })).toBe(expected);
  });
});
