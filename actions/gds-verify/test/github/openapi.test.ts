import { beforeEach, describe, expect, it } from 'vitest';
import { type Ask, ask, type Asked, started } from './ask.ts';
import { type Description, openApi } from './openapi.ts';
import { type FakeGitHub, startGitHub } from './server.ts';

const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const REPOSITORY = '/repos/octo-org/octo-repo';

let github: FakeGitHub;
beforeEach(async () => {
  github = await started(startGitHub());
  github.repository.addPull({ number: 2 });
});

/** Asks, and gives the answer with the faults that were recorded. */
async function judged(method: string, path: string, given: Ask = {}): Promise<Asked & { readonly faults: string[] }> {
  const answer = await ask(method, github.url + path, given);
  return { ...answer, faults: github.requests.at(-1)!.faults };
}

const checkRun = (output: object = {}, more: object = {}) => ({
  name: 'GDS',
  head_sha: SHA,
  output: { title: 't', summary: 's', ...output },
  ...more,
});
const annotation = (given: object = {}) => ({
  path: 'a.go',
  start_line: 1,
  end_line: 1,
  annotation_level: 'notice',
  message: 'm',
  ...given,
});
const annotations = (count: number) => Array.from({ length: count }, () => annotation());

describe('a path and a method', () => {
  it('that the description lacks are no operation', async () => {
    for (const [method, path] of [
      ['GET', `${REPOSITORY}/check-run`],
      ['PUT', `${REPOSITORY}/check-runs`],
      ['GET', '/repos/octo-org'],
    ] as const) {
      const { status, faults, body } = await judged(method, path);
      expect([status, faults]).toEqual([404, [`no operation ${method} ${path}`]]);
      expect(body).toMatchObject({ message: 'Not Found' });
    }
  });

  it('that this server does not play are said to be so', async () => {
    const { status, faults } = await judged('GET', `${REPOSITORY}/topics`);
    expect([status, faults]).toEqual([501, ['repos/get-all-topics is not played by this server']]);
  });

  it('take a parameter of the type that is described', async () => {
    expect((await judged('GET', `${REPOSITORY}/pulls/two`)).faults).toEqual([
      'path parameter pull_number = "two" must be integer',
    ]);
    expect((await judged('GET', `${REPOSITORY}/pulls/2`)).status).toBe(200);
  });

  it('take a slash, escaped or not, where several segments are allowed', async () => {
    for (const ref of ['heads%2Fmain', 'heads/main']) {
      const { status, faults } = await judged('GET', `${REPOSITORY}/commits/${ref}/check-runs`);
      expect([status, faults]).toEqual([200, []]);
    }
  });

  it('of a GHES stand below /api/v3 only', async () => {
    const ghes = await started(startGitHub({ description: 'ghes-3.17' }));
    expect(ghes.url).toMatch(/\/api\/v3$/);
    ghes.repository.addPull({ number: 2 });
    expect((await ask('GET', `${ghes.url}${REPOSITORY}/pulls/2`)).status).toBe(200);
    expect((await ask('GET', `${new URL(ghes.url).origin}${REPOSITORY}/pulls/2`)).status).toBe(404);
    expect(ghes.requests.map(one => one.faults)).toEqual([[], ['the path is not below /api/v3/']]);
  });

  it.each<Description>(['ghec', 'ghes-3.18', 'ghes-3.19'])('are those of %s too', async description => {
    const other = await started(startGitHub({ description }));
    await ask('POST', `${other.url}${REPOSITORY}/check-runs`, { body: checkRun({ annotations: annotations(51) }) });
    expect(other.requests[0]!.faults).toEqual(['/output/annotations must NOT have more than 50 items']);
  });
});

describe('the query', () => {
  it.each([
    ['pulls?stat=open', 'pulls/list has no query parameter stat'],
    ['pulls?per_page=101', 'query parameter per_page = 101 is not within 1 and 100'],
    ['pulls?per_page=ten', 'query parameter per_page = "ten" must be integer'],
    ['pulls?page=0', 'query parameter page = 0 is below 1'],
    ['pulls?state=merged', 'query parameter state = "merged" must be equal to one of the allowed values'],
    ['pulls?state=open&state=all', 'query parameter state is given 2 times'],
    [
      'actions/workflows/gds.yaml/runs?exclude_pull_requests=yes',
      'query parameter exclude_pull_requests = "yes" must be boolean',
    ],
  ])('%s is refused', async (path, fault) => {
    const { status, faults, body } = await judged('GET', `${REPOSITORY}/${path}`);
    expect([status, faults]).toEqual([422, [fault]]);
    expect(body).toMatchObject({ message: `Invalid request.\n\n${fault}`, status: '422' });
  });

  it('that is described is taken', async () => {
    const { status, faults } = await judged('GET', `${REPOSITORY}/pulls?state=all&head=a:b&per_page=100&page=1`);
    expect([status, faults]).toEqual([200, []]);
  });
});

