import {
  type Annotation,
  cut,
  type PageOptions,
  renderBackground,
  renderVerdict,
  terminalSafeLine,
} from '@gds-dev/core/report';
import type { Client } from '../github/client.ts';
import type { Conclusion } from '../publish/conclusion.ts';
import type { Event } from '../event/event.ts';
import { ONCE, onceOnly } from '../github/once-only.ts';
import { isForbidden, reasonOf } from '../github/request-error.ts';
import type { Report } from '@gds-dev/core/standard';
import type { Judgement } from '../compare/judgement.ts';

/** Limits of the Checks API. */
const MOST_ANNOTATIONS = 50;
const MOST_TEXT = 65_535;
const MOST_NAME = 100;

export type CheckRun =
  | { readonly kind: 'made'; readonly run: MadeCheckRun }
  /** The token may not write check runs, as on a pull request of a fork. */
  | { readonly kind: 'forbidden' };

export interface MadeCheckRun {
  readonly url: string;
  /** Annotations that arrived. */
  readonly sent: number;
  /** Why some did not. */
  readonly cutBy?: string;
  /** The app whose token made it: the author of what this run writes elsewhere. */
  readonly app: App | undefined;
}

export interface App {
  readonly id: number;
  readonly slug: string;
}

export interface CheckRunContent {
  readonly name: string;
  readonly judgement: Judgement;
  readonly options: PageOptions;
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
 * @throws RequestError when it could not be made
 */
export async function createCheckRun(client: Client, event: Event, content: CheckRunContent): Promise<CheckRun> {
  const { annotations, conclusion } = content;
  const output = pageOf(content, event);
  const [first = [], ...rest] = chunks(annotations, MOST_ANNOTATIONS);
  const done = () => ({ status: 'completed', conclusion, completed_at: new Date().toISOString() }) as const;
  const created = await create(client, event, content, {
    ...(rest.length === 0 ? done() : { status: 'in_progress' }),
    output: { ...output(first.length), annotations: [...first] },
  });
  if (!created) return { kind: 'forbidden' };
  const { id, url, app } = created;
  const place = { owner: event.owner, repo: event.repo, check_run_id: id };
  let sent = first.length;
  for (const [index, batch] of rest.entries()) {
    const all = sent + batch.length;
    try {
      await onceOnly<unknown>(
        () =>
          client.rest.checks.update({
            ...place,
            ...(index === rest.length - 1 ? done() : {}),
            output: { ...output(all), annotations: [...batch] },
            ...ONCE,
          } as Parameters<Client['rest']['checks']['update']>[0]),
        async () => {
          const { data } = await client.rest.checks.get(place);
          return data.output.annotations_count >= all ? data : undefined;
        },
      );
    } catch (error) {
      await client.rest.checks.update({ ...place, ...done(), output: output(sent) });
      return { kind: 'made', run: { url, sent, app, cutBy: reasonOf(error) } };
    }
    sent = all;
  }
  return { kind: 'made', run: { url, sent, app } };
}

type Body = Omit<
  NonNullable<Parameters<Client['rest']['checks']['create']>[0]>,
  'owner' | 'repo' | 'name' | 'head_sha'
>;

interface Created {
  readonly id: number;
  readonly url: string;
  readonly app: App | undefined;
}

/** @returns `null` when the token may not */
async function create(client: Client, event: Event, content: CheckRunContent, body: Body): Promise<Created | null> {
  const { owner, repo, headCommit: head_sha } = event;
  const { name, judgement } = content;
  const external_id = `${judgement.report.reportId}/${event.runId}/${event.runAttempt}`;
  const send = async () =>
    createdOf(
      (
        await client.rest.checks.create({
          owner,
          repo,
          name,
          head_sha,
          external_id,
          details_url: event.runUrl,
          started_at: new Date(judgement.report.createdAt).toISOString(),
          ...body,
          ...ONCE,
        } as Parameters<Client['rest']['checks']['create']>[0])
      ).data,
    );
  const find = async () => {
    const { data } = await client.rest.checks.listForRef({ owner, repo, ref: head_sha, check_name: name });
    const made = data.check_runs.find(one => one.external_id === external_id);
    return made && createdOf(made);
  };
  try {
    return await onceOnly(send, find);
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
}

function createdOf(data: {
  readonly id: number;
  readonly html_url: string | null;
  readonly app: { readonly id: number; readonly slug?: string } | null;
}): Created {
  return {
    id: data.id,
    url: data.html_url ?? '',
    app: data.app?.slug === undefined ? undefined : { id: data.app.id, slug: data.app.slug },
  };
}

interface Output {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
}

/** Room that is kept in a summary to say how many annotations are shown. */
const NOTE = 500;

/** Title, summary and text, each within its bound, by how many annotations have been sent. */
function pageOf({ judgement, options, total }: CheckRunContent, { runUrl }: Event): (sent: number) => Output {
  const { report, before, novelty } = judgement;
  const text = renderBackground(report, { ...options, most: MOST_TEXT });
  const verdict = renderVerdict(report, { ...options, before, novelty, most: MOST_TEXT - NOTE });
  return sent => ({
    title: `Level ${report.level.held} of 3`,
    summary:
      sent < total
        ? `${verdict}\n${sent} of ${total} annotations shown; the report of [this run](${runUrl}) has all.\n`
        : verdict,
    ...(text.trim() !== '' && { text }),
  });
}

/**
 * Names of the check runs of one commit. They do not depend on the jobs of a matrix, so that a branch
 * rule can ask for them: service, and folder where it is not the root. Two reports of one service and
 * folder are told apart by their targets.
 */
export function checkRunNames(reports: readonly Report[]): string[] {
  const plain = reports.map(({ service, workingDirectory }) =>
    workingDirectory === '' ? `GDS ${service.name}` : `GDS ${service.name} (${workingDirectory})`,
  );
  const taken = new Map<string, number>();
  return plain.map((name, index) => {
    const several = plain.filter(other => other === name).length > 1;
    const targets = reports[index]!.targets.map(target => target.name).join(', ');
    const told = cut(terminalSafeLine(several ? `${name} · ${targets}` : name), MOST_NAME - 4);
    const count = (taken.get(told) ?? 0) + 1;
    taken.set(told, count);
    return count === 1 ? told : `${told} ${count}`;
  });
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
