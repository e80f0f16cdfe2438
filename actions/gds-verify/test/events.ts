import { createRequire } from 'node:module';
import type { RepositoryRef } from './github/repository.ts';

const require = createRequire(import.meta.url);

/** An event as the runner hands it over. */
export interface RecordedEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sha: string;
  readonly ref: string;
  /** Who caused it; `Codertocat` when absent. */
  readonly actor?: string;
}

/** The test merge of the recorded pull request. */
export const MERGE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
/** The head of the recorded pull request. */
export const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
/** The base of the recorded pull request. */
export const BASE = 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e';
/** A commit on the default branch. */
export const PUSHED = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';

/** The repository of all events below, as `FakeRepository` has it. */
export const HOME: RepositoryRef = { id: 17273051, full_name: 'octo-org/octo-repo', owner: { login: 'octo-org' } };
/** A fork of it. */
export const FORK: RepositoryRef = { id: 99, full_name: 'stranger/octo-repo', owner: { login: 'stranger' } };

type Payload = Record<string, unknown>;

/** An event as GitHub sent it: recorded payloads of the npm package `@octokit/webhooks-examples`. */
export function recorded(name: string, ref: string, sha: string): RecordedEvent {
  return { name, ref, sha, payload: example(name, () => true) };
}

function example(name: string, fits: (payload: Payload) => boolean): Payload {
  const all = require('@octokit/webhooks-examples') as { name: string; examples: Payload[] }[];
  const found = all.find(one => one.name === name)?.examples.find(fits);
  if (!found) throw new Error(`@octokit/webhooks-examples has no such ${name}`);
  return structuredClone(found);
}

/** The recorded repository octo-org/octo-repo, with the default branch main. */
function home(): Payload {
  const repository = example('merge_group', () => true)['repository'] as Payload;
  // Recorded before GitHub added some of these, and with an empty address.
  return { ...repository, homepage: null, has_discussions: false, topics: [], visibility: 'private' };
}

export interface PullRequestGiven {
  readonly action?: 'opened' | 'synchronize' | 'reopened';
  readonly number?: number;
  readonly sha?: string;
  readonly branch?: string;
  readonly base?: string;
  readonly baseBranch?: string;
  readonly from?: RepositoryRef;
  readonly draft?: boolean;
  readonly user?: { readonly login: string; readonly id: number; readonly type: 'User' | 'Bot' };
}

/** The recorded pull request, from a branch of its own repository unless another one is given. */
export function pullRequest(given: PullRequestGiven = {}): RecordedEvent {
  const { action = 'opened', number = 2, sha = HEAD, branch = 'changes', from = HOME, user } = given;
  const payload = example('pull_request', one => one['action'] === action);
  const pull = payload['pull_request'] as Payload & { head: Payload; base: Payload };
  const repository = home();
  const owner = { ...(repository['owner'] as Payload), ...from.owner };
  Object.assign(pull.head, {
    label: `${from.owner.login}:${branch}`,
    ref: branch,
    sha,
    repo: { ...repository, ...from, owner, fork: from.id !== HOME.id },
  });
  const { base = BASE, baseBranch = 'main' } = given;
  Object.assign(pull.base, { label: `octo-org:${baseBranch}`, ref: baseBranch, sha: base, repo: repository });
  Object.assign(pull, { number, draft: given.draft ?? false, auto_merge: null });
  if (user) Object.assign(pull['user'] as Payload, user);
  if (action === 'synchronize') Object.assign(payload, { after: sha });
  Object.assign(payload, { number, repository, sender: { ...(payload['sender'] as Payload), ...user } });
  return {
    name: 'pull_request',
    payload,
    sha: MERGE,
    ref: `refs/pull/${number}/merge`,
    ...(user && { actor: user.login }),
  };
}

/** The recorded pull request, from another repository. */
export function fork(given: PullRequestGiven = {}): RecordedEvent {
  return pullRequest({ from: FORK, ...given });
}

/** A pull request of Dependabot: from this repository, and yet with a token that only reads. */
export function dependabot(given: PullRequestGiven = {}): RecordedEvent {
  return pullRequest({
    branch: 'dependabot/go_modules/golang.org/x/net-0.50.0',
    user: { login: 'dependabot[bot]', id: 49699333, type: 'Bot' },
    ...given,
  });
}

