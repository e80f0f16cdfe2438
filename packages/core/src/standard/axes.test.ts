import { describe, expect, it } from 'vitest';
import { AXES } from './catalogue/index.ts';
import { scoreAxis } from './axes.ts';
import { lowerBound } from './binomial.ts';
import { referenceReport } from './reference.ts';
import { ReportSchema } from './report.ts';

const identity = {
  reportId: '00000000-0000-4000-8000-000000000001',
  createdAt: '2026-11-01T00:00:00Z',
  entityRef: 'component:default/gds-reference',
  version: '0.0.0',
};

describe('the reference picture', () => {
  it.each([
    ['before', [62, 48, 55, 39, 71]],
    ['after', [94, 96, 98, 92, 99]],
  ] as const)('is what the scorer makes of the recorded counts %s', (which, picture) => {
    const report = referenceReport(which, identity);
    expect(report.axes.map(axis => axis.axis)).toEqual([...AXES]);
    expect(report.axes.map(axis => axis.value)).toEqual(picture);
    expect(report.axes.every(axis => axis.completeness === 1)).toBe(true);
    expect(ReportSchema.parse(report)).toEqual(report);
  });
});

describe('an axis', () => {
  const measured = (entries: [string, number][]) =>
    new Map(entries.map(([name, value]) => [name, { value, from: 'test' }]));

  it('is a gap when less than half of its weight is known', () => {
    const axis = scoreAxis(
      'latency-visibility',
      measured([
        ['valid-live-profiles', 1],
        ['runtime-data', 1],
      ]),
    );
    expect(axis.value).toBeNull();
    expect(axis.completeness).toBeCloseTo(0.4);
  });

  it('is the mean of the known inputs by weight, once half of the weight is known', () => {
    const axis = scoreAxis(
      'latency-visibility',
      measured([
        ['entry-points-with-spans', 0.5],
        ['valid-live-profiles', 1],
      ]),
    );
    expect(axis.value).toBe(69.2); // (40 × 0.5 + 25 × 1) / 65
    expect(axis.inputs.map(input => input.value)).toEqual([0.5, null, 1, null]);
  });

  it('is never 0 for want of a measurement', () => {
    expect(scoreAxis('slo-compliance', measured([])).value).toBeNull();
  });
});

describe('the lower bound of a proportion', () => {
  // Exact binomial, 95 % one-sided: the smallest n at which 99.5 % can be claimed.
  it.each([
    [598, 598],
    [946, 947],
    [1256, 1258],
  ])('reaches 99.5 % at %i of %i and not with one trial less', (successes, trials) => {
    expect(lowerBound(successes, trials, 0.95)).toBeGreaterThanOrEqual(0.995);
    expect(lowerBound(successes - 1, trials - 1, 0.95)).toBeLessThan(0.995);
  });
});
