import type { SloMeasurement } from '../slo/slo.ts';

export type { SloDefinition, SloFiles, SloMeasurement, SloProblem } from '../slo/slo.ts';

/** The SLOs of the service, counted at one metrics source. */
export interface SloMeasurements {
  readonly source: string;
  readonly measurements: readonly SloMeasurement[];
  /** SLOs that could not be measured, and why. */
  readonly unmeasured: readonly { readonly slo: string; readonly reason: string }[];
}
