import { CannotRun } from '../problem.ts';

/** The part of the context of `@actions/github` that is used. */
export interface Context {
  readonly payload: unknown;
  readonly eventName: string;
  readonly sha: string;
  readonly ref: string;
  readonly job: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly actor: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly repo: { readonly owner: string; readonly repo: string };
}

/** What GitHub says about this run: the only source for repository, commit, ref and run. */
export interface Event {
  readonly name: string;
  readonly owner: string;
  readonly repo: string;
  /** GitHub's number of the repository, which outlives a rename; absent when the event does not tell it. */
  readonly repositoryId?: number;
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
  /** Path of the workflow whose run judged: `.github/workflows/gds.yaml`; empty when it is not known. */
  readonly workflow: string;
  readonly pull?: PullRequest;
  /** What the change is compared with; absent for a tag. */
  readonly base?: Base;
  /** The pull request comes from another repository. */
  readonly fork: boolean;
  /** Why the token of this run only reads, in one sentence; absent when it should be able to write. */
  readonly readOnly?: string;
}

export interface PullRequest {
  readonly number: number;
}

export interface Base {
  /** Name of the branch, without `refs/heads/`. */
  readonly branch: string;
  /** The commit before the change; absent for a new branch, and where an event has no change. */
  readonly commit?: string;
}

/** The run of the first workflow, on `workflow_run`: only what GitHub itself says of it. */
export interface ForeignRun {
  readonly id: number;
  readonly attempt: number;
  readonly event: string;
  readonly path: string;
  readonly headCommit: string;
  readonly headBranch: string;
  /** Absent when the repository is gone. */
  readonly head?: { readonly owner: string; readonly repositoryId: number };
  readonly actor: string;
  readonly url: string;
}

/** Events whose run is of the commit that it names, with no more rights than that commit's author has. */
const JUDGED: ReadonlySet<string> = new Set(['push', 'pull_request', 'merge_group', 'schedule', 'workflow_dispatch']);

/** Events of what is to become part of a branch: its base judges. */
export const PROPOSALS: ReadonlySet<string> = new Set(['pull_request', 'merge_group']);

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const DEPENDABOT = 'dependabot[bot]';

/**
 * The event of a run that judges its own commit.
 *
 * @throws CannotRun on an event that must not build foreign code, and on a context that lacks its commit
 */
export function readEvent(context: Context, env: NodeJS.ProcessEnv): Event {
  const { eventName } = context;
  if (!JUDGED.has(eventName)) {
    throw new CannotRun(
      `GDS does not run on ${eventName}: it would build code of others with this repository's rights, or for another commit than the one it names. Use the events push, pull_request, merge_group, schedule and workflow_dispatch.`,
    );
  }
  const payload = record(context.payload);
  const isPull = eventName === 'pull_request';
  const pull = isPull ? record(payload['pull_request']) : {};
  const head = record(pull['head']);
  const from = record(head['repo'])['id'];
  // A repository that is gone has no id: what came from it is foreign too.
  const fork = isPull && (typeof from !== 'number' || from !== record(record(pull['base'])['repo'])['id']);
  const headCommit = isPull
    ? head['sha']
    : eventName === 'merge_group'
      ? record(payload['merge_group'])['head_sha']
      : context.sha;
  const number = pull['number'];
  if (!isSha(context.sha) || !isSha(headCommit) || (isPull && typeof number !== 'number')) {
    throw new CannotRun(`The ${eventName} event names no commit. GDS runs inside of a GitHub workflow.`);
  }
  const base = baseOf(context, payload, pull);
  if (PROPOSALS.has(eventName) && base?.commit === undefined) {
    throw new CannotRun(
      `The ${eventName} event names no base commit, whose gds.yaml would judge. GDS runs inside of a GitHub workflow.`,
    );
  }
  const readOnly = fork
    ? 'On a pull request of a fork it only reads.'
    : context.actor === DEPENDABOT
      ? 'In a run that Dependabot started it only reads.'
      : undefined;
  return {
    ...placeOf(context),
    name: eventName,
    commit: context.sha,
    headCommit,
    ref: context.ref,
    // A schedule runs on the default branch alone, and its payload need not name it.
    defaultBranch: eventName === 'schedule' || context.ref === `refs/heads/${defaultBranchOf(payload)}`,
    runUrl: `${context.serverUrl}/${context.repo.owner}/${context.repo.repo}/actions/runs/${context.runId}`,
    runId: String(context.runId),
    runAttempt: Math.max(1, context.runAttempt || 1),
    job: context.job,
    workflow: workflowPath(env['GITHUB_WORKFLOW_REF'] ?? '', context.repo),
    ...(isPull && { pull: { number: number as number } }),
    ...(base && { base }),
    fork,
    ...(readOnly !== undefined && { readOnly }),
  };
}

