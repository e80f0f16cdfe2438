import { createHash } from 'node:crypto';
import { type Answer, json, notFound, refusal } from './answer.ts';
import type { Call, Handlers } from './operation.ts';
import type { RepositoryRef } from './repository.ts';

export interface WorkflowRun {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly workflow_id: number;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
  readonly head_sha: string;
  /** `null` when the fork was deleted. */
  readonly head_repository: RepositoryRef | null;
  readonly repository: RepositoryRef;
  /** Empty for a run of a fork's pull request. */
  readonly pull_requests: readonly object[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly html_url: string;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly expired: boolean;
  readonly created_at: string;
  /** What the list says it has, when that is not what it has. */
  readonly size_in_bytes?: number;
  readonly workflow_run: {
    readonly id: number;
    readonly repository_id: number;
    readonly head_repository_id: number;
    readonly head_branch: string;
    readonly head_sha: string;
  };
}

export const runs: Handlers = {
  'actions/get-workflow-run': call => {
    const run = call.repository.runs.find(one => one.id === Number(call.params['run_id']));
    return run ? json(200, shownRun(run, call)) : notFound();
  },

  'actions/list-workflow-runs': call => {
    const workflow = call.params['workflow_id'] ?? '';
    const all = call.repository.runs.filter(
      one => String(one.workflow_id) === workflow || one.path === `.github/workflows/${workflow}`,
    );
    return all.length === 0 ? notFound() : listRuns(call, all);
  },

  'actions/list-workflow-runs-for-repo': call => listRuns(call, call.repository.runs),

  'actions/list-workflow-run-artifacts': call => {
    const { params, repository, request } = call;
    const run = Number(params['run_id']);
    if (!repository.runs.some(one => one.id === run)) return notFound();
    const name = request.query.get('name');
    const found = repository.artifacts
      .filter(one => one.workflow_run.id === run && (name === null || one.name === name))
      .sort((one, other) => other.created_at.localeCompare(one.created_at));
    if (request.query.get('direction') === 'asc') found.reverse();
    const { items, headers } = call.page(found);
    return json(200, { total_count: found.length, artifacts: items.map(one => shownArtifact(one, call)) }, headers);
  },

  'actions/get-artifact': call => {
    const artifact = artifactOf(call);
    return artifact ? json(200, shownArtifact(artifact, call)) : notFound();
  },

  'actions/download-artifact': call => {
    const artifact = artifactOf(call);
    if (!artifact || call.params['archive_format'] !== 'zip') return notFound();
    if (artifact.expired) return refusal(410, 'Artifact has expired');
    return { status: 302, headers: { location: call.storageUrl(artifact.id) } };
  },
};

/** Newest first. */
function listRuns(call: Call, all: readonly WorkflowRun[]): Answer {
  const { query } = call.request;
  const wanted = (name: string, ...values: unknown[]) => !query.has(name) || values.includes(query.get(name));
  const found = all
    .filter(
      one =>
        wanted('branch', one.head_branch) &&
        wanted('event', one.event) &&
        wanted('status', one.status, one.conclusion) &&
        wanted('head_sha', one.head_sha) &&
        within(one.created_at, query.get('created')),
    )
    .sort((one, other) => other.created_at.localeCompare(one.created_at));
  const { items, headers } = call.page(found);
  return json(200, { total_count: found.length, workflow_runs: items.map(run => shownRun(run, call)) }, headers);
}

function artifactOf({ params, repository }: Call): Artifact | undefined {
  return repository.artifacts.find(one => one.id === Number(params['artifact_id']));
}

/** GitHub's ranges of times: `>=2026-01-01`, `<2026-01-01`, `2026-01-01..2026-02-01`. */
function within(time: string, range: string | null): boolean {
  if (range === null) return true;
  const [from, to] = range.split('..');
  if (to !== undefined) return (from === '*' || time >= from!) && (to === '*' || time <= `${to}~`);
  const [, sign = '', date = ''] = /^([<>]?=?)(.*)$/.exec(range)!;
  if (sign === '>=') return time >= date;
  if (sign === '>') return time > date;
  if (sign === '<=') return time <= `${date}~`;
  if (sign === '<') return time < date;
  return time.startsWith(date);
}

function shownRun(run: WorkflowRun, { request, repository }: Call): object {
  const hidden = request.query.get('exclude_pull_requests') === 'true';
  const url = `https://api.github.com/repos/${repository.fullName}/actions/runs/${run.id}`;
  return { ...run, ...(hidden && { pull_requests: [] }), url, artifacts_url: `${url}/artifacts` };
}

function shownArtifact({ zip, ...artifact }: Artifact, { repository }: Call): object {
  const url = `https://api.github.com/repos/${repository.fullName}/actions/artifacts/${artifact.id}`;
  return {
    size_in_bytes: zip.length,
    ...artifact,
    url,
    archive_download_url: `${url}/zip`,
    updated_at: artifact.created_at,
    digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
  };
}
