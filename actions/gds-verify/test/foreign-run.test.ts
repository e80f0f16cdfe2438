import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neglected } from '../../../packages/core/test/reports.ts';
import { BASE, FORK, HEAD, HOME, MERGE, workflowRun, type WorkflowRunGiven } from './events.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { startTokenService } from './github/oidc.ts';
import { startPortal } from './github/portal.ts';
import type { WorkflowRun } from './github/runs.ts';
import { hostileZips, reportZip } from './github/zip.ts';
import { runStep, type Step, TOKEN } from './runner.ts';

const RUN = 17000000042;

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  expect(github.recorder.seen(TOKEN).filter(server => server !== 'github')).toEqual([]);
  await github.close();
});

/** The report of a fork's run: made for the test merge, as the job that verifies knows it. */
const report = () => ({ ...neglected(), commit: MERGE, headCommit: HEAD });

function run(zip: Buffer | undefined, given: Partial<WorkflowRun> = {}): WorkflowRun {
  const made = github.repository.addRun({
    id: RUN,
    event: 'pull_request',
    head_branch: 'changes',
    head_sha: HEAD,
    head_repository: FORK,
    ...given,
  });
  if (zip) github.repository.addArtifact(made, 'gds-report', zip);
  return made;
}

const pullOfFork = (number: number, given: object = {}) =>
  github.repository.addPull({ number, head: { ref: 'changes', sha: HEAD, repo: FORK }, ...given });

function publishAfter(given: WorkflowRunGiven = {}, step: Partial<Step> = {}) {
  const event = workflowRun({ id: RUN, ...given });
  return runStep({ apiUrl: github.url, event, ...step, with: { mode: 'publish', ...step.with } });
}

describe('the second workflow for forks', () => {
  it('publishes the report of the run that ended on the pull request that GitHub names', async () => {
    run(reportZip(report()));
    pullOfFork(7);
    const { exitCode, log } = await publishAfter();
    expect(github.sent('checks/create')[0]!.body).toMatchObject({ head_sha: HEAD, conclusion: 'failure' });
    expect(github.sent('checks/create')[0]!.body.output.annotations).toHaveLength(4);
    expect(github.repository.comments.map(one => one.issue)).toEqual([7]);
    expect(log).not.toContain('another commit');
    // The first workflow has failed already; this one did what it is for.
    expect(exitCode).toBe(0);
  });

  it('compares with the base branch as the first one would', async () => {
    run(reportZip(report()));
    pullOfFork(7);
    const base = github.repository.addRun({ head_sha: BASE });
    github.repository.addArtifact(base, 'gds-report', reportZip(neglected()));
    const { summary } = await publishAfter();
    expect(summary).toContain(`since ${BASE.slice(0, 7)}`);
  });

  it.each([
    ['another commit', { head: { ref: 'changes', sha: 'c'.repeat(40), repo: FORK } }],
    ['another repository', { head: { ref: 'changes', sha: HEAD, repo: { ...FORK, id: 98 } } }],
    ['a repository that is gone', { head: { ref: 'changes', sha: HEAD, repo: null } }],
    ['the same commit, and is closed', { state: 'closed' }],
  ])('writes on no pull request of %s', async (_what, given) => {
    run(reportZip(report()));
    pullOfFork(7, given);
    const { exitCode, log } = await publishAfter();
    expect(log).toContain('Nothing to publish: no open pull request has ec26c3e as its head any more.');
    expect([exitCode, github.sent('checks/create').length, github.repository.comments.length]).toEqual([0, 0, 0]);
  });

  it('leaves alone what the run could publish itself', async () => {
    run(reportZip(report()), { head_repository: HOME });
    github.repository.addPull({ number: 2 });
    const { log } = await publishAfter({ from: HOME });
    expect(log).toContain('Nothing to publish: the run could publish by itself.');
    expect(github.sent('checks/create')).toEqual([]);
  });

  it('takes no run of another event or workflow', async () => {
    run(reportZip(report()));
    pullOfFork(7);
    expect((await publishAfter({ event: 'push' })).log).toContain('started by push, and not by a pull request');
    const other = await publishAfter({ path: '.github/workflows/evil.yaml' });
    expect(other.exitCode).toBe(2);
    expect(other.log).toContain('The run that ended is of ".github/workflows/evil.yaml"');
    expect((await publishAfter({ from: null })).log).toContain('is gone');
    expect(github.sent('checks/create')).toEqual([]);
  });

  it('believes nothing of the report about repository, commit and run', async () => {
    const lie = {
      ...report(),
      repository: { host: 'evil.example', slug: 'a/b' },
      commit: 'c'.repeat(40),
      headCommit: BASE,
    };
    run(reportZip(lie));
    pullOfFork(7);
    const { summary } = await publishAfter();
    expect(github.sent('checks/create')[0]!.body.head_sha).toBe(HEAD);
    expect(summary).toContain('another commit');
    expect(summary).not.toContain('evil.example');
  });

  it.each(Object.entries(hostileZips(JSON.stringify(neglected()))))(
    'refuses an artifact with %s',
    async (_what, zip) => {
      run(zip);
      pullOfFork(7);
      const { exitCode, log } = await publishAfter();
      expect(exitCode).toBe(2);
      expect(log).toMatch(/The artifact "gds-report" was not read: /);
      expect(log).toContain('left no report');
      expect(log).not.toContain('unexpected error');
      expect(github.sent('checks/create')).toEqual([]);
    },
  );

  it('says that a run left no report', async () => {
    run(undefined);
    pullOfFork(7);
    const { exitCode, log } = await publishAfter();
    expect([exitCode, log]).toEqual([2, expect.stringContaining('left no report')]);
  });

  it('publishes for Dependabot, also when another person ran it again', async () => {
    run(reportZip(report()), { head_repository: HOME });
    github.repository.addPull({ number: 2, head: { ref: 'changes', sha: HEAD, repo: HOME } });
    const event = workflowRun({ id: RUN, from: HOME });
    const ended = event.payload['workflow_run'] as Record<string, unknown>;
    ended['actor'] = { login: 'dependabot[bot]' };
    ended['triggering_actor'] = { login: 'octocat' };
    await runStep({ apiUrl: github.url, event, with: { mode: 'publish' } });
    expect(github.repository.checkRuns).toHaveLength(1);
  });

  it('hands nothing to code scanning, whatever the workflow asks for', async () => {
    run(reportZip(report()));
    pullOfFork(7);
    await publishAfter({}, { with: { 'upload-sarif': 'true' } });
    expect(github.sent('code-scanning/upload-sarif')).toEqual([]);
  });

  it('sends nothing to the portal, and asks for no ID token', async () => {
    const { recorder } = github;
    const [portal, tokens] = await Promise.all([startPortal({ recorder }), startTokenService({ recorder })]);
    run(reportZip(report()));
    pullOfFork(7);
    const { log } = await publishAfter({}, { with: { 'portal-url': portal.url }, env: tokens.env });
    expect([portal.requests, tokens.requests]).toEqual([[], []]);
    expect(log).toContain('Nothing is sent to the portal');
    await Promise.all([portal.close(), tokens.close()]);
  });
});
