import { CannotRun } from './problem.ts';

/** The part of the context of `@actions/github` that is used. */
export interface Context {
  readonly payload: unknown;
  readonly eventName: string;
  readonly sha: string;
  readonly ref: string;
  readonly job: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly repo: { readonly owner: string; readonly repo: string };
}

/** What GitHub says about this run: the only source for repository, commit, ref and run. */
export interface Event {
  readonly name: string;
  readonly owner: string;
  readonly repo: string;
  /** Host of the server, `github.com` or that of a GHES. */
  readonly host: string;
  readonly apiUrl: string;
  readonly runUrl: string;
  /** The commit that was checked out: on a pull request the test merge. */
  readonly commit: string;
  /** The commit that a check run belongs to: on a pull request its head. */
  readonly headCommit: string;
  readonly ref: string;
  readonly defaultBranch: boolean;
  readonly runId: string;
  readonly runAttempt: number;
  readonly job: string;
  /** The pull request comes from another repository. */
  readonly fork: boolean;
}

/** Events that run with a writing token on code that others may send, or whose commit is not the run's. */
const REFUSED = new Set(['pull_request_target', 'workflow_run', 'issue_comment']);

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The event of this run.
 *
 * @throws CannotRun on an event that must not build foreign code, and on a context that lacks its commit
 */
export function readEvent(context: Context, env: NodeJS.ProcessEnv): Event {
  const { eventName } = context;
  if (REFUSED.has(eventName)) {
    throw new CannotRun(
      `GDS does not run on ${eventName}: it would build code of others with this repository's rights. Use the events push, pull_request and merge_group.`,
    );
  }
  const payload = record(context.payload);
  const pull = record(payload['pull_request']);
  const head = record(pull['head']);
  const headRepository = record(head['repo'])['id'];
  const baseRepository = record(record(pull['base'])['repo'])['id'];
  const isPull = eventName === 'pull_request';
  const fork = isPull && headRepository !== baseRepository;
  if (fork && env['RUNNER_ENVIRONMENT'] === 'self-hosted') {
    throw new CannotRun(
      'GDS does not build the pull request of a fork on a self-hosted runner: its code could stay there. Use a runner that GitHub hosts.',
    );
  }
  const headCommit = isPull
    ? head['sha']
    : eventName === 'merge_group'
      ? record(payload['merge_group'])['head_sha']
      : context.sha;
  if (!SHA.test(context.sha) || typeof headCommit !== 'string' || !SHA.test(headCommit)) {
    throw new CannotRun(`The ${eventName} event names no commit. GDS runs inside of a GitHub workflow.`);
  }
  const { owner, repo } = context.repo;
  const defaultBranch = record(payload['repository'])['default_branch'];
  return {
    name: eventName,
    owner,
    repo,
    host: new URL(context.serverUrl).host,
    apiUrl: context.apiUrl,
    runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
    commit: context.sha,
    headCommit,
    ref: context.ref,
    defaultBranch: typeof defaultBranch === 'string' && context.ref === `refs/heads/${defaultBranch}`,
    runId: String(context.runId),
    runAttempt: Math.max(1, context.runAttempt || 1),
    job: context.job,
    fork,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
