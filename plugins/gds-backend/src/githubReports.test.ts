import { gzipSync } from 'node:zlib';
import type { Maturity, ReportPage } from '@gds-dev/backstage-plugin-gds-common';
import type { Report } from '@gds-dev/core/standard';
import request from 'supertest';
import type { RunOptions } from './testing/githubIssuer';
import { reportOf, runOf } from './testing/reports';
import {
  AUDIENCE,
  type GithubPortal,
  type GithubPortalOptions,
  payments,
  SHA,
  SOURCE_LOCATION,
  startGithubPortal,
} from './testing/runs';

const ENTITY = '/entities/component/default/payments';
const QUEUE = 'refs/heads/gh-readonly-queue/main/pr-7-4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f';

let portal: GithubPortal;
const start = async (options: GithubPortalOptions = {}) => (portal = await startGithubPortal(options));
afterEach(() => portal.stop());

const valid = (change: Partial<Report> = {}, outcome: 'pass' | 'fail' = 'pass') => ({
  ...reportOf({ outcomes: { 'debug-info': outcome } }),
  ...change,
});
const maturity = () => portal.read<Maturity>(`${ENTITY}/maturity`);
const reports = async () => (await portal.read<ReportPage>(`${ENTITY}/reports`)).reports;
const lastAudit = () => portal.audited.at(-1);

describe('what the token says', () => {
  it('stands in place of what the report says of its run', async () => {
    await start();
    const report = valid({
      producer: runOf('1', { event: 'schedule', ref: 'refs/heads/other', job: 'unit' }),
      repository: { host: 'evil.example', slug: 'evil/other' },
    });
    const { status } = await portal.report(report, { runId: '9000000007', runAttempt: 3, repository: 'Acme/Shop' });
    expect(status).toBe(201);
    const stored = await portal.read<Report>(`/reports/${report.reportId}`);
    expect(stored).toEqual({
      ...report,
      repository: { host: 'github.com', slug: 'Acme/Shop' },
      producer: {
        kind: 'github-actions',
        runId: '9000000007',
        runAttempt: 3,
        job: 'unit',
        event: 'push',
        ref: 'refs/heads/main',
        defaultBranch: true,
      },
    });
    expect(await maturity()).toMatchObject({ state: 'reported', commit: SHA, attestation: 'self-reported' });
  });

  it('is audited with ids and entity, with neither token nor report, and without a request', async () => {
    await start();
    const report = valid({ notes: ['canary-of-the-report'] });
    await portal.report(report);
    expect(portal.audited).toEqual([
      {
        eventId: 'github-report-ingest',
        state: 'success',
        meta: {
          iss: portal.issuer.issuer,
          repository_id: '74',
          run_id: '9000000001',
          entity: 'component:default/payments',
          reportId: report.reportId,
          filedAs: 'state',
          repeated: false,
          attestation: 'self-reported',
        },
      },
    ]);
    await portal.report({ ...report, notes: ['canary-of-the-report', '\ud800'] });
    expect(lastAudit()).toMatchObject({ state: 'fail', meta: { reason: 'InvalidReportError', run_id: '9000000001' } });
    expect(JSON.stringify([portal.audited, portal.logged])).not.toMatch(/canary|eyJ/);
  });

  it('takes one layer of gzip', async () => {
    await start();
    await request(portal.server)
      .post('/api/gds/ingest/github')
      .set({
        Authorization: `bearer ${await portal.issuer.token(AUDIENCE)}`,
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
      })
      .serialize(body => body)
      .send(gzipSync(JSON.stringify(valid())) as unknown as string)
      .expect(201);
  });
});

