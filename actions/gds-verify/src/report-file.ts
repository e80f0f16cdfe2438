import { existsSync } from 'node:fs';
import { readReport } from '@gds-dev/core/node';
import type { Report } from '@gds-dev/core/standard';
import { CannotRun } from './problem.ts';

const MOST_FINDINGS = 10_000;

/**
 * Reads a report that another job wrote: foreign input, within the core's bounds (20 MiB, 64 levels,
 * the report's schema) and of at most 10,000 findings. The reference picture is no service's report.
 *
 * @throws ReportFileError, or CannotRun when the job that verifies handed nothing over
 */
export async function readVerified(path: string): Promise<Report> {
  if (!existsSync(path)) {
    throw new CannotRun(
      `There is no report at ${JSON.stringify(path)}: the job that verifies could not run, or did not hand its report over. See its log, and the steps that upload and download the report.`,
    );
  }
  const report = await readReport(path);
  if (report.reference)
    throw new CannotRun(`${path} is the standard’s reference picture, not the report of a service.`);
  const results = [...report.targets.flatMap(target => target.results), ...report.results];
  const findings = results.reduce((sum, result) => sum + ('findings' in result ? result.findings.length : 0), 0);
  if (findings <= MOST_FINDINGS) return report;
  throw new CannotRun(
    `${path} has ${findings} findings; at most ${MOST_FINDINGS} are published. Mend the largest group first.`,
  );
}
