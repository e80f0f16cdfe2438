import { AXES, type AxisId, type CheckId, definitionOf } from './catalogue/index.ts';
import type { AxisInput, AxisValue } from './report.ts';
import type { Measure } from './result.ts';
import { type Scored, worstOutcome } from './scored.ts';

/** Name and formula of an axis; the weights are the standard's and not configurable. */
export interface AxisDefinition {
  readonly id: AxisId;
  readonly title: string;
  readonly asks: string;
  readonly inputs: readonly { readonly name: string; readonly weight: number; readonly means: string }[];
}

export const AXIS_DEFINITIONS: Readonly<Record<AxisId, AxisDefinition>> = {
  'latency-visibility': {
    id: 'latency-visibility',
    title: 'Latency Visibility',
    asks: 'Can we see where time is spent?',
    inputs: [
      {
        name: 'entry-points-with-spans',
        weight: 40,
        means: 'share of the server routes seen in metrics or spans that have spans',
      },
      {
        name: 'entry-points-under-latency-sli',
        weight: 20,
        means: 'share of the server routes that a latency SLI covers',
      },
      {
        name: 'valid-live-profiles',
        weight: 25,
        means: 'share of the live profile kinds that are valid and symbolized',
      },
      { name: 'runtime-data', weight: 15, means: 'share of goroutine and scheduler data that can be had' },
    ],
  },
  'context-propagation': {
    id: 'context-propagation',
    title: 'Context Propagation',
    asks: 'Does a trace stay whole across every hop?',
    inputs: [
      { name: 'whole-traces', weight: 50, means: 'share of the traces that are whole across every hop' },
      { name: 'business-attributes', weight: 25, means: 'share of the required attributes that are present' },
      { name: 'linked-spans', weight: 25, means: 'share of the sampled spans whose log link finds lines' },
    ],
  },
  'alert-precision': {
    id: 'alert-precision',
    title: 'Alert Precision',
    asks: 'When it rings, is it real?',
    inputs: [
      { name: 'precision-lower-bound', weight: 100, means: 'one-sided 95 % lower bound of the replayed precision' },
    ],
  },
  'root-cause-speed': {
    id: 'root-cause-speed',
    title: 'Root Cause Speed',
    asks: 'How fast is the cause located?',
    inputs: [
      { name: 'time-to-locate', weight: 50, means: '90 s divided by the time to locate, at most 1' },
      {
        name: 'debugging-checks',
        weight: 50,
        means: 'share of 003, 005, 006, 007 and 011 that passes, of those known; unknown below three',
      },
    ],
  },
  'slo-compliance': {
    id: 'slo-compliance',
    title: 'SLO Compliance',
    asks: 'Is the promise to the users kept?',
    inputs: [
      {
        name: 'compliant-steps',
        weight: 100,
        means: 'mean over the SLOs of the share of 5-minute steps at which the window so far kept the objective',
      },
    ],
  },
};

/** What the report's schema takes. */
const MAX_FROM = 1000;

/** The checks whose passing share is an input of Root Cause Speed. */
const DEBUGGING_CHECKS: readonly CheckId[] = [
  'debug-info',
  'debugger-session',
  'line-table',
  'debugger-attach',
  'pprof-live',
];

/** All five axes of a report or of an entity's state, in the order of the standard. */
export function scoreAxes(scored: Scored): AxisValue[] {
  const measured = measuredInputs(scored);
  return AXES.map(id => scoreAxis(id, measured));
}

/**
 * Value of one axis: Σ weight × input / Σ weight over the known inputs, × 100, with one decimal;
 * `null` (a gap) when less than half of the weight is known.
 */
export function scoreAxis(id: AxisId, measured: ReadonlyMap<string, Omit<Measure, 'input'>>): AxisValue {
  const inputs: AxisInput[] = AXIS_DEFINITIONS[id].inputs.map(({ name, weight, means }) => {
    const input = measured.get(name);
    return { name, weight, value: input?.value ?? null, from: input?.from ?? `not measured: ${means}` };
  });
  const total = inputs.reduce((sum, input) => sum + input.weight, 0);
  let known = 0;
  let sum = 0;
  for (const input of inputs) {
    if (input.value === null) continue;
    known += input.weight;
    sum += input.weight * input.value;
  }
  const value = known * 2 < total ? null : Math.round((sum / known) * 1000) / 10;
  return { axis: id, value, completeness: known / total, inputs };
}

/** Inputs by name: the mean where several targets measured the same one. */
function measuredInputs(scored: Scored): Map<string, Omit<Measure, 'input'>> {
  const all = [...scored.results, ...scored.targets.flatMap(target => target.results)].flatMap(
    result => result.measures,
  );
  const byInput = new Map<string, Measure[]>();
  for (const measure of all) byInput.set(measure.input, [...(byInput.get(measure.input) ?? []), measure]);
  const inputs = new Map<string, Omit<Measure, 'input'>>();
  for (const [name, measures] of byInput) {
    const value = measures.reduce((sum, measure) => sum + measure.value, 0) / measures.length;
    const from = measures.map(measure => measure.from).join('; ');
    inputs.set(name, { value, from: from.length > MAX_FROM ? `${from.slice(0, MAX_FROM - 1)}…` : from });
  }
  const debugging = debuggingChecks(scored);
  if (debugging) inputs.set('debugging-checks', debugging);
  return inputs;
}

/** Of the five checks that debugging rests on, the share that passes; unknown below three known. */
function debuggingChecks(scored: Scored): Omit<Measure, 'input'> | undefined {
  const standings = DEBUGGING_CHECKS.map(id => worstOutcome(definitionOf(id), scored));
  const known = standings.filter(standing => standing === 'pass' || standing === 'fail' || standing === 'exempted');
  if (known.length < 3) return undefined;
  const passed = known.filter(standing => standing === 'pass').length;
  return { value: passed / known.length, from: `${passed} of ${known.length} known debugging checks pass` };
}