describe('what a run judges', () => {
  it.each<[string, RunOptions, string, string | null, number | null]>([
    ['a push to the default branch', {}, 'state', 'default-branch', null],
    ['a schedule', { event: 'schedule' }, 'state', 'default-branch', null],
    ['a start by hand', { event: 'workflow_dispatch' }, 'state', 'default-branch', null],
    ['a push to another branch', { ref: 'refs/heads/topic' }, 'preview', 'branch', null],
    [
      'a start by hand on another branch',
      { event: 'workflow_dispatch', ref: 'refs/heads/x' },
      'preview',
      'branch',
      null,
    ],
    ['a tag', { ref: 'refs/tags/main' }, 'preview', 'tag', null],
    ['a pull request', { event: 'pull_request', ref: 'refs/pull/12/merge' }, 'preview', 'pull-request', 12],
    ['a merge queue', { event: 'merge_group', ref: QUEUE }, 'preview', 'merge-group', null],
  ])('%s', async (_what, run, filedAs, origin, pullRequest) => {
    await start();
    const response = await portal.report(valid(), run);
    expect([response.status, response.body.filedAs]).toEqual([201, filedAs]);
    expect(await reports()).toMatchObject([{ filedAs, origin, pullRequest, attestation: 'self-reported' }]);
    expect((await maturity()).state).toBe(filedAs === 'state' ? 'reported' : 'never-reported');
    expect((await portal.read<{ points: object[] }>(`${ENTITY}/history`)).points).toHaveLength(
      filedAs === 'state' ? 1 : 0,
    );
  });

  it.each(['pull_request_target', 'workflow_run', 'issue_comment', 'release', 'repository_dispatch'])(
    'refuses %s on the default branch before the body is read',
    async event => {
      await start();
      const { status, body } = await portal.report({ no: 'report' }, { event });
      expect([status, body.detail]).toEqual([403, expect.stringContaining(`runs of ${event} may not report`)]);
      expect(lastAudit()).toMatchObject({ state: 'fail', meta: { reason: 'event', repository_id: '74' } });
    },
  );

  it('does not believe the report that its branch is the default one', async () => {
    await start();
    const lie = valid({ producer: runOf('1', { defaultBranch: true, ref: 'refs/heads/main' }) });
    expect((await portal.report(lie, { ref: 'refs/heads/topic' })).body.filedAs).toBe('preview');
  });

  it('knows the default branch from the catalog, else from the configuration', async () => {
    await start({ entities: [payments({ 'gds.dev/default-branch': 'release/v2' })] });
    expect((await portal.report(valid(), { ref: 'refs/heads/main' })).body.filedAs).toBe('preview');
    expect((await portal.report(valid(), { ref: 'refs/heads/release/v2', runId: '2' })).body.filedAs).toBe('state');
    await portal.stop();
    await start();
    expect((await portal.report(valid(), { ref: 'refs/heads/master' })).body.filedAs).toBe('preview');
  });

  it('refuses a report of another commit than that of the run', async () => {
    await start();
    const { commit: _commit, ...without } = valid();
    for (const report of [valid({ commit: 'b'.repeat(40) }), without]) {
      const { status, body } = await portal.report(report);
      expect([status, body.name]).toEqual([422, 'CommitMismatchError']);
      expect(lastAudit()).toMatchObject({ meta: { reason: 'commit', entity: 'component:default/payments' } });
    }
    expect(await reports()).toEqual([]);
  });

  it('keeps the head of a pull request as declared, beside the test merge that was judged', async () => {
    await start();
    const head = 'b'.repeat(40);
    const run: RunOptions = { event: 'pull_request', ref: 'refs/pull/7/merge' };
    // Built from the head, which is not what the run is of.
    expect((await portal.report(valid({ commit: head }), run)).status).toBe(422);
    expect((await portal.report(valid({ commit: SHA, headCommit: head }), run)).status).toBe(201);
    expect(await reports()).toMatchObject([{ commit: SHA, headCommit: head, pullRequest: 7 }]);
  });

  it('keeps at most 50 targets of an entity', async () => {
    await start();
    const names = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...valid().targets[0]!, name: `t${first + index}` }));
    const matrix = (first: number, count: number) =>
      portal.report(valid({ targets: names(first, count), configuredTargets: [] }));
    expect((await matrix(0, 49)).status).toBe(201);
    expect((await matrix(49, 1)).status).toBe(201);
    const { status, body } = await matrix(50, 1);
    expect([status, body.detail]).toEqual([429, expect.stringContaining('51 targets; at most 50')]);
    expect(await reports()).toHaveLength(2);
  });
});