describe('the body', () => {
  const post = (body: unknown, headers: NonNullable<Ask['headers']> = {}) =>
    judged('POST', `${REPOSITORY}/check-runs`, { body, headers });

  it('within the bounds is taken', async () => {
    const { status, faults } = await post(checkRun({ summary: 'x'.repeat(65_535), annotations: annotations(50) }));
    expect([status, faults]).toEqual([201, []]);
  });

  it.each([
    ['51 annotations', { annotations: annotations(51) }, '/output/annotations must NOT have more than 50 items'],
    [
      'a summary of 65,536 characters',
      { summary: 'x'.repeat(65_536) },
      '/output/summary must NOT have more than 65535 characters',
    ],
    [
      'a text of 65,536 characters',
      { text: 'x'.repeat(65_536) },
      '/output/text must NOT have more than 65535 characters',
    ],
    ['a number as summary', { summary: 1 }, '/output/summary must be string'],
    [
      'a level of our own',
      { annotations: [annotation({ annotation_level: 'error' })] },
      '/output/annotations/0/annotation_level must be equal to one of the allowed values',
    ],
    [
      'a message over 64 KB',
      { annotations: [annotation({ message: 'ä'.repeat(32_769) })] },
      'a message or its details have more than 64 KB',
    ],
    [
      'details over 64 KB',
      { annotations: [annotation({ raw_details: 'x'.repeat(65_537) })] },
      'a message or its details have more than 64 KB',
    ],
    [
      'columns over several lines',
      { annotations: [annotation({ end_line: 2, start_column: 1 })] },
      'columns on an annotation of several lines',
    ],
    [
      'an end before its start',
      { annotations: [annotation({ start_line: 2 })] },
      'an annotation ends before it starts',
    ],
    [
      'a title of 256 characters',
      { annotations: [annotation({ title: 'x'.repeat(256) })] },
      'a title has more than 255 characters',
    ],
    ['a place above', { annotations: [annotation({ path: '../a.go' })] }, 'a place outside of the repository'],
    ['line 0', { annotations: [annotation({ start_line: 0 })] }, 'a place outside of the repository'],
  ])('with %s is refused', async (_what, output, fault) => {
    const { status, faults } = await post(checkRun(output));
    expect([status, faults]).toEqual([422, [fault]]);
    expect(github.repository.checkRuns).toEqual([]);
  });

  it.each([
    ['no commit', { head_sha: undefined }, " must have required property 'head_sha'"],
    ['a short commit', { head_sha: 'ec26c3e' }, 'head_sha is no commit'],
    ['a conclusion of our own', { conclusion: 'passed' }, '/conclusion must be equal to one of the allowed values'],
    ['an end without a conclusion', { status: 'completed' }, 'completed without a conclusion'],
    ['a time that is none', { started_at: 'now' }, '/started_at must match format "date-time"'],
    ['a name it does not know', { annotations: [] }, '/annotations is not a permitted key'],
  ])('with %s is refused', async (_what, more, fault) => {
    expect((await post(checkRun({}, more))).faults).toEqual([fault]);
  });

  it('of a commit that is not there is refused', async () => {
    github.repository.unknownCommits.add(SHA);
    expect((await post(checkRun())).faults).toEqual([`No commit found for SHA: ${SHA}`]);
  });

  it('that is missing, no JSON, of another type or not asked for is refused', async () => {
    expect((await post(undefined)).faults).toEqual(['the body is missing']);
    expect((await post('{')).faults).toEqual(['the body is no JSON']);
    expect((await post(checkRun(), { 'content-type': 'text/plain' })).faults).toEqual([
      'content-type text/plain is no JSON',
    ]);
    const { faults } = await judged('DELETE', `${REPOSITORY}/issues/comments/1`, { body: {} });
    expect(faults).toEqual(['this operation takes no body']);
  });
});

describe('the headers', () => {
  const get = (headers: NonNullable<Ask['headers']>, path = 'pulls/2') =>
    judged('GET', `${REPOSITORY}/${path}`, { headers });

  it('name a media type of the operation', async () => {
    expect((await get({ accept: 'text/html' })).faults).toEqual(['accept text/html is no media type of pulls/get']);
    expect((await get({ accept: 'application/vnd.github.diff' }, 'pulls')).status).toBe(422);
    for (const accept of ['application/vnd.github.v3+json', 'application/json', '*/*', 'application/vnd.github.diff'])
      expect((await get({ accept })).status).toBe(200);
  });

  it('ask for the version of the API that every server takes', async () => {
    expect((await get({ 'x-github-api-version': '2022-11-28' })).status).toBe(200);
    expect((await get({ 'x-github-api-version': '2019-01-01' })).faults).toEqual([
      'x-github-api-version 2019-01-01 is not supported everywhere',
    ]);
  });

  it('have a token, and the right one', async () => {
    expect(await get({ authorization: undefined })).toMatchObject({ status: 401, faults: ['there is no token'] });
    expect((await get({ authorization: 'Bearer ghs_test' })).status).toBe(200);
    github = await started(startGitHub({ token: 'ghs_other' }));
    expect(await get({})).toMatchObject({ status: 401, faults: ['another token'] });
  });
});

it('judges what a server answers, but for what it leaves out', () => {
  const faults = (status: number, body: object) =>
    openApi('api.github.com').answerFaults('pulls/get', { status, body: JSON.stringify(body) });
  expect(faults(200, { number: 2, body: null })).toEqual([]);
  expect(faults(200, { number: 'two' })).toEqual(['answer of pulls/get: /number must be integer']);
  expect(faults(200, { state: 'merged' })).toHaveLength(1);
  expect(faults(201, { number: 2 })).toEqual(['pulls/get does not answer 201']);
});

it('is read once a process, and a file of its own for each server', () => {
  expect(openApi('api.github.com')).toBe(openApi('api.github.com'));
  expect(openApi('api.github.com')).not.toBe(openApi('ghes-3.17'));
});
