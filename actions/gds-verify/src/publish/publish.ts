import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { summary } from '@actions/core';
import { code, type PageOptions, renderComment, renderSummary } from '@gds-dev/core/report';
import { attempt } from '../pages/attempt.ts';
import type { Client } from '../github/client.ts';
import { MOST_COMMENT, writeComment } from '../pages/comment.ts';
import { compare } from '../compare/comparison.ts';
import type { Verified } from './report-files.ts';
import { type Conclusion, concludeOn, type Open, openIn, sumOf } from './conclusion.ts';
import type { Event } from '../event/event.ts';
import type { Inputs } from '../inputs.ts';
import type { Judgement } from '../compare/judgement.ts';
import { log } from '../log.ts';
import { uploadSarif, writeSarif } from '../pages/sarif.ts';
import { showCheckRuns } from '../pages/show-check-runs.ts';

export interface Published {
  readonly judgements: readonly Judgement[];
  /** Where the report lies, or the folder of several, with the event's repository, commit, ref and run; empty when it could not be written. */
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
const MOST_NOTICES = 20;

/**
 * Shows reports that `verify` wrote: job summary, check runs, comment, SARIF. A page that cannot be
 * shown is said in the log and does not change the conclusion.
 */
export async function publish(
  { reports, refused }: Verified,
  inputs: Inputs,
  event: Event,
  client: Client,
): Promise<Published> {
  const comparison = await compare(reports, inputs, event, client);
  const { judgements } = comparison;
  const notices = [...refused, ...comparison.missing];
  for (const notice of notices) log(notice);
  const head = above(notices);
  const options = pageOptions(inputs, event);
  const opens = judgements.map(({ report, before, novelty }) =>
    inputs.onlyNew ? openIn(report, { before: before?.report, novelty }) : openIn(report),
  );
  const open = sumOf(opens);
  const conclusions = opens.map(one => concludeOn(one, inputs.failOn));
  const reportFile =
    (await attempt({ what: 'The published report' }, event, () => keepReports(judgements, inputs.reportFile))) ?? '';
  await attempt({ what: 'The job summary' }, event, () =>
    summary.addRaw(head + renderSummary(judgements, options)).write(),
  );
  const checkRuns = await showCheckRuns(comparison, conclusions, inputs.annotations, event, client, options);
  const { pull } = event;
  if (pull && inputs.comment) {
    const outcome = await attempt({ what: 'The comment', permission: 'pull-requests: write' }, event, () =>
      writeComment(client, event, pull, checkRuns[0]?.app, {
        folder: inputs.folder,
        body: head + renderComment(judgements, { ...options, most: MOST_COMMENT - MARKER - head.length }),
        quiet: open.requirements === 0 && open.findings === 0 && notices.length === 0,
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

/** What a reader must know before the page: reports that could not be read or are missing. */
function above(notices: readonly string[]): string {
  if (notices.length === 0) return '';
  const shown = notices.slice(0, MOST_NOTICES).map(notice => `⚠ ${code(notice)}`);
  const left = notices.length - shown.length;
  const lines = left === 0 ? shown : [...shown, `${left} more are in the log.`];
  return `${lines.map(line => `> ${line}`).join('\n>\n')}\n\n`;
}

/**
 * Says on the pages of an earlier run that this one has nothing to show: a comment that stays as it was
 * would speak for a commit that it never saw.
 */
export async function publishNothing(why: string, inputs: Inputs, event: Event, client: Client): Promise<void> {
  const page = `### Nothing could be judged\n\n${code(why)}\n`;
  await attempt({ what: 'The job summary' }, event, () => summary.addRaw(page).write());
  const { pull } = event;
  if (!pull || !inputs.comment) return;
  const body = `${page}\nOf ${code(event.headCommit.slice(0, 7))}; see [the run](${event.runUrl}).\n`;
  await attempt({ what: 'The comment', permission: 'pull-requests: write' }, event, () =>
    writeComment(client, event, pull, undefined, { folder: inputs.folder, body, quiet: true }),
  );
}

/** The reports as they were published, for the steps behind this one: a file, or a folder of several that holds nothing else. */
async function keepReports(judgements: readonly Judgement[], reportFile: string): Promise<string> {
  const [only, ...others] = judgements;
  const write = (file: string, { report }: Judgement) => writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  if (only && others.length === 0) {
    const file = join(dirname(reportFile), 'gds-report.published.json');
    await write(file, only);
    return file;
  }
  const folder = join(dirname(reportFile), 'gds-published');
  await mkdir(folder, { recursive: true });
  for (const [index, one] of judgements.entries()) await write(join(folder, `gds-report.${index + 1}.json`), one);
  return folder;
}