describe('whose repository it is', () => {
  it('is the one that the catalog names, and no other one', async () => {
    await start();
    const stranger = { repository: 'acme/other', repositoryId: '75' };
    const { status, body } = await portal.report(valid(), stranger);
    expect([status, body.detail]).toEqual([403, expect.stringContaining('backstage.io/source-location')]);
    expect(lastAudit()).toMatchObject({ meta: { reason: 'repository', repository_id: '75' } });
    expect((await portal.report(valid(), { repository: 'ACME/Shop' })).status).toBe(201);
  });

  it('is known by its ids from then on: renamed, it goes on; its name alone is worth nothing', async () => {
    await start();
    await portal.report(valid());
    const renamed = await portal.report(valid(), { repository: 'acme/store', runId: '9000000002' });
    expect(renamed.status).toBe(201);
    expect(lastAudit()).toMatchObject({ state: 'success', meta: { renamedFrom: 'github.com/acme/shop' } });
    for (const run of [
      { repository: 'acme/shop', repositoryId: '75' },
      { repository: 'acme/store', repositoryId: '75' },
    ]) {
      const { status, body } = await portal.report(valid(), run);
      expect([status, body.detail]).toEqual([409, expect.stringContaining('gds.repository.bind')]);
      expect(lastAudit()).toMatchObject({ meta: { reason: 'bound-elsewhere', repository_id: '75' } });
    }
  });

  it('stays with the owner that it was bound with, also among those that are listed', async () => {
    await start({ change: { owners: ['65', '66'] } });
    await portal.report(valid());
    expect((await portal.report(valid(), { repository: 'globex/shop', ownerId: '66' })).status).toBe(409);
  });

  it('does not follow an annotation that is changed after it was bound', async () => {
    const entity = payments();
    await start({ entities: [entity] });
    await portal.report(valid());
    entity.metadata.annotations = { [SOURCE_LOCATION]: 'url:https://github.com/acme/new/' };
    expect((await portal.report(valid(), { runId: '2' })).status).toBe(201);
    expect((await portal.report(valid(), { repository: 'acme/new', repositoryId: '75' })).status).toBe(409);
  });

  it('is not the one of the same name and id on another server', async () => {
    await start({ change: { host: 'ghes.acme.example' } });
    expect((await portal.report(valid())).status).toBe(403);
  });

  it('is not told by sub or actor', async () => {
    await start();
    const claims = { ...portal.issuer.claims(AUDIENCE, { repository: 'acme/other', repositoryId: '75' }) };
    for (const sub of ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@65/shop@74:ref:refs/heads/main']) {
      const token = await portal.issuer.sign({ ...claims, sub, actor: 'acme' });
      expect((await portal.report(valid(), token)).status).toBe(403);
    }
  });
});

describe('a person who decides', () => {
  const bind = (body: object, token: string) =>
    request(portal.server).post(`/api/gds${ENTITY}/repository`).set('Authorization', `Bearer ${token}`).send(body);
  const binding = (repositoryId: string) => ({ issuer: portal.issuer.issuer, repositoryId, ownerId: '65' });

  it('lets another repository report, and is audited', async () => {
    await start();
    await portal.report(valid());
    const recycled = { repository: 'acme/shop', repositoryId: '75' };
    expect((await portal.report(valid(), recycled)).status).toBe(409);
    const answer = await bind(binding('75'), 'token-user').expect(200);
    expect(answer.body).toEqual(binding('75'));
    expect(lastAudit()).toMatchObject({
      eventId: 'repository-bind',
      state: 'success',
      meta: { subject: 'user:default/ann', repositoryId: '75', before: { repositoryId: '74' } },
    });
    expect((await portal.report(valid(), recycled)).status).toBe(201);
    expect((await portal.report(valid())).status).toBe(409);
  });

  it.each([
    ['token-invalid', 401],
    ['token-ci', 403],
    ['token-other', 403],
    ['token-unlisted', 403],
    ['token-unrestricted', 403],
    ['token-reader', 403],
    ['token-plugin', 403],
    ['token-denied', 403],
    ['token-outsider', 404],
    ['token-user', 200],
  ])('is a user with the permission on the entity: %s gets %i', async (token, status) => {
    await start();
    await bind(binding('75'), token).expect(status);
    expect((await portal.report(valid())).status).toBe(status === 200 ? 409 : 201);
  });

  it.each([
    [{}, /issuer/],
    [{ repositoryId: 'x' }, /repositoryId: must be an id of GitHub/],
    [{ issuer: 'https://other.example' }, /not listed in gds\.ingest\.github\.issuers/],
    [{ extra: 1 }, /extra/],
  ])('sends %j in vain', async (change, detail) => {
    await start();
    const body = Object.keys(change).length === 0 ? {} : { ...binding('75'), ...change };
    const answer = await bind(body, 'token-user').expect(400);
    expect(answer.body.detail).toMatch(detail);
    await bind({ ...binding('75'), issuer: 'x'.repeat(20_000) }, 'token-user').expect(400);
    expect((await portal.report(valid())).status).toBe(201);
  });
});

