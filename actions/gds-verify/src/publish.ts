import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { summary } from '@actions/core';
import { annotations, renderMarkdown } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import { attest } from './attest.ts';
import { createCheckRun } from './check-run.ts';
import type { Client } from './client.ts';
import { concludeOn, type Conclusion } from './conclusion.ts';
import type { Event } from './event.ts';
import type { Inputs } from './inputs.ts';
import { log } from './log.ts';
import { readVerified } from './report-file.ts';
import { annotateByCommands } from './workflow-commands.ts';

export interface Published {
  readonly report: Report;
  /** Where the report lies, with the event's repository, commit, ref and run. */
  readonly reportFile: string;
  readonly conclusion: Conclusion;
  /** Empty without a check run. */
  readonly checkRunUrl: string;
}

/**
 * Shows a report that `verify` wrote: job summary and check run, or workflow commands where the token
 * may not create a check run. A page that cannot be shown does not change the conclusion.
 */
export async function publish(inputs: Inputs, event: Event, client: Client): Promise<Published> {
  const report = attest(await readVerified(inputs.reportFile), event);
  const reportFile = join(dirname(inputs.reportFile), 'gds-report.published.json');
  await writeFile(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  await writeSummary(report);
  const { annotations: all, elsewhere } = annotations(report);
  const shown = all.slice(0, inputs.annotations);
  const conclusion = concludeOn(report, inputs.failOn);
  const content = { report, annotations: shown, total: all.length, conclusion };
  const created = await createCheckRun(client, event, content).catch((error: unknown) => {
    log(`The check run could not be created: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (created) {
    log(`${created.sent} of ${all.length} annotations are in the check run.`);
  } else {
    if (created === null) log(`The token may not write a check run. ${whyForbidden(event)}`);
    const sent = annotateByCommands(all, inputs.annotations);
    log(
      `${sent} of ${all.length} findings are annotated by this step, ${all.length - sent} are not shown; the job summary lists them.`,
    );
  }
  if (elsewhere.length > 0) log(`${elsewhere.length} findings stand at no line of a file; the job summary lists them.`);
  return { report, reportFile, conclusion, checkRunUrl: created?.url ?? '' };
}

function whyForbidden(event: Event): string {
  return event.fork
    ? 'On a pull request of a fork it only reads.'
    : 'Give the job the permission "checks: write"; on a pull request of Dependabot the token only reads.';
}

async function writeSummary(report: Report): Promise<void> {
  try {
    await summary.addRaw(renderMarkdown(report)).write();
  } catch (error) {
    log(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