/** @throws CannotRun when the pull request of a fork would be built on a machine that outlives the job */
export function refuseForeignCode({ fork }: Event, env: NodeJS.ProcessEnv): void {
  if (!fork || env['RUNNER_ENVIRONMENT'] !== 'self-hosted') return;
  throw new CannotRun(
    'GDS does not build the pull request of a fork on a self-hosted runner: its code could stay there. Use a runner that GitHub hosts.',
  );
}

/**
 * The run whose end started this one.
 *
 * @throws CannotRun when the event does not describe one
 */
export function readForeignRun(context: Context): ForeignRun {
  const run = record(record(context.payload)['workflow_run']);
  const {
    id,
    run_attempt: attempt = 1,
    event,
    path,
    head_sha: headCommit,
    head_branch: headBranch,
    html_url: url,
  } = run;
  const repository = record(run['head_repository']);
  const { id: repositoryId } = repository;
  const { login: owner } = record(repository['owner']);
  // A run that another person starts again keeps the rights of who caused it.
  const { login: actor } = record(run['actor']);
  if (
    typeof id !== 'number' ||
    typeof attempt !== 'number' ||
    typeof event !== 'string' ||
    typeof path !== 'string' ||
    !isSha(headCommit) ||
    typeof url !== 'string'
  ) {
    throw new CannotRun(
      'The workflow_run event does not describe the run that ended. GDS runs inside of a GitHub workflow.',
    );
  }
  return {
    id,
    attempt,
    event,
    // A run of another ref may have it behind the path: `.github/workflows/gds.yaml@refs/pull/2/merge`.
    path: path.split('@')[0]!,
    headCommit,
    headBranch: typeof headBranch === 'string' ? headBranch : '',
    ...(typeof repositoryId === 'number' && typeof owner === 'string' && { head: { owner, repositoryId } }),
    actor: typeof actor === 'string' ? actor : '',
    url,
  };
}

/** Whether the token of that run could only read, so that it could not publish by itself. */
export function neededHelp(run: ForeignRun, context: Context): boolean {
  return run.head?.repositoryId !== repositoryIdOf(context.payload) || run.actor === DEPENDABOT;
}

/** The event of a foreign run, with the pull request that the API names for it. */
export function eventOfForeignRun(context: Context, run: ForeignRun, pull: PullRequest, base: Base): Event {
  return {
    ...placeOf(context),
    name: 'pull_request',
    commit: run.headCommit,
    headCommit: run.headCommit,
    ref: `refs/pull/${pull.number}/merge`,
    defaultBranch: false,
    runUrl: run.url,
    runId: String(run.id),
    runAttempt: run.attempt,
    job: context.job,
    workflow: run.path,
    pull,
    base,
    fork: run.head?.repositoryId !== repositoryIdOf(context.payload),
  };
}

function placeOf(context: Context) {
  const { owner, repo } = context.repo;
  const repositoryId = repositoryIdOf(context.payload);
  return {
    owner,
    repo,
    ...(repositoryId !== undefined && { repositoryId }),
    host: new URL(context.serverUrl).host,
    apiUrl: context.apiUrl,
  };
}

function baseOf(
  context: Context,
  payload: Readonly<Record<string, unknown>>,
  pull: Readonly<Record<string, unknown>>,
): Base | undefined {
  switch (context.eventName) {
    case 'pull_request': {
      const { ref, sha } = record(pull['base']);
      return base(ref, sha);
    }
    case 'merge_group': {
      const { base_ref: ref, base_sha: sha } = record(payload['merge_group']);
      return base(typeof ref === 'string' ? branchOf(ref) : undefined, sha);
    }
    case 'push':
      return base(branchOf(context.ref), payload['before']);
    default:
      return base(branchOf(context.ref), undefined);
  }
}

function base(branch: unknown, commit: unknown): Base | undefined {
  if (typeof branch !== 'string' || branch === '') return undefined;
  // A push that made the branch has zeros before it.
  return { branch, ...(isSha(commit) && !/^0+$/.test(commit) && { commit }) };
}

function branchOf(ref: string): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1];
}

/** `octo-org/repo/.github/workflows/gds.yaml@refs/heads/main` without repository and ref. */
function workflowPath(ref: string, { owner, repo }: Context['repo']): string {
  const [path = ''] = ref.split('@');
  const prefix = `${owner}/${repo}/`;
  return path.toLowerCase().startsWith(prefix.toLowerCase()) ? path.slice(prefix.length) : '';
}

function repositoryIdOf(payload: unknown): number | undefined {
  const id = record(record(payload)['repository'])['id'];
  return typeof id === 'number' ? id : undefined;
}

function defaultBranchOf(payload: Readonly<Record<string, unknown>>): string {
  const name = record(payload['repository'])['default_branch'];
  return typeof name === 'string' ? name : '';
}

function isSha(value: unknown): value is string {
  return typeof value === 'string' && SHA.test(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
