import type { Finding, Report } from '@gds-dev/core/standard';
import { fail, finding, neglected, pass, report, target } from '../../../packages/core/test/reports.ts';
import type { FakeGitHub } from './github/server.ts';
import { type Ended, runStep, type Step } from './runner.ts';

/** Runs the bundle as the job `publish` does; its report is the neglected example's unless others are given. */
export function publish(github: FakeGitHub, given: Partial<Step> = {}): Promise<Ended> {
  return runStep({
    apiUrl: github.url,
    ...(given.reports === undefined && { report: neglected() }),
    ...given,
    with: { mode: 'publish', ...given.with },
  });
}

/** A warning at a line; its fingerprint tells it from others, as the line need not. */
export function shadowed(line: number, given: Partial<Finding> = {}): Finding {
  return finding('vet-shadow', {
    severity: 'warning',
    message: `declaration of "err" shadows declaration at line ${line - 1}`,
    location: { kind: 'file', path: 'cmd/payments/main.go', startLine: line, startColumn: 2, endColumn: 5 },
    fingerprint: line.toString(16).padStart(32, 'f'),
    ...given,
  });
}

/** A report of one check: it passes with warnings, and fails with errors. */
export function shadows(findings: readonly Finding[], given: Partial<Report> = {}): Report {
  const some = [...findings] as [Finding, ...Finding[]];
  const failed = findings.some(one => one.severity === 'error');
  const result = failed ? fail('vet-shadow', 'faults', some) : pass('vet-shadow', 'vet is clean', some);
  return report([target('payments', [result])], [], given);
}

/** A report with so many findings, each at a line of its own. */
export function warnings(count: number, severity: Finding['severity'] = 'warning'): Report {
  return shadows(Array.from({ length: count }, (_, index) => shadowed(index + 1, { severity })));
}
