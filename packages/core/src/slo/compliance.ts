import type { SloMeasurement } from './slo.ts';

/** Counts come from extrapolated increases: ratios are compared with this tolerance. */
const EPSILON = 1e-9;

/** How an SLO stands over its window. Ratios are 0–1. */
export interface Compliance {
  /** `no-data`: nothing was recorded; `no-traffic`: recorded, and no event happened. */
  readonly state: 'kept' | 'broken' | 'no-traffic' | 'no-data';
  readonly errors: number;
  /** Errors / total over the whole window; 0 without traffic. */
  readonly errorRatio: number;
  /** Share of the error budget that is left; negative when overspent. */
  readonly budgetLeft: number;
  /** Share of the window's steps for which anything was recorded. */
  readonly coverage: number;
  /** Steps at which the ratio over [start, step] kept the objective, of those that can be judged. */
  readonly keptSteps: number;
  readonly judgedSteps: number;
}

/**
 * Judges the counts of one SLO. A step can be judged when something was recorded in it and some
 * event has happened since the window's start; gaps are neither kept nor broken.
 */
export function complianceOf({ objective, good, total, steps }: SloMeasurement): Compliance {
  const allowed = 1 - objective;
  const errors = Math.max(0, total - good);
  const errorRatio = total > 0 ? errors / total : 0;
  const recorded = steps.filter(step => step !== null).length;
  const state =
    recorded === 0 && total === 0
      ? 'no-data'
      : total <= 0
        ? 'no-traffic'
        : errorRatio <= allowed + EPSILON
          ? 'kept'
          : 'broken';
  let goodSoFar = 0;
  let totalSoFar = 0;
  let keptSteps = 0;
  let judgedSteps = 0;
  for (const step of steps) {
    if (!step) continue;
    goodSoFar += step.good;
    totalSoFar += step.total;
    if (totalSoFar <= 0) continue;
    judgedSteps++;
    if ((totalSoFar - goodSoFar) / totalSoFar <= allowed + EPSILON) keptSteps++;
  }
  return {
    state,
    errors,
    errorRatio,
    budgetLeft: 1 - errorRatio / allowed,
    coverage: steps.length === 0 ? 0 : recorded / steps.length,
    keptSteps,
    judgedSteps,
  };
}