describe('sent again', () => {
  it('with the same token and body gives the first answer; another body is refused', async () => {
    await start();
    const report = valid();
    const token = await portal.issuer.token(AUDIENCE);
    const first = await portal.report(report, token);
    const again = await portal.report(report, token);
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    const other = await portal.report({ ...report, durationMs: 2 }, token);
    expect([other.status, other.body.detail]).toEqual([409, expect.stringContaining('fresh one for each report')]);
    expect(lastAudit()).toMatchObject({ meta: { reason: 'replayed' } });
    expect(await reports()).toHaveLength(1);
  });

  it('with a token of the run that was made for another commit is refused', async () => {
    await start();
    const token = await portal.issuer.token(AUDIENCE, { sha: 'b'.repeat(40) });
    expect((await portal.report(valid(), token)).status).toBe(422);
    expect((await portal.report(valid({ commit: 'b'.repeat(40) }), token)).status).toBe(201);
    expect((await portal.report(valid(), token)).status).toBe(422);
  });

  it('with a fresh token, as after an answer that was lost, gives the first answer', async () => {
    await start();
    const report = valid();
    const first = await portal.report(report);
    const again = await portal.report(report);
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  it('by a run of old that is run again changes nothing', async () => {
    await start();
    await portal.report(valid({}, 'pass'), { runId: '10000000000' });
    const rerun = await portal.report(valid({}, 'fail'), { runId: '9999999999', runAttempt: 2 });
    expect(rerun.status).toBe(201);
    expect(await maturity()).toMatchObject({ checks: [{ result: { outcome: 'pass' } }] });
    await portal.report(valid({}, 'fail'), { runId: '10000000000', runAttempt: 2 });
    expect(await maturity()).toMatchObject({ checks: [{ result: { outcome: 'fail' } }] });
  });
});

describe('who vouches for it', () => {
  const ci = 'acme/ci/.github/workflows/gds.yaml@refs/heads/main';

  it('is GitHub when a listed workflow made it, and for a state when one made each result', async () => {
    await start({ change: { attestedBy: [ci] } });
    await portal.report(valid({ configuredTargets: [] }), { jobWorkflowRef: ci, runId: '1' });
    expect(await maturity()).toMatchObject({ attestation: 'attested', checks: [{ attestation: 'attested' }] });
    const other = reportOf({ outcomes: { 'line-table': 'pass' } });
    await portal.report(other, { runId: '2' });
    expect(await maturity()).toMatchObject({
      attestation: 'self-reported',
      checks: [
        { result: { check: 'debug-info' }, attestation: 'attested' },
        { result: { check: 'line-table' }, attestation: 'self-reported' },
      ],
    });
    expect((await reports()).map(({ attestation }) => attestation).sort()).toEqual(['attested', 'self-reported']);
  });

  it('decides, when the configuration requires it', async () => {
    await start({ change: { attestedBy: [ci], require: { attested: true } } });
    expect((await portal.report({}, { jobWorkflowRef: `${ci}line` })).status).toBe(403);
    expect(lastAudit()).toMatchObject({ meta: { reason: 'attestation' } });
    expect((await portal.report(valid(), { jobWorkflowRef: ci })).status).toBe(201);
  });

  it('is nobody for what a service or a person sends, whatever it says', async () => {
    await start({ change: { attestedBy: [ci] } });
    const report = valid({ producer: runOf('1') });
    await request(portal.server)
      .post('/api/gds/reports')
      .set('Authorization', 'Bearer token-ci')
      .send(report)
      .expect(201);
    expect(await reports()).toMatchObject([{ attestation: 'self-reported', origin: null, pullRequest: null }]);
    expect(await maturity()).toMatchObject({ attestation: 'self-reported' });
  });
});

describe('an entity that the catalog does not know', () => {
  it('gets its report when it appears, of its own repository and default branch', async () => {
    await start({ entities: [] });
    const mine = valid();
    expect((await portal.report(mine, { ref: 'refs/heads/trunk' })).status).toBe(202);
    expect((await portal.report(valid(), { repository: 'acme/other', repositoryId: '75' })).status).toBe(202);
    portal.addEntity(payments({ 'gds.dev/default-branch': 'trunk' }));
    await portal.runTask('gds-release-quarantined');
    expect(await maturity()).toMatchObject({ state: 'reported', reportId: mine.reportId });
    expect(await reports()).toMatchObject([{ reportId: mine.reportId, filedAs: 'state', origin: 'default-branch' }]);
    // The other one would have been refused, had the entity been known: it is deleted, and that is said once.
    await portal.runTask('gds-release-quarantined');
    expect(portal.logged.filter(line => line.includes('quarantine') && line.startsWith('warn'))).toEqual([
      expect.stringContaining('github.com/acme/other is not the repository of component:default/payments'),
    ]);
  });
});

it('says at start that an entry lets every workflow of GitHub into every plugin', async () => {
  const issuer = 'https://token.actions.githubusercontent.com';
  const entry = { type: 'jwks', options: { url: `${issuer}/.well-known/jwks`, issuer } };
  await start({ config: { backend: { auth: { externalAccess: [entry] } } } });
  expect(portal.logged.filter(line => line.startsWith('error'))).toEqual([
    expect.stringContaining('backend.auth.externalAccess[0] lets every workflow'),
  ]);
  await portal.stop();
  const restricted = { ...entry, accessRestrictions: [{ plugin: 'gds', permission: 'gds.report.create' }] };
  await start({ config: { backend: { auth: { externalAccess: [restricted] } } } });
  expect(portal.logged.filter(line => line.startsWith('error'))).toEqual([]);
});
