import type { Annotation } from '@gds-dev/core/report';
import { Faulty, json, notFound, refusal } from './answer.ts';
import type { Call, Handlers, Rules } from './operation.ts';
import { ACTIONS_APP, type FakeRepository } from './repository.ts';

/** What a client sends to create or update a check run. */
export interface CheckRunBody {
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: Annotation[];
  };
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly html_url: string;
  readonly app: { readonly id: number; readonly slug: string };
  status: string;
  conclusion: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  external_id: string;
  details_url: string;
  started_at: string;
  completed_at: string | null;
  /** All that were sent, in their order. */
  readonly annotations: Annotation[];
}

const MOST_MESSAGE = 64 * 1024;
const MOST_TITLE = 255;

/** The bounds that GitHub states for check runs in words. */
function judge(value: unknown): void {
  const body = value as Partial<CheckRunBody>;
  const faults = (body.output?.annotations ?? []).flatMap(annotationFaults);
  if (body.status === 'completed' && body.conclusion === undefined) faults.push('completed without a conclusion');
  if (body.completed_at !== undefined && body.conclusion === undefined) faults.push('completed_at without conclusion');
  if (body.conclusion === 'stale') faults.push('only GitHub makes a check run stale');
  if (body.head_sha !== undefined && !/^[0-9a-f]{40}$/.test(body.head_sha)) faults.push('head_sha is no commit');
  if (faults.length > 0) throw new Faulty(faults);
}

function annotationFaults(one: Annotation): string[] {
  const faults: string[] = [];
  if ([...(one.title ?? '')].length > MOST_TITLE) faults.push(`a title has more than ${MOST_TITLE} characters`);
  for (const text of [one.message, one.raw_details ?? '']) {
    if (Buffer.byteLength(text) > MOST_MESSAGE) faults.push('a message or its details have more than 64 KB');
  }
  const columns = one.start_column !== undefined || one.end_column !== undefined;
  if (columns && one.start_line !== one.end_line) faults.push('columns on an annotation of several lines');
  if (one.end_line < one.start_line) faults.push('an annotation ends before it starts');
  if (one.path.startsWith('/') || one.path.split('/').includes('..') || one.start_line < 1)
    faults.push('a place outside of the repository');
  return faults;
}

export const checkRules: Rules = { 'checks/create': judge, 'checks/update': judge };

export const checks: Handlers = {
  'checks/create': ({ body, repository }) => {
    const given = body as CheckRunBody & { readonly name: string; readonly head_sha: string };
    if (repository.unknownCommits.has(given.head_sha)) {
      throw new Faulty([`No commit found for SHA: ${given.head_sha}`]);
    }
    const id = repository.nextId();
    const run: CheckRun = {
      id,
      name: given.name,
      head_sha: given.head_sha,
      html_url: `https://github.com/${repository.fullName}/runs/${id}`,
      app: ACTIONS_APP,
      status: 'queued',
      conclusion: null,
      title: null,
      summary: null,
      text: null,
      external_id: '',
      details_url: '',
      started_at: repository.timeOf(id),
      completed_at: null,
      annotations: [],
    };
    update(run, given, repository);
    repository.checkRuns.push(run);
    return json(201, shown(run));
  },

  'checks/update': ({ body, params, repository }) => {
    const run = repository.checkRuns.find(one => one.id === Number(params['check_run_id']));
    if (!run) return notFound();
    if (run.app.id !== ACTIONS_APP.id) {
      return refusal(
        403,
        `Invalid app_id \`${ACTIONS_APP.id}\` - check run can only be modified by the GitHub App that created it.`,
      );
    }
    update(run, body as CheckRunBody, repository);
    return json(200, shown(run));
  },

  'checks/get': ({ params, repository }) => {
    const run = repository.checkRuns.find(one => one.id === Number(params['check_run_id']));
    return run ? json(200, shown(run)) : notFound();
  },

  'checks/list-annotations': call => {
    const run = call.repository.checkRuns.find(one => one.id === Number(call.params['check_run_id']));
    if (!run) return notFound();
    const { items, headers } = call.page(run.annotations);
    return json(200, items, headers);
  },

  'checks/list-for-ref': call => {
    const { query } = call.request;
    const wanted = (name: string, value: string | number) => !query.has(name) || query.get(name) === String(value);
    let found = call.repository.checkRuns.filter(
      one =>
        shasOf(call).has(one.head_sha) &&
        wanted('check_name', one.name) &&
        wanted('status', one.status) &&
        wanted('app_id', one.app.id),
    );
    if (query.get('filter') !== 'all') {
      // The newest of each name and app.
      found = [...new Map(found.map(one => [`${one.app.id} ${one.name}`, one])).values()];
    }
    const { items, headers } = call.page(found.reverse());
    return json(200, { total_count: found.length, check_runs: items.map(shown) }, headers);
  },
};

/** A check run that is there before the action runs. */
export function addCheckRun(repository: FakeRepository, given: Partial<CheckRun> & Pick<CheckRun, 'name'>): CheckRun {
  const id = repository.nextId();
  const run: CheckRun = {
    id,
    head_sha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
    html_url: `https://github.com/${repository.fullName}/runs/${id}`,
    app: ACTIONS_APP,
    status: 'completed',
    conclusion: 'success',
    title: null,
    summary: null,
    text: null,
    external_id: '',
    details_url: '',
    started_at: repository.timeOf(id),
    completed_at: repository.timeOf(id),
    annotations: [],
    ...given,
  };
  repository.checkRuns.push(run);
  return run;
}

/** A ref is a commit, or a branch that a pull request or a run stands on. */
function shasOf({ params, repository }: Call): Set<string> {
  const ref = (params['ref'] ?? '').replace(/^(?:refs\/)?heads\//, '');
  const heads = repository.pulls.filter(one => one.head.ref === ref).map(one => one.head.sha);
  const runs = repository.runs.filter(one => one.head_branch === ref).map(one => one.head_sha);
  return new Set([ref, ...heads, ...runs]);
}

function update(run: CheckRun, body: Partial<CheckRunBody>, repository: FakeRepository): void {
  const { output } = body;
  run.status = body.conclusion === undefined ? (body.status ?? run.status) : 'completed';
  run.conclusion = body.conclusion ?? run.conclusion;
  run.external_id = body.external_id ?? run.external_id;
  run.details_url = body.details_url ?? run.details_url;
  run.started_at = body.started_at ?? run.started_at;
  if (run.status === 'completed') run.completed_at = body.completed_at ?? repository.timeOf(run.id);
  if (!output) return;
  run.title = output.title ?? run.title;
  run.summary = output.summary;
  run.text = output.text ?? run.text;
  run.annotations.push(...(output.annotations ?? []));
}

function shown({ annotations, title, summary, text, ...run }: CheckRun): object {
  return {
    ...run,
    check_suite: { id: 5 },
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: `${run.html_url}/annotations`,
    },
  };
}
