import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neglected } from '../../../packages/core/test/reports.ts';
import { MERGE, push } from './events.ts';
import {
  failing,
  forbidden,
  from,
  losing,
  missing,
  primaryLimit,
  redirecting,
  secondaryLimit,
} from './github/behaviour.ts';
import type { Description } from './github/openapi.ts';
import { type FakeGitHub, type FakeGitHubOptions, startGitHub } from './github/server.ts';
import { startStranger } from './github/stranger.ts';
import { reportZip } from './github/zip.ts';
import { publish, warnings } from './publishing.ts';
import { TOKEN } from './runner.ts';

let github: FakeGitHub;
const start = async (options?: FakeGitHubOptions) => {
  github = await startGitHub(options);
  github.repository.addPull({ number: 2 });
  return github;
};
beforeEach(() => start());
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  expect(github.recorder.seen(TOKEN).filter(server => server !== 'github')).toEqual([]);
  await github.close();
});

const conclusions = () => github.repository.checkRuns.map(one => [one.status, one.conclusion]);
const calm = { 'fail-on': 'never' };

describe('GitHub that does not answer at once', () => {
  it.each([
    ['fails twice', () => failing(2, 502)],
    ['asks for a pause of a second', () => secondaryLimit({ retryAfter: 1 })],
    ['asks for a pause with 429', () => secondaryLimit({ retryAfter: 1, status: 429 })],
    ['has used up its hour, which ends in a second', () => primaryLimit({ resetAfter: 1 })],
  ])('%s, and everything still arrives once', async (_what, behaviour) => {
    github.behave('checks/update', behaviour());
    const { exitCode } = await publish(github, { report: warnings(120), with: calm });
    expect([exitCode, conclusions()]).toEqual([0, [['completed', 'neutral']]]);
    expect(github.repository.checkRuns[0]!.annotations).toHaveLength(120);
  });

  it('is not waited for longer than two minutes', async () => {
    github.behave('checks/create', secondaryLimit({ times: 9, retryAfter: 600 }));
    const { log, exitCode, ms } = await publish(github, { report: warnings(2), with: calm });
    expect(log).toContain('GitHub’s secondary rate limit is reached; it ends in 600 s.');
    expect(log).toContain('could not be written');
    expect(exitCode).toBe(0);
    expect(ms).toBeLessThan(60_000);
  });

  it.each([
    ['whose answer was lost', () => losing(1)],
    ['that was refused with 502', () => failing(1)],
  ])('a check run %s is made once', async (_what, behaviour) => {
    github.behave('checks/create', behaviour());
    await publish(github, { report: warnings(60), with: calm });
    expect(conclusions()).toEqual([['completed', 'neutral']]);
    expect(github.repository.checkRuns[0]!.annotations).toHaveLength(60);
  });

  it('an annotation request whose answer was lost is not sent twice', async () => {
    github.behave('checks/update', losing(1));
    const { log } = await publish(github, { report: warnings(120), with: calm });
    expect(github.repository.checkRuns[0]!.annotations).toHaveLength(120);
    expect(conclusions()).toEqual([['completed', 'neutral']]);
    expect(log).toContain('120 of 120 annotations');
  });

  it('a comment whose answer was lost is written once', async () => {
    github.behave('issues/create-comment', losing(1));
    await publish(github, { with: calm });
    expect(github.repository.comments).toHaveLength(1);
  });

  it('a check run that cannot be filled is concluded, and the log says what GitHub refused', async () => {
    github.behave('checks/update', failing(4, 500));
    const { log } = await publish(github, { report: warnings(120), with: calm });
    expect(conclusions()).toEqual([['completed', 'neutral']]);
    expect(log).toMatch(/50 of 120 annotations are in the check run GDS payments-api\. GitHub took no more: /);
  }, 90_000);

  it('one check run that fails takes no other with it', async () => {
    github.behave('checks/create', failing(4, 500));
    const of = (name: string) => ({ ...neglected(), service: { name } });
    const reports = { 'gds-report-a/gds-report.json': of('a'), 'gds-report-b/gds-report.json': of('b') };
    const { commands } = await publish(github, { reports, with: calm });
    expect(github.repository.checkRuns.map(one => one.name)).toEqual(['GDS b']);
    expect(commands.filter(one => one.name === 'error').length).toBeGreaterThan(0);
  }, 90_000);

  it('and refuses for good is not asked again', async () => {
    github.behave('pulls/list-files', missing());
    await publish(github, { report: warnings(1), with: calm });
    expect(github.requests.filter(one => one.operation === 'pulls/list-files')).toHaveLength(1);
  });

  it('one page that fails leaves the others: check run, comment, summary, SARIF', async () => {
    github.behave('checks/create', failing(99, 500));
    const { summary, log, outputs, exitCode } = await publish(github);
    expect(log).toMatch(/The check run GDS payments-api could not be written: /);
    expect(github.repository.comments).toHaveLength(1);
    expect(summary).not.toBe('');
    expect(readFileSync(outputs['sarif']!, 'utf8')).toContain('"2.1.0"');
    expect(exitCode).toBe(1);
  }, 90_000);
});

