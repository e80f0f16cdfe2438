import { type Annotation, renderBackground, renderVerdict, terminalSafeLine } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import type { Client } from './client.ts';
import type { Conclusion } from './conclusion.ts';
import type { Event } from './event.ts';

/** Limits of the Checks API. */
const MOST_ANNOTATIONS = 50;
const MOST_TEXT = 65_535;
const MOST_NAME = 100;

export interface CheckRun {
  readonly url: string;
  /** Annotations that arrived. */
  readonly sent: number;
}

export interface CheckRunContent {
  readonly report: Report;
  readonly annotations: readonly Annotation[];
  /** How many there are, with those above the limit of this run. */
  readonly total: number;
  readonly conclusion: Conclusion;
}

/**
 * Creates the check run of the event's head commit, 50 annotations a request. It stays in progress
 * until the last request, which brings the conclusion; when a request in between fails, the check run
 * is still concluded and says how many annotations it shows.
 *
 * @returns `null` when the token may not write checks, as on a pull request of a fork
 */
export async function createCheckRun(client: Client, event: Event, content: CheckRunContent): Promise<CheckRun | null> {
  const { report, annotations, conclusion } = content;
  const batches = chunks(annotations, MOST_ANNOTATIONS);
  const [first = [], ...rest] = batches;
  const base = { owner: event.owner, repo: event.repo };
  const done = { status: 'completed', conclusion, completed_at: new Date().toISOString() } as const;
  let id: number;
  let url: string;
  try {
    const { data } = await client.rest.checks.create({
      ...base,
      name: `GDS ${terminalSafeLine(report.service.name)}`.slice(0, MOST_NAME),
      head_sha: event.headCommit,
      details_url: event.runUrl,
      external_id: report.reportId,
      started_at: new Date(report.createdAt).toISOString(),
      ...(rest.length === 0 ? done : { status: 'in_progress' }),
      output: { ...output(content, first.length), annotations: [...first] },
    });
    id = data.id;
    url = data.html_url ?? '';
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
  let sent = first.length;
  for (const [index, batch] of rest.entries()) {
    const last = index === rest.length - 1;
    try {
      await client.rest.checks.update({
        ...base,
        check_run_id: id,
        ...(last ? done : {}),
        output: { ...output(content, sent + batch.length), annotations: [...batch] },
      });
      sent += batch.length;
    } catch {
      await client.rest.checks.update({ ...base, check_run_id: id, ...done, output: output(content, sent) });
      break;
    }
  }
  return { url, sent };
}

/** Title, summary and text, each within its bound. */
function output({ report, total }: CheckRunContent, sent: number): { title: string; summary: string; text?: string } {
  const note = sent < total ? `\n${sent} of ${total} annotations shown; all are in the report.\n` : '';
  const text = renderBackground(report, { most: MOST_TEXT });
  return {
    title: titleOf(report),
    summary: renderVerdict(report, { most: MOST_TEXT - note.length }) + note,
    ...(text.trim() !== '' && { text }),
  };
}

function titleOf(report: Report): string {
  return `Level ${report.level.held} of 3`;
}

/** GitHub's answer when a token lacks a permission: 403 "Resource not accessible by integration". */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 403 && /not accessible by/.test(error.message);
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
