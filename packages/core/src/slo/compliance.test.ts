import { describe, expect, it } from 'vitest';
import { complianceOf } from './compliance.ts';

const base = { slo: 'a', windowDays: 1, queries: [] };

describe('complianceOf', () => {
  it('weighs events, not steps: 10 of 10 four times and 20 of 40 once are 0.75, not 0.90', () => {
    const steps = [...Array<{ good: number; total: number }>(4).fill({ good: 10, total: 10 }), { good: 20, total: 40 }];
    const said = complianceOf({ ...base, objective: 0.8, good: 60, total: 80, steps });
    expect(said).toMatchObject({
      state: 'broken',
      errors: 20,
      errorRatio: 0.25,
      keptSteps: 4,
      judgedSteps: 5,
      coverage: 1,
    });
    expect(said.budgetLeft).toBeCloseTo(-0.25);
    expect(complianceOf({ ...base, objective: 0.75, good: 60, total: 80, steps })).toMatchObject({ state: 'kept' });
  });

  it('judges each step by the window so far', () => {
    const steps = [{ good: 0, total: 0 }, { good: 5, total: 10 }, null, { good: 90, total: 90 }, { good: 0, total: 0 }];
    const said = complianceOf({ ...base, objective: 0.9, good: 95, total: 100, steps });
    expect(said).toMatchObject({ state: 'kept', keptSteps: 2, judgedSteps: 3, coverage: 0.8 });
    expect(said.budgetLeft).toBeCloseTo(0.5);
  });

  it('tells no data from no traffic', () => {
    const none = { ...base, objective: 0.9, good: 0, total: 0 };
    expect(complianceOf({ ...none, steps: [null, null] }).state).toBe('no-data');
    expect(complianceOf({ ...none, steps: [null, { good: 0, total: 0 }] }).state).toBe('no-traffic');
  });
});
