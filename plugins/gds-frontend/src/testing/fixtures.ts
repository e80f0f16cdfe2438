import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_MATURITY,
  type HistoryPage,
  type Maturity,
  type MaturityCheck,
  type MaturitySnapshot,
  type ServiceExemption,
} from '@gds-dev/backstage-plugin-gds-common';
import {
  type CheckId,
  type CheckResult,
  definitionOf,
  type Finding,
  referenceReport,
  scoreAxes,
  scoreLevels,
} from '@gds-dev/core/standard';
import type { Reported } from '../components/MaturityCard/MaturityOverview';

export const COMMIT = '4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f';
export const ENTITY_REF = 'component:default/payments';

const DAY_MS = 86_400_000;

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

/** A component that asks for GDS and whose source is on GitHub. */
export function entityOf(annotations: Record<string, string> = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'payments',
      namespace: 'default',
      annotations: {
        [ANNOTATION_MATURITY]: 'enabled',
        'backstage.io/source-location': 'url:https://github.com/acme/shop/tree/main/',
        ...annotations,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'guests' },
  };
}

export const neverReported: Maturity = { state: 'never-reported', entityRef: ENTITY_REF };

export function findingOf(check: CheckId, rest: Partial<Finding> = {}): Finding {
  const { code, failTitle, remedy } = definitionOf(check);
  return {
    code,
    severity: 'error',
    message: failTitle,
    remedy,
    related: [],
    evidence: [],
    fingerprint: 'f'.repeat(32),
    ...rest,
  };
}

const common = (check: CheckId) => ({
  code: definitionOf(check).code,
  check,
  required: true,
  measuredAt: daysAgo(0.1),
  facts: [],
  measures: [],
});

export function passed(check: CheckId, summary = 'as it should be'): CheckResult {
  return { ...common(check), outcome: 'pass', summary, findings: [] };
}

export function failed(check: CheckId, findings = [findingOf(check)], summary = 'not as it should be'): CheckResult {
  return { ...common(check), outcome: 'fail', summary, findings };
}

export function missing(check: CheckId, summary: string, provide: string): CheckResult {
  return { ...common(check), outcome: 'no-data', summary, provide, skipped: false };
}

/** A request of the portal that nobody decided on yet, or as `rest` says. */
export function exemptionOf(rest: Partial<ServiceExemption> = {}): ServiceExemption {
  return {
    id: 'e1',
    check: 'debug-info',
    target: 'payments',
    reason: 'rewritten in March',
    expires: dayAhead(60),
    source: 'portal',
    requestedBy: 'user:default/ann',
    requestedAt: daysAgo(2),
    commit: null,
    state: 'requested',
    ...rest,
  } as ServiceExemption;
}

/** A day, `YYYY-MM-DD` in UTC, from today. */
export function dayAhead(days: number): string {
  return daysAgo(-days).slice(0, 10);
}

/** A reported maturity of one production package with these results, scored as the backend does. */
export function maturityOf(results: CheckResult[], rest: Partial<Reported> = {}): Reported {
  const target = { name: 'payments', kind: 'package', role: 'production' } as const;
  const scored = { targets: [{ ...target, results }], results: [] };
  return {
    state: 'reported',
    entityRef: ENTITY_REF,
    reference: false,
    measuredAt: daysAgo(0.1),
    stale: false,
    commit: COMMIT,
    reportId: 'now',
    attestation: 'self-reported',
    standardVersion: '0.1.0',
    level: scoreLevels(scored),
    axes: scoreAxes(scored),
    before: null,
    targets: [{ ...target, subject: './cmd/payments' }],
    checks: results.map((result): MaturityCheck => ({
      target,
      result,
      commit: COMMIT,
      reportId: 'now',
      attestation: 'self-reported',
    })),
    ...rest,
  };
}

/** The standard's reference picture now, and before. */
export function referenceMaturity(): { maturity: Reported; history: HistoryPage } {
  const report = (which: 'before' | 'after', days: number) =>
    referenceReport(which, { reportId: which, createdAt: daysAgo(days), entityRef: ENTITY_REF, version: '0' });
  const after = report('after', 0.1);
  const before = report('before', 31);
  const snapshot = ({ createdAt, ...rest }: typeof after): MaturitySnapshot => ({
    at: createdAt,
    commit: null,
    reportId: rest.reportId,
    standardVersion: rest.standardVersion,
    level: rest.level.held,
    axes: rest.axes.map(({ axis, value, completeness }) => ({ axis, value, completeness })),
  });
  return {
    maturity: maturityOf([], {
      reference: true,
      reportId: after.reportId,
      commit: null,
      axes: after.axes,
      level: after.level,
      before: snapshot(before),
    }),
    history: {
      points: [
        {
          ...snapshot(after),
          changes: [{ check: 'debug-info', target: 'reference', from: 'fail', to: 'pass', cause: 'code' }],
        },
        { ...snapshot(before), changes: [] },
      ],
      nextCursor: null,
    },
  };
}
