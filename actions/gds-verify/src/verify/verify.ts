import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { renderText } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import type { Event } from '../event/event.ts';
import type { Inputs } from '../inputs.ts';
import { log } from '../log.ts';
import type { RunVerify } from './run-verify.ts';
import { CannotRun } from '../problem.ts';

export interface Verified {
  readonly report: Report;
  /** Set when nothing could be judged: the job fails, after its report was written. */
  readonly problem?: string;
}

/** Judges, prints the result to the log and writes the report. Failed checks do not fail this step. */
export async function verify(inputs: Inputs, event: Event, runVerify: RunVerify): Promise<Verified> {
  if (!existsSync(inputs.workingDirectory)) {
    throw new CannotRun(
      `There is no folder ${JSON.stringify(inputs.folder)} in the workspace. Set working-directory to one that the repository has, and check it out before this step.`,
    );
  }
  const { report: made, exitCode, problem } = await runVerify(inputs, event);
  // On a pull request the commit is a test merge, which nobody but this run knows.
  const report = { ...made, ...(event.headCommit !== event.commit && { headCommit: event.headCommit }) };
  log(renderText(report));
  await writeFile(inputs.reportFile, `${JSON.stringify(report, null, 2)}\n`).catch((error: unknown) => {
    throw new CannotRun(
      `The report could not be written: ${error instanceof Error ? error.message : String(error)}. Set report-file to a path in a folder that exists.`,
    );
  });
  if (exitCode !== 2) return { report };
  return { report, problem: problem ?? 'Nothing could be judged; the log above says why.' };
}
