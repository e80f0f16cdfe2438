import type { App } from './check-run.ts';
import type { Client } from '../github/client.ts';
import { ONCE, onceOnly } from '../github/once-only.ts';
import type { Event, PullRequest } from '../event/event.ts';

/** GitHub's limit, marker included. UTF-16 units are never fewer than the characters that it counts. */
export const MOST_COMMENT = 65_536;

/** The app of a job's own token, on github.com and on a GHES. */
const ACTIONS: Pick<App, 'slug'> = { slug: 'github-actions' };

export type CommentOutcome = 'created' | 'updated' | 'unchanged' | 'not needed';

export interface CommentContent {
  /** Folder that the publishing step looks at: two of them on one pull request keep a comment each. */
  readonly folder: string;
  /** The page without its marker. */
  readonly body: string;
  /** Nothing is to be said: a comment is only written to mend an older one. */
  readonly quiet: boolean;
}

/**
 * Writes the one comment of a workflow on its pull request. An earlier one is ours when a bot wrote
 * it, the bot is that of this run's token, and its first line is the marker; it is edited only when
 * its content changes.
 */
export async function writeComment(
  client: Client,
  event: Event,
  { number }: PullRequest,
  app: App | undefined,
  content: CommentContent,
): Promise<CommentOutcome> {
  const place = { owner: event.owner, repo: event.repo };
  const marker = markerOf(event.workflow, content.folder);
  const body = `${marker}\n${content.body}`;
  const find = () => findComment(client, { ...place, issue_number: number }, marker, app ?? ACTIONS);
  const earlier = await find();
  if (!earlier) {
    if (content.quiet) return 'not needed';
    await onceOnly<unknown>(
      () => client.rest.issues.createComment({ ...place, issue_number: number, body, ...ONCE }),
      find,
    );
    return 'created';
  }
  if (sameText(earlier.body, body)) return 'unchanged';
  await client.rest.issues.updateComment({ ...place, comment_id: earlier.id, body });
  return 'updated';
}

/** The first line of the comment; encoded, so that no path can end it. */
export function markerOf(workflow: string, folder: string): string {
  return `<!-- gds-verify: ${encodeURIComponent(workflow)} ${encodeURIComponent(folder)} -->`;
}

async function findComment(
  client: Client,
  place: { readonly owner: string; readonly repo: string; readonly issue_number: number },
  marker: string,
  app: Partial<App> & Pick<App, 'slug'>,
): Promise<{ readonly id: number; readonly body: string } | undefined> {
  const pages = client.paginate.iterator(client.rest.issues.listComments, { ...place, per_page: 100 });
  for await (const { data } of pages) {
    for (const { id, body = '', user, performed_via_github_app: by } of data) {
      const ours = user?.type === 'Bot' && user.login === `${app.slug}[bot]` && (!by || !app.id || by.id === app.id);
      if (ours && body.split(/\r?\n/, 1)[0] === marker) return { id, body };
    }
  }
  return undefined;
}

/** GitHub may give line ends back as CRLF and without the last one. */
function sameText(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(a) === plain(b);
}
