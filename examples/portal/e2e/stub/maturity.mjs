import { randomUUID } from 'node:crypto';
import { definitionOf, referenceReport, scoreAxes, scoreLevels, STANDARD_VERSION } from '@gds-dev/core/standard';

/** @typedef {import('@gds-dev/core/standard').CheckResult} CheckResult */

const DAY = 86_400_000;
const attestation = 'self-reported';
const commits = ['4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f', '9b1d6607c3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8'];

/** @param {number} days */
export function daysAgo(days) {
  return new Date(Date.now() - days * DAY).toISOString();
}

/** A result of one check; what is left out is the plainest of its outcome. */
function result(check, outcome, rest = {}) {
  const { code, remedy, failTitle } = definitionOf(check);
  const common = { code, check, required: false, measuredAt: daysAgo(0.2), facts: [], measures: [], outcome };
  switch (outcome) {
    case 'fail':
      return {
        ...common,
        summary: failTitle,
        findings: [finding(check, { message: failTitle, remedy })],
        ...rest,
      };
    case 'no-data':
      return { ...common, summary: 'nothing to measure it with', provide: remedy, skipped: false, ...rest };
    case 'not-applicable':
      return { ...common, summary: 'does not apply', because: 'service', ...rest };
    default:
      return { ...common, summary: definitionOf(check).title, findings: [], ...rest };
  }
}

export function finding(check, rest) {
  return {
    code: definitionOf(check).code,
    severity: 'error',
    related: [],
    evidence: [],
    fingerprint: randomUUID().replaceAll('-', ''),
    ...rest,
  };
}

/** Results as teams really leave a service: stripped, not reproducible, a lost error. */
export function neglectedResults() {
  return [
    result('offline-build', 'pass', {
      summary: '2 builds without network',
      facts: [{ key: 'build.duration', value: 9800, unit: 'ms' }],
    }),
    result('module-integrity', 'pass', { summary: '41 modules, tidy' }),
    result('debug-info', 'fail', {
      summary: 'no DWARF in bin/payments',
      facts: [
        { key: 'binary.size', value: 8_412_160, unit: 'bytes' },
        { key: 'dwarf.units', value: 0, unit: 'count' },
        { key: 'binary.sha256', value: '4f1d'.repeat(16), unit: 'sha256' },
      ],
      findings: [
        finding('debug-info', {
          message: 'No debug info in bin/payments: the linker was told to leave it out',
          remedy: 'Drop `-s -w` from `LDFLAGS` in the Makefile (the binary grows by 2.1 MiB).',
          location: {
            kind: 'file',
            path: 'examples/services/payments-neglected/Makefile',
            startLine: 7,
            startColumn: 12,
            endColumn: 17,
            snippet: 'LDFLAGS := -s -w -X main.built=$(shell date -u +%FT%TZ)',
          },
          evidence: [
            { key: 'flag', value: '-s -w' },
            { key: 'sections.debug', value: 0, unit: 'count' },
            { key: 'growth', value: 2_202_010, unit: 'bytes' },
          ],
        }),
      ],
    }),
    result('line-table', 'fail', { summary: 'no .debug_line in bin/payments' }),
    result('pprof-registration', 'fail', { summary: 'no handler of net/http/pprof is linked in' }),
    result('deterministic-build', 'fail', {
      summary: '2 builds differ: main.built',
      findings: [
        finding('deterministic-build', {
          message: 'Two builds of the same commit differ in `main.built`',
          remedy: "Use the commit's time: `git log -1 --format=%cI`.",
          location: {
            kind: 'file',
            path: 'examples/services/payments-neglected/Makefile',
            startLine: 7,
            startColumn: 18,
            endColumn: 56,
            snippet: 'LDFLAGS := -s -w -X main.built=$(shell date -u +%FT%TZ)',
          },
        }),
      ],
    }),
    result('vet-shadow', 'fail', {
      summary: 'a shadowed err loses an error',
      exemption: { reason: 'mended with the rewrite of settle.go', expires: '2027-03-31' },
    }),
    result('unoptimised-build', 'not-applicable', { summary: 'the target is a production binary' }),
  ];
}

/** @param {CheckResult[]} results @param {CheckResult[]} service */
export function maturityOf({ entityRef, results, service, reference = false, before = null, at = daysAgo(0.2) }) {
  const target = { name: 'payments', kind: 'package', role: 'production', subject: './cmd/payments' };
  const scored = { targets: [{ ...target, results }], results: service };
  const checks = [
    ...results.map(one => ({ target, result: one, commit: commits[0], reportId: 'now', attestation })),
    ...service.map(one => ({ target: null, result: one, commit: commits[0], reportId: 'now', attestation })),
  ];
  return {
    state: 'reported',
    entityRef,
    reference,
    measuredAt: at,
    stale: Date.now() - Date.parse(at) > 7 * DAY,
    commit: commits[0],
    reportId: 'now',
    attestation,
    standardVersion: STANDARD_VERSION,
    level: scoreLevels(scored),
    axes: scoreAxes(scored),
    before,
    targets: [target],
    checks,
  };
}

/** The neglected service, with SLOs that nobody measures. */
export function neglected(entityRef) {
  return maturityOf({
    entityRef,
    results: neglectedResults(),
    service: [
      result('slo-definition', 'fail', { summary: 'no OpenSLO file in the repository' }),
      result('slo-compliance', 'no-data', {
        summary: 'no data: no sources.prometheus in gds.yaml',
        provide: 'Add `sources.prometheus.url` to gds.yaml.',
      }),
    ],
  });
}

/** The standard's reference picture, before and after. */
export function referenceMaturity(entityRef) {
  const identity = which => ({
    reportId: randomUUID(),
    createdAt: daysAgo(which === 'before' ? 31 : 0.1),
    entityRef,
    version: '0',
  });
  const after = referenceReport('after', identity('after'));
  const before = referenceReport('before', identity('before'));
  const checks = [
    ...after.targets.flatMap(({ name, kind, role, results }) =>
      results.map(one => ({
        target: { name, kind, role },
        result: one,
        commit: null,
        reportId: after.reportId,
        attestation,
      })),
    ),
    ...after.results.map(one => ({ target: null, result: one, commit: null, reportId: after.reportId, attestation })),
  ];
  const snapshot = (report, at) => ({
    at,
    commit: null,
    reportId: report.reportId,
    standardVersion: report.standardVersion,
    level: report.level.held,
    axes: report.axes,
  });
  const maturity = {
    state: 'reported',
    entityRef,
    reference: true,
    measuredAt: after.createdAt,
    stale: false,
    commit: null,
    reportId: after.reportId,
    attestation,
    standardVersion: after.standardVersion,
    level: after.level,
    axes: after.axes,
    before: snapshot(before, before.createdAt),
    targets: after.targets.map(({ name, kind, role, subject }) => ({ name, kind, role, subject })),
    checks,
  };
  const change = (check, from, to) => ({
    check,
    target: 'reference',
    from,
    to,
    cause: from === null ? 'coverage' : 'code',
  });
  const history = {
    points: [
      { ...snapshot(after, after.createdAt), changes: [change('debug-info', 'fail', 'pass')] },
      { ...snapshot(before, before.createdAt), changes: [change('debug-info', 'pass', 'fail')] },
      {
        ...snapshot(after, daysAgo(60)),
        reportId: randomUUID(),
        commit: commits[1],
        changes: checks.map(({ result: one }) => change(one.check, null, one.outcome)),
      },
    ],
    nextCursor: null,
  };
  return { maturity, history };
}
