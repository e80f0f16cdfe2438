import { STANDARD_VERSION } from '@gds-dev/core/standard';
import { daysAgo, finding, maturityOf, neglected, neglectedResults, referenceMaturity } from './maturity.mjs';

/** Code that a page must show as what it is: text. */
export const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

const MANY = 300;
const attestation = 'self-reported';

/** Every text that a repository writes, hostile. @param {string} entityRef */
export function hostile(entityRef) {
  const fault = one =>
    finding(one.check, {
      message: `${HOSTILE} [x](javascript:alert(1))`,
      remedy: `\`${HOSTILE}\` ${'long'.repeat(80)}`,
      location: { kind: 'url', url: 'javascript:alert(1)' },
      evidence: [{ key: HOSTILE, value: HOSTILE }],
    });
  return maturityOf({ entityRef, results: failing({ summary: HOSTILE }, one => [fault(one)]), service: [] });
}

/** Each failed check with hundreds of findings. @param {string} entityRef */
export function crowded(entityRef) {
  const faults = one =>
    Array.from({ length: MANY }, (_none, index) =>
      finding(one.check, {
        message: `Finding ${index + 1} of ${MANY}`,
        remedy: 'Mend the line.',
        location: { kind: 'file', path: `internal/settle/file${index}.go`, startLine: index + 1, startColumn: 3 },
      }),
    );
  return maturityOf({ entityRef, results: failing({}, faults), service: [] });
}

/** Names and values without a place to break. @param {string} entityRef */
export function longNamed(entityRef) {
  const long = 'AVeryLongNameOfAServiceWithoutAnyPlaceToBreak'.repeat(6);
  const fault = one =>
    finding(one.check, {
      message: long,
      remedy: long,
      location: {
        kind: 'file',
        path: `${long}/${long}.go`,
        startLine: 123456,
        startColumn: 2,
        snippet: long.repeat(3),
      },
      evidence: [{ key: long, value: long }],
    });
  const maturity = maturityOf({ entityRef, results: failing({ summary: long }, one => [fault(one)]), service: [] });
  const target = { name: long, kind: 'package', role: 'production' };
  return {
    ...maturity,
    targets: [{ ...target, subject: `./cmd/${long}` }],
    checks: maturity.checks.map(one => ({ ...one, target })),
  };
}

/** Everything that was judged passes. @param {string} entityRef */
export function sound(entityRef) {
  const results = neglectedResults().map(({ exemption: _none, ...one }) =>
    one.outcome === 'fail' ? { ...one, outcome: 'pass', summary: 'as it should be', findings: [] } : one,
  );
  return maturityOf({ entityRef, results, service: [] });
}

/** Nothing could be measured, so there is no value to draw. @param {string} entityRef */
export function unmeasured(entityRef) {
  const results = neglectedResults().map(({ findings: _findings, exemption: _exemption, ...one }) => ({
    ...one,
    outcome: 'no-data',
    summary: 'no data: the build did not end',
    provide: 'Let `go build ./...` succeed without network.',
    skipped: false,
    facts: [],
  }));
  return maturityOf({ entityRef, results, service: [] });
}

/** The neglected service with what made it so: regressions by a commit, a new standard, an exemption. */
export function changed(entityRef) {
  const { axes: measured } = referenceMaturity(entityRef).maturity.before;
  const now = { ...neglected(entityRef), axes: measured };
  const axes = by =>
    measured.map(({ axis, value, completeness }) => ({ axis, value: value && value + by, completeness }));
  const point = (days, level, by, standardVersion, changes) => ({
    at: daysAgo(days),
    commit: `${days}`.padEnd(40, 'a7'),
    reportId: `day-${days}`,
    standardVersion,
    level,
    axes: axes(by),
    changes: changes.map(([check, from, to, cause]) => ({ check, target: 'payments', from, to, cause, attestation })),
  });
  const points = [
    { ...point(0, 0, 0, STANDARD_VERSION, [['vet-shadow', 'fail', 'exempted', 'exemption']]), reportId: now.reportId },
    point(6, 0, 6, STANDARD_VERSION, [
      ['debug-info', 'pass', 'fail', 'code'],
      ['line-table', 'pass', 'fail', 'code'],
    ]),
    point(20, 1, 12, STANDARD_VERSION, [['module-integrity', 'fail', 'pass', 'code']]),
    point(34, 1, 9, '0.0.9', [['pprof-registration', 'pass', 'fail', 'standard']]),
    point(60, 1, 4, '0.0.9', []),
  ];
  const { changes: _changes, ...before } = points[3];
  return { maturity: { ...now, before }, history: { points, nextCursor: null } };
}

/** The neglected service's failed checks, each with `rest` and findings of its own. */
function failing(rest, findingsOf) {
  return neglectedResults().map(one => (one.outcome === 'fail' ? { ...one, ...rest, findings: findingsOf(one) } : one));
}
