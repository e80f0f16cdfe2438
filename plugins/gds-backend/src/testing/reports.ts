import { randomUUID } from 'node:crypto';
import {
  type CheckId,
  type CheckResult,
  definitionOf,
  type Exemption,
  type Producer,
  type Report,
  SCHEMA_VERSION,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type Target,
} from '@gds-dev/core/standard';

export interface ReportOptions {
  entityRef?: string;
  reportId?: string;
  /** ISO 8601; now when left out. */
  at?: string;
  producer?: Producer;
  /** Outcome by check, for the one target `payments`. */
  outcomes: Partial<Record<CheckId, 'pass' | 'fail'>>;
  service?: Partial<Record<CheckId, 'pass' | 'fail'>>;
  targetName?: string;
  configuredTargets?: string[];
}

/** A valid report with one package target, for tests. */
export function reportOf(options: ReportOptions): Report {
  const at = options.at ?? new Date().toISOString();
  const result = ([id, outcome]: [string, 'pass' | 'fail' | undefined]) =>
    resultOf(id as CheckId, outcome ?? 'pass', at);
  const name = options.targetName ?? 'payments';
  const targets: Target[] = [
    {
      name,
      kind: 'package',
      role: 'production',
      subject: './cmd/payments',
      results: Object.entries(options.outcomes).map(result),
    },
  ];
  const results = Object.entries(options.service ?? {}).map(result);
  return {
    schemaVersion: SCHEMA_VERSION,
    standardVersion: STANDARD_VERSION,
    reportId: options.reportId ?? randomUUID(),
    createdAt: at,
    tool: { name: 'gds', version: '0.1.0' },
    producer: options.producer ?? { kind: 'local' },
    repository: { host: 'github.com', slug: 'acme/shop' },
    commit: 'a'.repeat(40),
    modified: false,
    workingDirectory: '',
    service: { entityRef: options.entityRef ?? 'component:default/payments', name: 'payments' },
    configuredTargets: options.configuredTargets ?? [name],
    requirement: { level: 1, require: [], skip: [] },
    targets,
    results,
    thresholds: [],
    exemptions: [],
    axes: scoreAxes({ targets, results }),
    level: scoreLevels({ targets, results }),
    notes: [],
    timings: [],
    durationMs: 1,
    facts: [],
  };
}

/** The report with an exemption asked for on each result, as `gds.yaml` does. */
export function exempting(report: Report, exemption: Exemption): Report {
  const asking = (result: CheckResult): CheckResult => ({ ...result, exemption });
  return {
    ...report,
    targets: report.targets.map(target => ({ ...target, results: target.results.map(asking) })),
    results: report.results.map(asking),
  };
}

/** A run of GitHub Actions on the default branch. */
export function runOf(runId: string, change: Partial<Extract<Producer, { kind: 'github-actions' }>> = {}): Producer {
  return {
    kind: 'github-actions',
    runId,
    runAttempt: 1,
    job: 'verify',
    event: 'push',
    ref: 'refs/heads/main',
    defaultBranch: true,
    ...change,
  };
}

export function resultOf(check: CheckId, outcome: 'pass' | 'fail', measuredAt: string): CheckResult {
  const row = definitionOf(check);
  const common = { code: row.code, check, required: true, measuredAt, facts: [], measures: [] };
  if (outcome === 'pass') return { ...common, outcome, summary: 'seen', findings: [] };
  const finding = {
    code: row.code,
    severity: 'error' as const,
    message: row.failTitle,
    remedy: row.remedy,
    related: [],
    evidence: [],
    fingerprint: 'f'.repeat(32),
  };
  return { ...common, outcome, summary: 'seen', findings: [finding] };
}
