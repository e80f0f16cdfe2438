import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neglected, pass, report, target } from '../../../packages/core/test/reports.ts';
import { dependabot, fork, HEAD, MERGE, pullRequest, push } from './events.ts';
import { failing, redirecting, resetting, slow } from './github/behaviour.ts';
import { startTokenService, type TokenService } from './github/oidc.ts';
import { busy, htmlPage, type Portal, refusing, startPortal } from './github/portal.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { startStranger } from './github/stranger.ts';
import { publish } from './publishing.ts';
import type { Step } from './runner.ts';
import { TOKEN } from './runner.ts';

let github: FakeGitHub;
let portal: Portal;
let tokens: TokenService;
beforeEach(async () => {
  github = await startGitHub();
  const { recorder } = github;
  [portal, tokens] = await Promise.all([startPortal({ recorder }), startTokenService({ recorder })]);
});
afterEach(() => Promise.all([github.close(), portal.close(), tokens.close()]));

const AUDIENCE = 'gds.portal.example';
const neverFails = { 'fail-on': 'never' };

function deliver(given: Partial<Step> = {}) {
  return publish(github, {
    event: push(),
    ...given,
    with: { ...neverFails, 'portal-url': portal.url, 'portal-audience': AUDIENCE, ...given.with },
    env: { ...tokens.env, ...given.env },
  });
}