describe('the token', () => {
  it('follows no redirect', async () => {
    const stranger = await startStranger({ recorder: github.recorder });
    for (const operation of ['checks/create', 'issues/list-comments', 'pulls/list-files'])
      github.behave(operation, redirecting(stranger.origin));
    await publish(github, { with: calm });
    expect(stranger.requests).toEqual([]);
    await stranger.close();
  });

  it('is not sent to the storage that holds the artifacts', async () => {
    const run = github.repository.addRun();
    github.repository.addArtifact(run, 'gds-report', reportZip(neglected()));
    const { outputs } = await publish(github);
    expect(outputs['new-findings']).not.toBe('');
    const stored = github.recorder.of('storage');
    expect(stored.map(one => [one.status, one.authorization])).toEqual([[200, undefined]]);
  });

  it('is the only secret that the log would hold, and is masked first', async () => {
    const { commands, log } = await publish(github);
    expect(commands[0]).toMatchObject({ name: 'add-mask', message: TOKEN });
    expect(log.split(TOKEN)).toHaveLength(2);
  });
});

describe.each<Description>(['api.github.com', 'ghes-3.17', 'ghes-3.19'])('the requests of %s', description => {
  it('are those that GitHub describes', async () => {
    await github.close();
    await start({ description });
    const run = github.repository.addRun();
    github.repository.addArtifact(run, 'gds-report', reportZip(warnings(3)));
    const env = description === 'api.github.com' ? {} : { GITHUB_SERVER_URL: 'https://ghes.example' };
    const { summary } = await publish(github, { report: warnings(120), env, with: { 'upload-sarif': 'true' } });
    expect(new Set(github.requests.map(one => one.operation))).toEqual(
      new Set([
        'actions/list-workflow-runs',
        'actions/list-workflow-run-artifacts',
        'actions/download-artifact',
        'pulls/list-files',
        'checks/create',
        'checks/update',
        'issues/list-comments',
        'issues/create-comment',
        'code-scanning/upload-sarif',
      ]),
    );
    expect(github.requests.every(one => Number(one.status) < 400)).toBe(true);
    expect(summary).not.toContain('```mermaid');
  });
});

it('a GHES that lacks an endpoint loses that page alone', async () => {
  github.behave('code-scanning/upload-sarif', missing());
  const { log, exitCode } = await publish(github, { with: { ...calm, 'upload-sarif': 'true' } });
  expect(log).toContain('The alerts of code scanning could not be written');
  expect([exitCode, github.repository.checkRuns.length]).toEqual([0, 1]);
});

describe('SARIF', () => {
  it('is taken by code scanning for the ref and commit that were judged', async () => {
    const { outputs } = await publish(github, { with: { 'upload-sarif': 'true' } });
    expect(github.sent('code-scanning/upload-sarif')[0]!.body).toMatchObject({
      commit_sha: MERGE,
      ref: 'refs/pull/2/merge',
    });
    const sent = gunzipSync(Buffer.from(github.sent('code-scanning/upload-sarif')[0]!.body.sarif, 'base64'));
    expect(sent.toString('utf8').trim()).toBe(readFileSync(outputs['sarif']!, 'utf8').trim());
    expect(github.repository.uploads).toHaveLength(1);
  });

  it('is not uploaded unless asked for, and a token that may not is told what it lacks', async () => {
    await publish(github);
    expect(github.sent('code-scanning/upload-sarif')).toEqual([]);
    github.behave('code-scanning/upload-sarif', forbidden());
    const { log } = await publish(github, { event: push(), with: { 'upload-sarif': 'true' } });
    expect(log).toContain('Give the job the permission "security-events: write".');
  });
});

it('2,000 findings take no more than 45 requests', async () => {
  await publish(github, { report: warnings(2000), with: { ...calm, annotations: '2000' } });
  const first = github.requests.length;
  expect(github.repository.checkRuns[0]!.annotations).toHaveLength(2000);
  expect(first).toBeLessThanOrEqual(45);
});

it('a request in the middle that fails for a while costs no annotation', async () => {
  github.behave('checks/update', from(2, failing(1)));
  await publish(github, { report: warnings(200), with: calm });
  expect(github.repository.checkRuns[0]!.annotations).toHaveLength(200);
});
