import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { summary } from '@actions/core';
import { type PageOptions, renderComment, renderSummary } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import { attempt } from '../pages/attempt.ts';
import type { Client } from '../github/client.ts';
import { MOST_COMMENT, writeComment } from '../pages/comment.ts';
import { compare } from '../compare/comparison.ts';
import { type Conclusion, concludeOn, type Open, openIn, sumOf } from './conclusion.ts';
import type { Event } from '../event/event.ts';
import type { Inputs } from '../inputs.ts';
import type { Judgement } from '../compare/judgement.ts';
import { log } from '../log.ts';
import { uploadSarif, writeSarif } from '../pages/sarif.ts';
import { showCheckRuns } from '../pages/show-check-runs.ts';

export interface Published {
  readonly judgements: readonly Judgement[];
  /** Where the report lies, or the folder of several, with the event's repository, commit, ref and run. */
  readonly reportFile: string;
  /** Empty when it could not be written. */
  readonly sarifFile: string;
  readonly open: Open;
  readonly conclusion: Conclusion;
  /** Of the first report; empty without a check run. */
  readonly checkRunUrl: string;
}

/** Room that is kept for the marker of the comment. */
const MARKER = 2000;

/**
 * Shows reports that `verify` wrote: job summary, check runs, comment, SARIF. A page that cannot be
 * shown is said in the log and does not change the conclusion.
 */
export async function publish(
  reports: readonly Report[],
  inputs: Inputs,
  event: Event,
  client: Client,
): Promise<Published> {
  const comparison = await compare(reports, inputs, event, client);
  const { judgements } = comparison;
  const options = pageOptions(inputs, event);
  const opens = judgements.map(({ report, before, novelty }) =>
    inputs.onlyNew ? openIn(report, { before: before?.report, novelty }) : openIn(report),
  );
  const open = sumOf(opens);
  const conclusions = opens.map(one => concludeOn(one, inputs.failOn));
  const reportFile = await keepReports(judgements, inputs.reportFile);
  await attempt({ what: 'The job summary' }, event, () => summary.addRaw(renderSummary(judgements, options)).write());
  const checkRuns = await showCheckRuns(comparison, conclusions, inputs.annotations, event, client, options);
  const { pull } = event;
  if (pull && inputs.comment) {
    const outcome = await attempt({ what: 'The comment', permission: 'pull-requests: write' }, event, () =>
      writeComment(client, event, pull, checkRuns[0]?.app, {
        folder: inputs.folder,
        body: renderComment(judgements, { ...options, most: MOST_COMMENT - MARKER }),
        quiet: open.requirements === 0 && open.findings === 0,
      }),
    );
    if (outcome !== undefined) log(`The comment on pull request ${pull.number}: ${outcome}.`);
  }
  const sarif = await attempt({ what: 'The SARIF file' }, event, () =>
    writeSarif(
      judgements.map(one => one.report),
      inputs.sarifFile,
    ),
  );
  if (sarif && inputs.uploadSarif) {
    await attempt({ what: 'The alerts of code scanning', permission: 'security-events: write' }, event, () =>
      uploadSarif(client, event, sarif),
    );
  }
  return {
    judgements,
    reportFile,
    sarifFile: sarif ? inputs.sarifFile : '',
    open,
    conclusion: concludeOn(open, inputs.failOn),
    checkRunUrl: checkRuns[0]?.url ?? '',
  };
}

function pageOptions({ onlyNew }: Inputs, { host, runUrl }: Event): PageOptions {
  return {
    // Mermaid of a GHES may be older than the radar (11.6).
    mermaid: host === 'github.com' || host.endsWith('.ghe.com'),
    ...(onlyNew && { only: 'new' as const }),
    more: runUrl,
  };
}

/** The reports as they were published, for the steps behind this one: a file, or the folder of several. */
async function keepReports(judgements: readonly Judgement[], reportFile: string): Promise<string> {
  const folder = dirname(reportFile);
  const several = judgements.length > 1;
  for (const [index, { report }] of judgements.entries()) {
    const name = several ? `gds-report.${index + 1}.published.json` : 'gds-report.published.json';
    await writeFile(join(folder, name), `${JSON.stringify(report, null, 2)}\n`);
  }
  return several ? folder : join(folder, 'gds-report.published.json');
}
