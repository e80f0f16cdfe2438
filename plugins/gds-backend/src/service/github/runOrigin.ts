import type { RunOrigin } from '@gds-dev/backstage-plugin-gds-common';
import type { GithubClaims } from './claims';
import { RunRefusedError } from './errors';

/** Where a run's content comes from, and the pull request that it judges. */
export interface Origin {
  readonly origin: RunOrigin;
  readonly pullRequest: number | null;
}

/** Events that judge the commit of the ref that they name. */
const REF_EVENTS: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch']);

/**
 * Where the content of a run comes from, by its event and ref. Only `default-branch` may change a state.
 *
 * Refused are all events whose ref and commit are the default branch's while the content may be a fork's
 * (`pull_request_target`, `workflow_run`, `issue_comment`, …), and every event that is not known.
 *
 * @param defaultBranch as the catalog or the configuration names it; no claim does
 * @throws RunRefusedError
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export function originOf(
  { event_name: event, ref, ref_type: type }: Pick<GithubClaims, 'event_name' | 'ref' | 'ref_type'>,
  defaultBranch: string,
): Origin {
  if (REF_EVENTS.has(event)) {
    if (type === 'branch' && ref.startsWith('refs/heads/')) {
      return { origin: ref === `refs/heads/${defaultBranch}` ? 'default-branch' : 'branch', pullRequest: null };
    }
    if (type === 'tag' && ref.startsWith('refs/tags/')) return { origin: 'tag', pullRequest: null };
    throw new RunRefusedError('ref', `the ref of this run of ${event} is neither a branch nor a tag`);
  }
  if (event === 'pull_request') {
    const number = /^refs\/pull\/([1-9]\d{0,8})\/merge$/.exec(ref)?.[1];
    if (number === undefined) {
      throw new RunRefusedError(
        'ref',
        'this run of pull_request does not judge the test merge of an open one: its ref is not refs/pull/N/merge',
      );
    }
    return { origin: 'pull-request', pullRequest: Number(number) };
  }
  if (event === 'merge_group') {
    if (!ref.startsWith('refs/heads/gh-readonly-queue/')) {
      throw new RunRefusedError('ref', 'the ref of this run of merge_group is not one of a merge queue');
    }
    return { origin: 'merge-group', pullRequest: null };
  }
  throw new RunRefusedError(
    'event',
    `runs of ${event} may not report: use push, pull_request, merge_group, schedule or workflow_dispatch`,
  );
}
