import { Octokit } from '@octokit/rest';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, started } from './ask.ts';
import {
  type Behaviour,
  failing,
  forbidden,
  from,
  losing,
  missing,
  pagesOf,
  primaryLimit,
  redirecting,
  resetting,
  secondaryLimit,
  slow,
} from './behaviour.ts';
import { changedLines } from './changes.ts';
import { type FakeGitHub, startGitHub } from './server.ts';
import { startStranger } from './stranger.ts';
import { reportZip } from './zip.ts';

let github: FakeGitHub;
beforeEach(async () => {
  github = await started(startGitHub());
  const files = Array.from({ length: 5 }, (_, index) => changedLines(`f${index}.go`, 1));
  github.repository.addPull({ number: 2, files });
});

const pull = () => ask('GET', `${github.url}/repos/octo-org/octo-repo/pulls/2`);
const comment = () =>
  ask('POST', `${github.url}/repos/octo-org/octo-repo/issues/2/comments`, { body: { body: 'text' } });

/** Statuses of so many requests; a connection that broke is `reset`. */
async function statuses(count: number, ...behaviours: Behaviour[]): Promise<(number | 'reset')[]> {
  github.behave('pulls/get', ...behaviours);
  const seen: (number | 'reset')[] = [];
  for (let i = 0; i < count; i++)
    seen.push(
      await pull().then(
        one => one.status,
        () => 'reset' as const,
      ),
    );
  return seen;
}

describe('an operation', () => {
  it.each([
    ['forbidden', forbidden(), [403, 403, 403]],
    ['missing', missing(), [404, 404, 404]],
    ['failing once', failing(1), [502, 200, 200]],
    ['failing twice with 503', failing(2, 503), [503, 503, 200]],
    ['failing at its second request', from(2, failing(1, 500)), [200, 500, 200]],
    ['limited', secondaryLimit(), [403, 200, 200]],
    ['limited twice with 429', secondaryLimit({ times: 2, status: 429 }), [429, 429, 200]],
    ['over its hourly limit', primaryLimit({ times: 1 }), [403, 200, 200]],
    ['reset', resetting(1), ['reset', 200, 200]],
    ['losing its answer', losing(), ['reset', 200, 200]],
    ['elsewhere', redirecting('http://127.0.0.1:9/'), [307, 307, 307]],
  ])('can be %s', async (_what, behaviour, expected) => {
    expect(await statuses(3, behaviour)).toEqual(expected);
    expect(github.requests).toHaveLength(3);
    expect(github.recorder.faults()).toEqual([]);
  });

  it('goes through several behaviours in their order', async () => {
    expect(await statuses(5, failing(1), secondaryLimit(), from(4, resetting(1)))).toEqual([
      502,
      403,
      200,
      'reset',
      200,
    ]);
  });

  it('leaves the others alone', async () => {
    github.behave('issues/create-comment', forbidden());
    expect([(await pull()).status, (await comment()).status]).toEqual([200, 403]);
    github.behave('*', missing());
    expect([(await pull()).status, (await comment()).status]).toEqual([404, 403]);
  });

  it('says what GitHub says', async () => {
    github.behave('pulls/get', forbidden());
    expect((await pull()).body).toMatchObject({ message: 'Resource not accessible by integration', status: '403' });
    github.behave(
      'issues/create-comment',
      secondaryLimit({ retryAfter: 7 }),
      from(2, primaryLimit({ resetAfter: 60 })),
    );
    const secondary = await comment();
    expect(secondary.headers.get('retry-after')).toBe('7');
    expect(secondary.body).toMatchObject({ message: expect.stringContaining('secondary rate limit') });
    const primary = await comment();
    expect(primary.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(primary.headers.get('x-ratelimit-reset')) - Date.now() / 1000).toBeGreaterThan(55);
    expect(primary.body).toMatchObject({ message: expect.stringContaining('API rate limit exceeded') });
  });

  it('can be slow, and the record says how long it took', async () => {
    github.behave('pulls/get', slow(150));
    expect((await pull()).status).toBe(200);
    expect(github.requests[0]!.ms).toBeGreaterThanOrEqual(145);
    const impatient = fetch(`${github.url}/repos/octo-org/octo-repo/pulls/2`, { signal: AbortSignal.timeout(30) });
    await expect(impatient).rejects.toThrow(/timeout|aborted/);
  });

  it('takes effect when its answer is lost, and does not when the connection is reset', async () => {
    github.behave('issues/create-comment', losing(), from(2, resetting(1)));
    for (let i = 0; i < 2; i++) await expect(comment()).rejects.toThrow();
    expect(github.repository.comments).toHaveLength(1);
    expect(github.requests.map(one => one.status)).toEqual([undefined, undefined]);
  });

  it('can have small pages', async () => {
    github.behave('pulls/list-files', pagesOf(2));
    const client = new Octokit({ auth: 'ghs_test', baseUrl: github.url });
    const given = { owner: 'octo-org', repo: 'octo-repo', pull_number: 2, per_page: 100 };
    expect(await client.paginate(client.rest.pulls.listFiles, given)).toHaveLength(5);
    expect(github.requests).toHaveLength(3);
  });
});

describe('a redirect to another origin', () => {
  it('shows at the stranger whether a credential followed', async () => {
    const stranger = await started(startStranger({ recorder: github.recorder }));
    github.behave('pulls/get', redirecting(`${stranger.origin}/take`, 302));
    const request = { headers: { authorization: 'token ghs_secret', 'user-agent': 'test' } };
    await fetch(`${github.url}/repos/octo-org/octo-repo/pulls/2`, request);
    expect(stranger.requests.map(one => [one.path, one.authorization])).toEqual([['/take', undefined]]);
    await fetch(`${stranger.origin}/direct`, request);
    expect(github.recorder.seen('ghs_secret')).toEqual(['github', 'stranger']);
    expect(github.recorder.requests.map(one => one.server)).toEqual(['github', 'stranger', 'stranger']);
  });
});

describe('the storage', () => {
  it('behaves on its own', async () => {
    const run = github.repository.addRun();
    const { id } = github.repository.addArtifact(run, 'gds-report', reportZip('{}'));
    github.storage.behave(failing(1, 503));
    const url = github.storage.urlOf(id);
    expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([503, 200]);
  });
});
