import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neglected } from '../../../../packages/core/test/reports.ts';
import { ask, type Asked, started } from './ask.ts';
import { addedFile, changedLines } from './changes.ts';
import { addCheckRun } from './checks.ts';
import { type FakeGitHub, startGitHub } from './server.ts';
import { reportZip } from './zip.ts';

const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const OTHER = 'cccccccccccccccccccccccccccccccccccccccc';
const BASE = 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e';
const base = { owner: 'octo-org', repo: 'octo-repo' };

let github: FakeGitHub;
let client: Octokit;
beforeEach(async () => {
  github = await started(startGitHub({ judgeAnswers: true }));
  const silent = () => {};
  client = new Octokit({
    auth: 'ghs_test',
    baseUrl: github.url,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
});

afterEach(() => {
  expect(github.recorder.faults().filter(fault => fault.includes('answer of'))).toEqual([]);
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Asked> =>
  ask('GET', `${github.url}/repos/octo-org/octo-repo/${path}`, { headers });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('check runs', () => {
  it('are created, gain annotations and are concluded', async () => {
    const annotation = { path: 'a.go', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' } as const;
    const output = { title: 't', summary: 's', annotations: [annotation] };
    const { data } = await client.rest.checks.create({ ...base, name: 'GDS', head_sha: SHA, output });
    expect(data.app).toMatchObject({ id: 15368, slug: 'github-actions' });
    await client.rest.checks.update({ ...base, check_run_id: data.id, output: { ...output, summary: 'two' } });
    await client.rest.checks.update({ ...base, check_run_id: data.id, status: 'completed', conclusion: 'neutral' });
    expect(github.repository.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'neutral', title: 't', summary: 'two', annotations: [annotation, annotation] },
    ]);
    await expect(client.rest.checks.update({ ...base, check_run_id: 1, status: 'queued' })).rejects.toMatchObject({
      status: 404,
    });
    const listed = await client.rest.checks.listAnnotations({ ...base, check_run_id: data.id });
    expect(listed.data).toHaveLength(2);
    const other = addCheckRun(github.repository, { name: 'GDS', app: { id: 9, slug: 'other' } });
    await expect(client.rest.checks.update({ ...base, check_run_id: other.id, name: 'mine' })).rejects.toMatchObject({
      status: 403,
    });
    github.repository.checkRuns.pop();
    expect(github.recorder.faults()).toEqual([]);
  });

  it('of a commit are listed by name, app and status, the newest of each', async () => {
    for (const given of [{}, { id: 7 }, { head_sha: OTHER }, { app: { id: 9, slug: 'other' } }])
      addCheckRun(github.repository, { name: 'GDS', ...given });
    const list = async (more: object) =>
      (await client.rest.checks.listForRef({ ...base, ref: SHA, ...more })).data.check_runs.map(one => one.app!.id);
    expect(await list({})).toEqual([9, 15368]);
    expect(await list({ filter: 'all' })).toEqual([9, 15368, 15368]);
    expect(await list({ app_id: 15368 })).toEqual([15368]);
    expect(await list({ check_name: 'other' })).toEqual([]);
    expect(await list({ status: 'queued' })).toEqual([]);
  });
});

describe('pull requests', () => {
  it('are listed by state, head and base, newest first', async () => {
    const fork = { id: 99, full_name: 'stranger/octo-repo', owner: { login: 'stranger' } };
    github.repository.addPull({ number: 2 });
    github.repository.addPull({ number: 3, state: 'closed' });
    github.repository.addPull({ number: 4, head: { ref: 'changes', sha: OTHER, repo: fork } });
    const list = async (more: object = {}) =>
      (await client.rest.pulls.list({ ...base, ...more })).data.map(one => one.number);
    expect(await list()).toEqual([4, 2]);
    expect(await list({ state: 'all', direction: 'asc' })).toEqual([2, 3, 4]);
    expect(await list({ head: 'stranger:changes' })).toEqual([4]);
    expect(await list({ head: 'octo-org:changes' })).toEqual([2]);
    expect(await list({ base: 'release' })).toEqual([]);
    // Without its owner GitHub takes no notice of it.
    expect(await list({ head: 'changes' })).toEqual([4, 2]);
  });

  it('page their files to 3,000, and leave out patches that are too large', async () => {
    const files = [
      changedLines('small.go', 3, 4),
      addedFile('long.go', 3_001),
      ...numbers(3_100).map(index => changedLines(`f${index}.go`, 1)),
    ];
    github.repository.addPull({ number: 2, files });
    const listed = await client.paginate(client.rest.pulls.listFiles, { ...base, pull_number: 2, per_page: 100 });
    expect(github.requests).toHaveLength(30);
    expect(listed).toHaveLength(3_000);
    expect(listed[0]).toMatchObject({ additions: 2, deletions: 0, patch: '@@ -2,0 +3,2 @@\n+line 3\n+line 4' });
    expect(listed[1]).toMatchObject({ additions: 3_001, status: 'added' });
    expect(listed[1]).not.toHaveProperty('patch');
    expect((await client.rest.pulls.get({ ...base, pull_number: 2 })).data.changed_files).toBe(3_102);
  });

  it('give no diff of more than 300 files or 20,000 lines', async () => {
    const diff = { accept: 'application/vnd.github.v3.diff' };
    github.repository.addPull({ number: 1, files: [changedLines('a.go', 1)] });
    github.repository.addPull({ number: 2, files: numbers(301).map(index => changedLines(`f${index}.go`, 1)) });
    github.repository.addPull({ number: 3, files: [addedFile('a.go', 20_001)] });
    expect(await get('pulls/1', diff)).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^diff --git a\/a.go/),
    });
    for (const [number, message] of [
      [2, /maximum number of files \(300\)/],
      [3, /maximum number of lines \(20000\)/],
    ] as const) {
      const { status, body } = await get(`pulls/${number}`, diff);
      expect(status).toBe(406);
      expect(body).toMatchObject({ message: expect.stringMatching(message), errors: [{ code: 'too_large' }] });
    }
  });
});

