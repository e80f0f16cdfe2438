import { scoreAxes } from './axes.ts';
import { lowerBound } from './binomial.ts';
import { type CheckId, definitionOf } from './catalogue/index.ts';
import { scoreLevels } from './levels.ts';
import type { Report, Target } from './report.ts';
import type { CheckResult, Measure } from './result.ts';
import { SCHEMA_VERSION, STANDARD_VERSION } from './version.ts';

/** Counts whose scores are the standard's reference picture: 62, 48, 55, 39, 71 → 94, 96, 98, 92, 99. */
export interface RecordedCounts {
  /** Share counts as [part, whole]. */
  readonly entryPointsWithSpans: readonly [number, number];
  readonly entryPointsUnderLatencySli: readonly [number, number];
  readonly validLiveProfiles: readonly [number, number];
  readonly runtimeData: readonly [number, number];
  readonly wholeTraces: readonly [number, number];
  readonly businessAttributes: readonly [number, number];
  readonly linkedSpans: readonly [number, number];
  /** Alerts that had an incident, of all alerts replayed. */
  readonly trueAlerts: readonly [number, number];
  /** Mean seconds from the alert to the located cause. */
  readonly secondsToLocate: number;
  /** Those of 003, 005, 006, 007 and 011 that pass. */
  readonly passing: readonly CheckId[];
  readonly compliantSteps: readonly [number, number];
}

export const REFERENCE_COUNTS: Readonly<Record<'before' | 'after', RecordedCounts>> = {
  before: {
    entryPointsWithSpans: [14, 20],
    entryPointsUnderLatencySli: [9, 20],
    validLiveProfiles: [8, 10],
    runtimeData: [1, 3],
    wholeTraces: [100, 200],
    businessAttributes: [9, 12],
    linkedSpans: [17, 100],
    trueAlerts: [41, 62],
    secondsToLocate: 237,
    passing: ['line-table', 'pprof-live'],
    compliantSteps: [5725, 8064],
  },
  after: {
    entryPointsWithSpans: [19, 20],
    entryPointsUnderLatencySli: [18, 20],
    validLiveProfiles: [10, 10],
    runtimeData: [13, 15],
    wholeTraces: [196, 200],
    businessAttributes: [11, 12],
    linkedSpans: [289, 300],
    trueAlerts: [149, 149],
    secondsToLocate: 107.1,
    passing: ['debug-info', 'debugger-session', 'line-table', 'debugger-attach', 'pprof-live'],
    compliantSteps: [7983, 8064],
  },
};

const DEBUGGING: readonly CheckId[] = ['debug-info', 'debugger-session', 'line-table', 'debugger-attach'];

/**
 * A report made from recorded counts and scored like any other. It is marked as the reference: every
 * view says that it is no service. It alone may hold results of checks that are still planned.
 */
export function referenceReport(
  which: 'before' | 'after',
  identity: {
    readonly reportId: string;
    readonly createdAt: string;
    readonly entityRef: string;
    readonly version: string;
  },
): Report {
  const counts = REFERENCE_COUNTS[which];
  const result = (check: CheckId, measures: Measure[] = []): CheckResult => {
    const row = definitionOf(check);
    const common = { code: row.code, check, required: false, measuredAt: identity.createdAt, facts: [], measures };
    if (!DEBUGGING.includes(check) || counts.passing.includes(check)) {
      return { ...common, outcome: 'pass', summary: 'recorded counts of the reference', findings: [] };
    }
    return {
      ...common,
      outcome: 'fail',
      summary: 'recorded counts of the reference',
      findings: [
        {
          code: row.code,
          severity: 'error',
          message: row.failTitle,
          remedy: row.remedy,
          related: [],
          evidence: [],
          fingerprint: '0'.repeat(32),
        },
      ],
    };
  };
  const share = (input: string, [part, whole]: readonly [number, number], what: string): Measure => ({
    input,
    value: part / whole,
    from: `${part} of ${whole} ${what}`,
  });
  const [trueAlerts, alerts] = counts.trueAlerts;
  const binary: Target = {
    name: 'reference',
    kind: 'binary',
    role: 'production',
    subject: 'recorded counts',
    results: DEBUGGING.map(check => result(check)),
  };
  const live: Target = {
    name: 'reference-live',
    kind: 'live',
    role: 'production',
    subject: 'recorded counts',
    results: [
      result('pprof-live', [
        share('valid-live-profiles', counts.validLiveProfiles, 'profile kinds valid and symbolized'),
        share('runtime-data', counts.runtimeData, 'goroutine and scheduler readings'),
      ]),
    ],
  };
  const results = [
    result('transaction-path', [
      share('entry-points-with-spans', counts.entryPointsWithSpans, 'routes have spans'),
      share('entry-points-under-latency-sli', counts.entryPointsUnderLatencySli, 'routes are under a latency SLI'),
    ]),
    result('context-propagation', [share('whole-traces', counts.wholeTraces, 'traces are whole')]),
    result('business-attributes', [share('business-attributes', counts.businessAttributes, 'attributes present')]),
    result('trace-log-link', [share('linked-spans', counts.linkedSpans, 'sampled spans lead to log lines')]),
    result('alert-precision', [
      {
        input: 'precision-lower-bound',
        value: lowerBound(trueAlerts, alerts, 0.95),
        from: `${trueAlerts} of ${alerts} alerts had an incident; one-sided 95 % lower bound`,
      },
    ]),
    result('recovery-time', [
      {
        input: 'time-to-locate',
        value: Math.min(1, 90 / counts.secondsToLocate),
        from: `90 s against ${counts.secondsToLocate} s to locate`,
      },
    ]),
    result('slo-compliance', [share('compliant-steps', counts.compliantSteps, '5-minute steps within the objective')]),
  ];
  const targets = [binary, live];
  return {
    schemaVersion: SCHEMA_VERSION,
    standardVersion: STANDARD_VERSION,
    reportId: identity.reportId,
    createdAt: identity.createdAt,
    tool: { name: 'gds', version: identity.version },
    producer: { kind: 'local' },
    modified: false,
    workingDirectory: '',
    reference: true,
    service: { entityRef: identity.entityRef, name: 'reference picture' },
    configuredTargets: targets.map(target => target.name),
    requirement: { level: 1, require: [], skip: [] },
    targets,
    results,
    thresholds: [],
    exemptions: [],
    axes: scoreAxes({ targets, results }),
    level: scoreLevels({ targets, results }),
    notes: ['Made from recorded counts; not a service.'],
    timings: [],
    durationMs: 0,
    facts: [],
  };
}