/** A push to a branch, `main` unless another is given. */
export function push(
  given: { readonly branch?: string; readonly sha?: string; readonly before?: string } = {},
): RecordedEvent {
  const { branch = 'main', sha = PUSHED, before = BASE } = given;
  const ref = `refs/heads/${branch}`;
  const payload = example('push', one => String(one['ref']).startsWith('refs/heads/'));
  const commit = { ...(payload['head_commit'] as Payload), id: sha };
  const created = /^0+$/.test(before);
  Object.assign(payload, { ref, before, after: sha, created, base_ref: null, head_commit: commit, commits: [commit] });
  return { name: 'push', payload: { ...payload, repository: home() }, sha, ref };
}

/** A push of a tag. */
export function tag(name: string, sha: string = PUSHED): RecordedEvent {
  const event = push({ sha, before: '0'.repeat(40) });
  const ref = `refs/tags/${name}`;
  return { ...event, ref, payload: { ...event.payload, ref } };
}

/** A group of the merge queue onto `main`. */
export function mergeGroup(given: { readonly sha?: string; readonly base?: string } = {}): RecordedEvent {
  const payload = example('merge_group', () => true);
  const group = payload['merge_group'] as { head_sha: string; head_ref: string; base_sha: string };
  group.head_sha = given.sha ?? group.head_sha;
  group.base_sha = given.base ?? group.base_sha;
  return { name: 'merge_group', payload: { ...payload, repository: home() }, sha: group.head_sha, ref: group.head_ref };
}

/** A run that someone started by hand. */
export function workflowDispatch(given: { readonly branch?: string; readonly sha?: string } = {}): RecordedEvent {
  const ref = `refs/heads/${given.branch ?? 'main'}`;
  const payload = example('workflow_dispatch', () => true);
  return {
    name: 'workflow_dispatch',
    payload: { ...payload, ref, repository: home(), workflow: '.github/workflows/gds.yaml' },
    sha: given.sha ?? PUSHED,
    ref,
  };
}

/**
 * A run by the clock, on the default branch. No webhook has this event, so no recorded payload exists:
 * the runner's has the cron line, the repository and the workflow.
 */
export function schedule(sha: string = PUSHED): RecordedEvent {
  return {
    name: 'schedule',
    payload: { schedule: '17 3 * * 1-5', repository: home(), workflow: '.github/workflows/gds.yaml' },
    sha,
    ref: 'refs/heads/main',
  };
}

export interface WorkflowRunGiven {
  /** Id of the run that ended. */
  readonly id?: number;
  readonly event?: string;
  readonly path?: string;
  readonly sha?: string;
  readonly branch?: string;
  /** `null`: the fork is deleted. */
  readonly from?: RepositoryRef | null;
  readonly conclusion?: string;
  readonly attempt?: number;
}

/** The end of a run of the workflow GDS: of a fork's pull request unless another repository is given. */
export function workflowRun(given: WorkflowRunGiven = {}): RecordedEvent {
  const { id = 17000000042, event = 'pull_request', path = '.github/workflows/gds.yaml', from = FORK } = given;
  const payload = example('workflow_run', one => 'path' in (one['workflow_run'] as Payload));
  const repository = home();
  const run = payload['workflow_run'] as Payload;
  const owner = { ...(repository['owner'] as Payload), ...from?.owner };
  Object.assign(run, {
    id,
    name: 'GDS',
    path,
    event,
    head_sha: given.sha ?? HEAD,
    head_branch: given.branch ?? 'changes',
    head_repository: from && { ...repository, ...from, owner, fork: from.id !== HOME.id },
    repository,
    status: 'completed',
    conclusion: given.conclusion ?? 'success',
    run_attempt: given.attempt ?? 1,
    // GitHub names no pull request for a run of a fork.
    pull_requests: from?.id === HOME.id ? [shortPull(given.branch ?? 'changes', given.sha ?? HEAD)] : [],
    html_url: `https://github.com/octo-org/octo-repo/actions/runs/${id}`,
  });
  Object.assign(payload['workflow'] as Payload, { name: 'GDS', path });
  return {
    name: 'workflow_run',
    payload: { ...payload, action: 'completed', repository },
    sha: PUSHED,
    ref: 'refs/heads/main',
  };
}

/** A pull request as a run names it. */
function shortPull(branch: string, sha: string): object {
  const url = `https://api.github.com/repos/${HOME.full_name}`;
  const repo = { id: HOME.id, name: 'octo-repo', url };
  return {
    id: 279147437,
    number: 2,
    url: `${url}/pulls/2`,
    head: { ref: branch, sha, repo },
    base: { ref: 'main', sha: BASE, repo },
  };
}
