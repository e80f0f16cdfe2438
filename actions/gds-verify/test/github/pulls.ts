import { json, notFound } from './answer.ts';
import { asksForDiff, type ChangedFile, diff, listed } from './changes.ts';
import type { Call, Handlers } from './operation.ts';
import type { RepositoryRef, User } from './repository.ts';

export interface Pull {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  readonly user: User;
  state: 'open' | 'closed';
  readonly draft: boolean;
  /** `repo` is `null` when the fork was deleted. */
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: RepositoryRef | null };
  readonly base: { readonly ref: string; readonly sha: string; readonly repo: RepositoryRef };
  readonly files: readonly ChangedFile[];
}

/** `GET /pulls/{n}/files` ends here, whatever there is. */
const MOST_FILES = 3_000;

export const pulls: Handlers = {
  'pulls/list': call => {
    const { query } = call.request;
    const state = query.get('state') ?? 'open';
    const found = call.repository.pulls.filter(
      one =>
        (state === 'all' || one.state === state) && hasHead(one, query.get('head')) && hasBase(one, query.get('base')),
    );
    // Newest first, unless the oldest are asked for.
    const ascending = query.get('direction') === 'asc';
    const { items, headers } = call.page(ascending ? found : found.reverse());
    return json(200, items.map(summary), headers);
  },

  'repos/list-pull-requests-associated-with-commit': call => {
    const found = call.repository.pulls.filter(one => one.head.sha === call.params['commit_sha']);
    const { items, headers } = call.page(found);
    return json(200, items.map(summary), headers);
  },

  'pulls/get': call => {
    const pull = pullOf(call);
    if (!pull) return notFound();
    if (asksForDiff(call.request.headers.accept)) return diff(pull.files, 'PullRequest');
    return json(200, { ...summary(pull), merged: false, changed_files: pull.files.length });
  },

  'pulls/list-files': call => {
    const pull = pullOf(call);
    if (!pull) return notFound();
    const { items, headers } = call.page(pull.files.slice(0, MOST_FILES));
    return json(
      200,
      items.map(file => listed(file, call.repository.fullName)),
      headers,
    );
  },
};

function pullOf({ params, repository }: Call): Pull | undefined {
  return repository.pulls.find(one => one.number === Number(params['pull_number']));
}

/** GitHub takes `owner:branch`; what has no owner is not a filter. */
function hasHead({ head }: Pull, wanted: string | null): boolean {
  if (wanted === null || !wanted.includes(':')) return true;
  return `${head.repo?.owner.login}:${head.ref}` === wanted;
}

function hasBase({ base }: Pull, wanted: string | null): boolean {
  return wanted === null || base.ref === wanted;
}

function summary({ files: _, ...pull }: Pull): object {
  const label = (side: Pull['head']) => `${side.repo?.owner.login ?? 'unknown'}:${side.ref}`;
  return {
    ...pull,
    head: { ...pull.head, label: label(pull.head) },
    base: { ...pull.base, label: label(pull.base) },
  };
}