describe('delivery to the portal', () => {
  it('sends the report as this run vouches for it, with an ID token for the portal alone', async () => {
    const { log } = await deliver();
    expect(github.recorder.faults()).toEqual([]);
    expect(tokens.issued.map(one => one.audience)).toEqual([AUDIENCE]);
    expect(portal.requests.map(one => [one.path, one.authorization, one.status])).toEqual([
      ['/api/gds/ingest/github', `Bearer ${tokens.issued[0]!.value}`, 201],
    ]);
    expect(portal.reports[0]).toMatchObject({
      commit: push().sha,
      producer: { kind: 'github-actions', event: 'push', runId: '17000000001', runAttempt: 2, defaultBranch: true },
    });
    expect(log).toContain('payments-api: the portal filed the report of component:default/payments-api as state.');
  });

  it('keeps each credential to its own server and masks it', async () => {
    const { commands } = await deliver();
    const id = tokens.issued[0]!.value;
    const { recorder } = github;
    expect(recorder.seen(TOKEN)).toEqual(['github']);
    expect(recorder.seen(id)).toEqual(['portal']);
    expect(recorder.seen(tokens.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)).toEqual(['tokens']);
    expect(commands.filter(one => one.name === 'add-mask').map(one => one.message)).toEqual([TOKEN, id]);
  });

  it('names the origin of the portal as the audience unless another is given', async () => {
    await deliver({ with: { 'portal-url': `${portal.url}/`, 'portal-audience': '' } });
    expect(tokens.issued.map(one => one.audience)).toEqual([portal.url]);
  });

  it('says on a pull request which commit is its head', async () => {
    github.repository.addPull({ number: 2 });
    await deliver({ event: pullRequest() });
    expect(portal.reports[0]).toMatchObject({
      commit: MERGE,
      headCommit: HEAD,
      producer: { ref: 'refs/pull/2/merge', defaultBranch: false },
    });
  });

  it('asks for a token for each report of a matrix', async () => {
    const other = report([target('ship', [pass('debug-info', 'complete')])], [], {
      service: { name: 'ship', entityRef: 'component:default/ship' },
    });
    await deliver({ reports: { 'gds-report-a/gds-report.json': neglected(), 'gds-report-b/gds-report.json': other } });
    expect(new Set(tokens.issued.map(one => one.value)).size).toBe(2);
    expect(portal.reports.map(one => one.service.name)).toEqual(['payments-api', 'ship']);
  });

  it('asks for no ID token without a portal', async () => {
    await publish(github, { event: push(), with: neverFails, env: tokens.env });
    expect(tokens.requests).toEqual([]);
  });

  it.each([
    ['is told that it may not', 401, 'signature', 'compare portal-audience with gds.ingest.github'],
    ['is not of this repository', 403, 'other repository', 'must name the repository'],
    ['was bound to another one', 409, 'bound', 'belongs to another repository'],
    ['takes too many', 429, 'rate', 'The report is kept'],
    ['breaks', 500, 'oops', 'The report is kept'],
  ])('a portal that %s does not fail the job, and the log says what mends it', async (_what, status, detail, mend) => {
    portal.behave(refusing(status, detail));
    const { exitCode, log } = await deliver();
    expect(exitCode).toBe(0);
    expect(log).toContain(
      `payments-api: the report was not delivered. ${portal.url} refused the report with ${status}`,
    );
    expect(log).toContain(detail);
    expect(log).toContain(mend);
    expect(log).not.toContain(tokens.issued[0]!.value.slice(0, 30).concat('…'));
  });

  it('comes again when a portal that is busy says so, with the same token', async () => {
    portal.behave(busy(0, 1));
    const { log } = await deliver();
    expect(portal.requests.map(({ status }) => status)).toEqual([503, 201]);
    expect(tokens.issued).toHaveLength(1);
    expect(log).toContain('payments-api: the portal answers 503; trying again in 0 s.');
    expect(log).toContain('payments-api: the portal filed the report of component:default/payments-api as state.');
  });

  it('a portal that is down or answers like a login page does not fail the job', async () => {
    portal.behave(resetting());
    expect((await deliver()).exitCode).toBe(0);
    await portal.close();
    const down = await deliver();
    expect([down.exitCode, down.log]).toEqual([0, expect.stringContaining('cannot be reached')]);
    portal = await startPortal({ recorder: github.recorder });
    portal.behave(htmlPage());
    expect((await deliver()).log).toContain('not as the GDS backend plugin does');
  });

  it('no redirect is followed, and no credential goes with it', async () => {
    const stranger = await startStranger({ recorder: github.recorder });
    portal.behave(redirecting(`${stranger.origin}/api/gds/ingest/github`));
    const { exitCode, log } = await deliver();
    expect([exitCode, stranger.requests]).toEqual([0, []]);
    expect(log).toContain('Redirects are not followed');
    tokens.behave(redirecting(stranger.origin));
    expect((await deliver()).log).toContain('GitHub gave no ID token');
    expect(stranger.requests).toEqual([]);
    await stranger.close();
  });

  it.each([
    ['fails', () => failing(9, 500), 'it answered 500'],
    ['takes longer than 10 s', () => slow(12_000), 'took too long'],
  ])('a service for ID tokens that %s is said', async (_what, behaviour, words) => {
    tokens.behave(behaviour());
    const { exitCode, log } = await deliver();
    expect([exitCode, portal.requests]).toEqual([0, []]);
    expect(log).toContain(words);
  });

  it.each([
    ['of a fork', fork(), 'a run for the pull request of a fork gets no ID token'],
    ['of Dependabot', dependabot(), 'In a run that Dependabot started it only reads.'],
    ['of this repository', pullRequest(), 'Give it the permission "id-token: write".'],
  ])('a pull request %s without an ID token is not failed: it is said', async (_whose, event, words) => {
    github.repository.addPull({ number: 2 });
    const none = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
    const { exitCode, log } = await deliver({ event, env: none });
    expect([exitCode, portal.requests]).toEqual([0, []]);
    expect(log).toContain(words);
  });

  it('asks for no ID token over http from another machine', async () => {
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://tokens.example/idtoken?api-version=2.0' };
    const { exitCode, log } = await deliver({ env });
    expect([exitCode, portal.requests]).toEqual([0, []]);
    expect(log).toContain('The runner names no https address for ID tokens');
  });

  it('that fails is a warning on the page of the run, not only a line of a green log', async () => {
    portal.behave(refusing(500, 'oops'));
    const { commands } = await deliver();
    expect(commands.filter(one => one.name === 'warning').map(one => one.message)).toEqual([
      expect.stringContaining('the report was not delivered'),
    ]);
  });

  it('a report without a catalog entity is not sent, and the log says what to set', async () => {
    const { exitCode, log } = await deliver({ report: { ...neglected(), service: { name: 'payments-api' } } });
    expect([exitCode, portal.requests]).toEqual([0, []]);
    expect(log).toContain('Set service: component:default/NAME in gds.yaml');
  });
});