describe('a comparison', () => {
  it('has 300 files at most, all on its first page, and only of commits that are there', async () => {
    const files = numbers(301).map(index => changedLines(`f${index}.go`, 1));
    github.repository.addComparison({ base: BASE, head: SHA, files });
    const compare = (more: object) => client.rest.repos.compareCommitsWithBasehead({ ...base, ...more } as never);
    const { data } = (await compare({ basehead: `${BASE}...${SHA}` })) as { data: { files: object[] } };
    expect(data.files).toHaveLength(300);
    const second = (await compare({ basehead: `${BASE}...${SHA}`, page: 2 })) as { data: object };
    expect(second.data).not.toHaveProperty('files');
    await expect(compare({ basehead: `${BASE}...${OTHER}` })).rejects.toMatchObject({ status: 404 });
    const { status } = await get(`compare/${BASE}...${SHA}`, { accept: 'application/vnd.github.diff' });
    expect(status).toBe(406);
  });
});

describe('comments', () => {
  beforeEach(() => void github.repository.addPull({ number: 2 }));

  it('are written by the app, changed and deleted', async () => {
    const { data } = await client.rest.issues.createComment({ ...base, issue_number: 2, body: 'one' });
    expect(data).toMatchObject({
      user: { login: 'github-actions[bot]', type: 'Bot' },
      performed_via_github_app: { id: 15368, slug: 'github-actions' },
    });
    await client.rest.issues.updateComment({ ...base, comment_id: data.id, body: 'two' });
    expect(github.repository.comments.map(one => one.body)).toEqual(['two']);
    await client.rest.issues.deleteComment({ ...base, comment_id: data.id });
    expect(github.repository.comments).toEqual([]);
    for (const gone of [client.rest.issues.deleteComment, client.rest.issues.getComment])
      await expect(gone({ ...base, comment_id: data.id })).rejects.toMatchObject({ status: 404 });
    await expect(client.rest.issues.createComment({ ...base, issue_number: 9, body: 'x' })).rejects.toMatchObject({
      status: 404,
    });
    expect(github.recorder.faults()).toEqual([]);
  });

  it('have 65,536 characters at most', async () => {
    const create = (body: string) => client.rest.issues.createComment({ ...base, issue_number: 2, body });
    await create('🙂'.repeat(65_536));
    const refused = await create('x'.repeat(65_537)).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      status: 422,
      message: expect.stringContaining('Body is too long (maximum is 65536 characters)'),
    });
    await expect(
      client.rest.issues.updateComment({
        ...base,
        comment_id: github.repository.comments[0]!.id,
        body: 'x'.repeat(65_537),
      }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(create(' ')).rejects.toMatchObject({ status: 422 });
    expect(github.repository.comments).toHaveLength(1);
    expect(github.recorder.faults()).toHaveLength(3);
  });

  it('are paged, oldest first', async () => {
    for (const index of numbers(65)) github.repository.addComment(2, `comment ${index}`);
    github.repository.addComment(3, 'elsewhere');
    const { headers, body } = await get('issues/2/comments?page=2');
    expect((body as { body: string }[]).map(one => one.body).at(0)).toBe('comment 30');
    const link = (rel: string) =>
      new RegExp(`<${github.url}/repos/octo-org/octo-repo/issues/2/comments\\?page=(\\d)>; rel="${rel}"`).exec(
        headers.get('link')!,
      )?.[1];
    expect(['prev', 'next', 'last', 'first'].map(link)).toEqual(['1', '3', '3', '1']);
    const all = await client.paginate(client.rest.issues.listComments, { ...base, issue_number: 2 });
    expect(all).toHaveLength(65);
  });
});

