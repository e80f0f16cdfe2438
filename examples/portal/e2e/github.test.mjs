import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { push, pullRequest } from '../../../actions/gds-verify/test/events.ts';
import { FakeRepository } from '../../../actions/gds-verify/test/github/repository.ts';
import { startGitHub } from '../../../actions/gds-verify/test/github/server.ts';
import { runStep } from '../../../actions/gds-verify/test/runner.ts';
import { GithubIssuerServer } from '../../../plugins/gds-backend/src/testing/githubIssuer.ts';
import { reportOf } from '../../../plugins/gds-backend/src/testing/reports.ts';
import { guestToken, startPortal } from '../../../scripts/demo/portal.mjs';

const AUDIENCE = 'https://portal.acme.example';
const index = fileURLToPath(new URL('../app/dist/index.html', import.meta.url));
const missing = existsSync(index) ? undefined : 'needs the built app: npm run build -w examples/portal/app';

if (process.env.GDS_REQUIRE_ALL === '1') {
  it('has what the tests of GitHub Actions need', () => {
    expect(missing).toBeUndefined();
  });
}

describe.skipIf(missing)(`the portal and a job of GitHub Actions${missing ? ` (${missing})` : ''}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gds-github-'));
  /** @type {GithubIssuerServer} */
  let issuer;
  /** @type {Awaited<ReturnType<typeof startPortal>>} */
  let portal;

  beforeAll(async () => {
    issuer = await GithubIssuerServer.start();
    const config = join(scratch, 'github.yaml');
    const entry = { issuer: issuer.issuer, host: 'github.com', audience: AUDIENCE, owners: [65] };
    // JSON is YAML.
    writeFileSync(config, JSON.stringify({ gds: { ingest: { github: { issuers: [entry] } } } }));
    portal = await startPortal({ port: 0, configs: [config] });
  }, 240_000);

  afterAll(async () => {
    await portal?.stop();
    await issuer?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A token as a job gets it from its runner. */
  async function tokenOfJob(run = {}) {
    issuer.run = run;
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = issuer.jobEnvironment;
    const answer = await fetch(`${url}&audience=${encodeURIComponent(AUDIENCE)}`, {
      headers: { authorization: `bearer ${secret}` },
    });
    return (await answer.json()).value;
  }

  const publish = (report, token) =>
    fetch(`${portal.address}/api/gds/ingest/github`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
    });

  it('meet without a stored secret: the report of the default branch is the state, as the page reads it', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
    const answer = await publish(report, await tokenOfJob());
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { reportId: report.reportId, entityRef: 'component:default/payments', filedAs: 'state' },
    ]);
    const shown = await fetch(`${portal.address}/api/gds/entities/component/default/payments/maturity`, {
      headers: { authorization: `Bearer ${await guestToken(portal.address)}` },
    });
    expect(await shown.json()).toMatchObject({ reportId: report.reportId, attestation: 'self-reported' });
  });

  /** Runs the bundle of the action as a job of a repository does, with the runner's token service beside it. */
  async function jobPublishes(event, report, run = {}) {
    const repository = new FakeRepository({ fullName: 'acme/shop', id: 74 });
    repository.addPull({ number: 2 });
    const github = await startGitHub({ repository });
    issuer.run = { sha: event.sha, ref: event.ref, event: event.name, runId: '9000000100', ...run };
    const ended = await runStep({
      apiUrl: github.url,
      event,
      report,
      with: { mode: 'publish', 'fail-on': 'never', 'portal-url': portal.address, 'portal-audience': AUDIENCE },
      env: {
        ...issuer.jobEnvironment,
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_RUN_ID: issuer.run.runId,
        GITHUB_RUN_ATTEMPT: '1',
      },
    });
    expect(github.recorder.faults()).toEqual([]);
    await github.close();
    return ended;
  }

  it('meet through the action itself: a push is the state, a pull request a preview', async () => {
    const pushed = await jobPublishes(push(), reportOf({ outcomes: { 'debug-info': 'pass' } }));
    expect(pushed.log).toContain('the portal filed the report of component:default/payments as state.');
    const change = pullRequest();
    const proposed = await jobPublishes(change, reportOf({ outcomes: { 'debug-info': 'fail' } }), {
      runId: '9000000101',
    });
    expect(proposed.log).toContain('the portal filed the report of component:default/payments as preview.');
    const shown = await fetch(`${portal.address}/api/gds/entities/component/default/payments/maturity`, {
      headers: { authorization: `Bearer ${await guestToken(portal.address)}` },
    });
    expect(await shown.json()).toMatchObject({ commit: push().sha });
  });

  it('part through the action without failing its job: the log says what the portal refused', async () => {
    const other = { repository: 'acme/other', repositoryId: '75', runId: '9000000102' };
    const ended = await jobPublishes(push(), reportOf({ outcomes: { 'debug-info': 'pass' } }), other);
    expect([ended.exitCode, ended.log]).toEqual([0, expect.stringContaining('refused the report with 403')]);
    const elsewhere = { ref: 'refs/heads/main', sha: 'c'.repeat(40), runId: '9000000103' };
    const replayed = await jobPublishes(push(), reportOf({ outcomes: { 'debug-info': 'pass' } }), elsewhere);
    expect([replayed.exitCode, replayed.log]).toEqual([0, expect.stringContaining('refused the report with 422')]);
    for (const token of issuer.issued) expect(portal.words()).not.toContain(token.split('.')[1]);
  });

  it('part when the repository is another one, and the token opens nothing else', async () => {
    const token = await tokenOfJob({ repository: 'acme/other', repositoryId: '75' });
    const refused = await publish(reportOf({ outcomes: { 'debug-info': 'pass' } }), token);
    expect([refused.status, (await refused.json()).name]).toEqual([403, 'RunRefusedError']);
    for (const path of ['/api/gds/checks', '/api/catalog/entities', '/api/gds/reports/x']) {
      const { status } = await fetch(`${portal.address}${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect([path, status]).toEqual([path, 401]);
    }
    expect(portal.words()).not.toContain(token.split('.')[1]);
  });
});
