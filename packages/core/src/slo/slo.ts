import type { FileLocation } from '../standard/finding.ts';

/** An error in an SLO file at its place. */
export interface SloProblem {
  readonly message: string;
  readonly remedy: string;
  readonly location: FileLocation;
}

/** A ratio SLO as far as it can be measured today. */
export interface SloDefinition {
  readonly name: string;
  readonly service: string;
  /** 0–1, such as 0.999. */
  readonly objective: number;
  readonly windowDays: number;
  readonly budgeting: 'Occurrences' | 'Timeslices' | 'RatioTimeslices';
  /** PromQL of the events, as counters. `goodKind`: whether `good` counts good or bad events. */
  readonly queries: { readonly good: string; readonly goodKind: 'good' | 'bad'; readonly total: string } | null;
  /** Why there are no queries that GDS can measure. */
  readonly unmeasurable?: string;
  readonly location: FileLocation;
}

/** What the SLO files of the service say. */
export interface SloFiles {
  readonly files: readonly string[];
  readonly definitions: readonly SloDefinition[];
  readonly problems: readonly SloProblem[];
}

/** Events of one SLO over its window, as sums, never as averages of ratios. */
export interface SloMeasurement {
  readonly slo: string;
  readonly objective: number;
  readonly windowDays: number;
  /** Increases over the whole window. */
  readonly good: number;
  readonly total: number;
  /** Good and total events of each 5-minute step, oldest first; `null` where nothing was recorded. */
  readonly steps: readonly ({ readonly good: number; readonly total: number } | null)[];
  /** The query of good or bad events matched no series in the whole window: none happened, or a misspelt name. */
  readonly withoutSeries?: 'good' | 'bad';
  /** The queries that were sent. */
  readonly queries: readonly string[];
}