describe('runs and artifacts', () => {
  const list = async (more: object = {}) => {
    const given = { ...base, workflow_id: 'gds.yaml', ...more };
    return (await client.rest.actions.listWorkflowRuns(given)).data.workflow_runs.map(one => one.id);
  };

  it('of a workflow are listed by branch, event, status and commit, newest first', async () => {
    github.repository.addRun({ id: 1 });
    github.repository.addRun({ id: 2, event: 'pull_request', head_branch: 'changes', head_sha: SHA });
    github.repository.addRun({ id: 3, conclusion: 'failure' });
    github.repository.addRun({ id: 4, status: 'in_progress', conclusion: null });
    github.repository.addRun({ id: 5, path: '.github/workflows/other.yaml', workflow_id: 2 });
    expect(await list()).toEqual([4, 3, 2, 1]);
    expect(await list({ workflow_id: 161335, event: 'push', branch: 'main' })).toEqual([4, 3, 1]);
    expect(await list({ status: 'completed', event: 'push' })).toEqual([3, 1]);
    expect(await list({ status: 'success' })).toEqual([2, 1]);
    expect(await list({ head_sha: SHA })).toEqual([2]);
    expect(await list({ created: '<2026-11-27T00:03:00Z' })).toEqual([2, 1]);
    await expect(list({ workflow_id: 'gone.yaml' })).rejects.toMatchObject({ status: 404 });
    expect((await client.rest.actions.getWorkflowRun({ ...base, run_id: 2 })).data.event).toBe('pull_request');
  });

  it('lie in a storage on another origin, which refuses the token', async () => {
    const run = github.repository.addRun();
    const zip = reportZip(neglected());
    const artifact = github.repository.addArtifact(run, 'gds-report', zip);
    github.repository.addArtifact(run, 'logs', reportZip('{}'));
    const given = { ...base, run_id: run.id, name: 'gds-report' };
    const { data } = await client.rest.actions.listWorkflowRunArtifacts(given);
    expect(data.artifacts).toMatchObject([
      { id: artifact.id, size_in_bytes: zip.length, workflow_run: { id: run.id } },
    ]);

    const { status, headers } = await get(`actions/artifacts/${artifact.id}/zip`);
    const location = headers.get('location')!;
    expect(status).toBe(302);
    expect(new URL(location).origin).not.toBe(new URL(github.url).origin);
    const taken = await fetch(location);
    expect(Buffer.from(await taken.arrayBuffer())).toEqual(zip);
    expect((await fetch(location, { headers: { authorization: 'token ghs_test' } })).status).toBe(400);
    expect((await fetch(location.replace(/sig=\w+/, 'sig=x'))).status).toBe(403);
    expect(github.recorder.of('storage').map(one => one.faults)).toEqual([
      [],
      ['authorization was sent to the storage'],
      [],
    ]);
    expect(github.recorder.seen('ghs_test')).toEqual(['github', 'storage']);
  });

  it('that expired are gone', async () => {
    const run = github.repository.addRun();
    const { id } = github.repository.addArtifact(run, 'gds-report', reportZip('{}'), { expired: true });
    expect((await get(`actions/artifacts/${id}/zip`)).status).toBe(410);
    expect((await get('actions/artifacts/1/zip')).status).toBe(404);
  });
});

it('tells the request and what is left of the hourly limit', async () => {
  const { headers } = await get('pulls');
  expect(headers.get('x-github-request-id')).toMatch(/^F00D:/);
  expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['1000', '999']);
});

it('knows one repository only', async () => {
  expect((await ask('GET', `${github.url}/repos/octo-org/other/pulls`)).status).toBe(404);
});

it('ends while requests are open', async () => {
  const other = await startGitHub();
  const { slow } = await import('./behaviour.ts');
  other.behave('*', slow(60_000));
  const open = ask('GET', `${other.url}/repos/octo-org/octo-repo/pulls`).catch((error: unknown) => error);
  while (other.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
  await other.close();
  expect(await open).toBeInstanceOf(TypeError);
});
