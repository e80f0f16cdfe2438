import { randomUUID } from 'node:crypto';
import type { Check } from './checks/check.ts';
import pprofLive from './checks/pprof-live.ts';
import sloCompliance from './checks/slo-compliance.ts';
import sloDefinition from './checks/slo-definition.ts';
import { liveCollectors, type LiveService } from './collect/live-service.ts';
import type { Configuration } from './config/configuration.ts';
import { defaultConfiguration } from './config/gds-yaml.ts';
import {
  type CheckResult,
  definitionOf,
  isRequired,
  type Report,
  SCHEMA_VERSION,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type Target,
} from './standard/index.ts';
import { EvidenceStore } from './verify/evidence-store.ts';
import { jobLimit } from './verify/job-limit.ts';
import { judge } from './verify/judge.ts';
import { redactDeep, redactor } from './verify/redact.ts';
import { thresholdOf, usedThresholds } from './verify/thresholds.ts';

export type { LiveAddress, LiveService } from './collect/live-service.ts';
export { unavailable, type Unavailable } from './evidence/unavailable.ts';
export { type JobLimit, jobLimit } from './verify/job-limit.ts';

export interface LiveOptions {
  readonly service: LiveService;
  readonly thresholds?: Configuration['thresholds'];
  /** Read for secrets to redact, beside the tokens of the addresses. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** How the run is given more time, for the result that had too little. */
  readonly provideTime: string;
  /** End of every window, and when the report is made. */
  readonly now: Date;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** What is asked of a target and of the service as a whole; both are judged only where there is something to ask. */
const TARGET_CHECKS: readonly Check[] = [pprofLive];
const SLO_CHECKS: readonly Check[] = [sloDefinition];
const MEASURED_SLO_CHECKS: readonly Check[] = [sloDefinition, sloCompliance];

/**
 * Judges a running service without a repository: collect → check → score → report. What cannot be had becomes
 * `no-data` with its reason. Rejects only with the reason of `signal`, or for a bug.
 */
export async function verifyLive(options: LiveOptions): Promise<Report> {
  const started = performance.now();
  const { service, signal } = options;
  const name = service.entityRef.slice(service.entityRef.lastIndexOf('/') + 1);
  const run: Run = {
    options,
    configuration: { ...defaultConfiguration(name), thresholds: options.thresholds ?? [] },
    signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
    notes: new Set(),
  };
  const serviceChecks = service.slos ? (service.prometheus ? MEASURED_SLO_CHECKS : SLO_CHECKS) : [];
  const [targets, results] = await Promise.all([
    Promise.all(service.target ? [judgeTarget(service.target, run)] : []),
    judgeAll(serviceChecks, null, run),
  ]);
  signal.throwIfAborted();
  const tokens = [service.target?.token, service.prometheus?.token].flatMap(token => token ?? []);
  const clean = redactDeep({ targets, results, notes: [...run.notes].sort() }, redactor(options.env, tokens));
  return {
    schemaVersion: SCHEMA_VERSION,
    standardVersion: STANDARD_VERSION,
    reportId: randomUUID(),
    createdAt: options.now.toISOString(),
    tool: { name: 'gds', version: options.version },
    producer: { kind: 'portal', service: service.id },
    modified: false,
    workingDirectory: '',
    service: { entityRef: service.entityRef, name },
    configuredTargets: clean.targets.map(target => target.name),
    requirement: { level: 1, require: [], skip: [] },
    ...clean,
    thresholds: usedThresholds(run.configuration, [...(service.target ? TARGET_CHECKS : []), ...serviceChecks]),
    exemptions: [],
    axes: scoreAxes(clean),
    level: scoreLevels(clean),
    timings: [],
    durationMs: Math.round(performance.now() - started),
    facts: [],
  };
}

interface Run {
  readonly options: LiveOptions;
  readonly configuration: Configuration;
  /** Aborts when the run's own time is up, too. */
  readonly signal: AbortSignal;
  readonly notes: Set<string>;
}

const LIVE = { kind: 'live', role: 'production' } as const;

async function judgeTarget({ name, url }: NonNullable<LiveService['target']>, run: Run): Promise<Target> {
  // As in an address of evidence, neither query nor fragment is shown.
  const { origin, pathname } = new URL(url);
  const target = { ...LIVE, name, subject: origin + pathname };
  return { ...target, results: await judgeAll(TARGET_CHECKS, target, run) };
}

function judgeAll(
  checks: readonly Check[],
  target: Pick<Target, 'name' | 'kind' | 'role' | 'subject'> | null,
  run: Run,
): Promise<CheckResult[]> {
  const { configuration } = run;
  const judged = target && { ...target, debugInfoRequiredByFlag: false };
  const evidence = new EvidenceStore({
    collectors: liveCollectors(run.options.service, run.options.now),
    signal: run.signal,
    timeoutMs: run.options.timeoutMs,
    provideTime: run.options.provideTime,
    context: {
      // No path leads below a device: there is no repository, and no collector here reads one.
      repository: { root: '/dev/null', workingDirectory: '/dev/null', prefix: '' },
      scratch: '/dev/null',
      tools: {},
      env: {},
      configuration,
      target: judged,
      job: jobLimit(1),
      threshold: (check, name) => thresholdOf(configuration, check, name),
      note: text => run.notes.add(text),
    },
    onEvent: () => {},
  });
  return Promise.all(
    checks.map(check =>
      judge(check, evidence, {
        required: isRequired(
          definitionOf(check.id),
          { level: 1, require: new Set(), skip: new Set() },
          target ?? 'service',
        ),
        exemption: undefined,
        context: { target: judged, threshold: name => thresholdOf(configuration, check.id, name) },
        isLeftOut: () => false,
      }),
    ),
  );
}
