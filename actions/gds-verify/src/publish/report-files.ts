import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport, ReportFileError } from '@gds-dev/core/node';
import type { Report } from '@gds-dev/core/standard';
import { CannotRun } from '../problem.ts';

/** What `verify` calls its report, and the only name that an artifact may hold. */
export const REPORT_NAME = 'gds-report.json';

/** Folder below the runner's temporary one into which the reports of a matrix are downloaded. */
export const REPORTS_FOLDER = 'gds-reports';

const MOST_FINDINGS = 10_000;
const MOST_REPORTS = 50;

/** Reports that may be published, and in a sentence each those that may not. */
export interface Verified {
  readonly reports: readonly Report[];
  readonly refused: readonly string[];
}

/**
 * Reads the reports that other jobs wrote: one file, or a folder that holds them, one for each
 * artifact. They are foreign input, within the core's bounds (20 MiB, 64 levels, the report's schema)
 * and of at most 10,000 findings each. The reference picture is no service's report. One that cannot
 * be read hides no other.
 *
 * @returns at least one report, in the order of their folders' names
 * @throws ReportFileError, or CannotRun when the job that verifies handed nothing over
 */
export async function readVerified(path: string): Promise<Verified> {
  const files = await filesAt(path);
  if (files.length === 0) {
    throw new CannotRun(
      `There is no report at ${JSON.stringify(path)}: the job that verifies could not run, or did not hand its report over. See its log, and the steps that upload and download the report.`,
    );
  }
  if (files.length > MOST_REPORTS) {
    throw new CannotRun(`${path} holds ${files.length} reports; at most ${MOST_REPORTS} are published together.`);
  }
  const reports: Report[] = [];
  const refused: Error[] = [];
  for (const file of files) {
    try {
      reports.push(publishable(await readReport(file), file));
    } catch (error) {
      if (!(error instanceof ReportFileError || error instanceof CannotRun)) throw error;
      refused.push(error);
    }
  }
  if (reports.length === 0) throw refused[0]!;
  return { reports, refused: refused.map(error => error.message) };
}

/** @throws CannotRun for a report that is of no service, or of more findings than can be shown */
export function publishable(report: Report, path: string): Report {
  if (report.reference)
    throw new CannotRun(`${path} is the standard’s reference picture, not the report of a service.`);
  const results = [...report.targets.flatMap(target => target.results), ...report.results];
  const findings = results.reduce((sum, result) => sum + ('findings' in result ? result.findings.length : 0), 0);
  if (findings <= MOST_FINDINGS) return report;
  throw new CannotRun(
    `${path} has ${findings} findings; at most ${MOST_FINDINGS} are published. Mend the largest group first.`,
  );
}

/** Links are not followed: an artifact may hold them. */
async function filesAt(path: string): Promise<string[]> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry) return [];
  if (!entry.isDirectory()) return [path];
  const names = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = names.filter(one => one.isFile() && one.name === REPORT_NAME).map(one => join(path, one.name));
  for (const one of names.filter(each => each.isDirectory())) {
    const file = join(path, one.name, REPORT_NAME);
    if ((await lstat(file).catch(() => undefined))?.isFile()) found.push(file);
  }
  return found;
}
