import { createHash } from 'node:crypto';
import type { Report } from '@gds-dev/core/standard';
import { claimedReport, documentOf, measurementHash } from '../service/github/claimedReport';
import type { GithubClaims } from '../service/github/claims';
import type { GithubIssuer } from '../githubConfig';
import { stateAfter } from '../service/state/entityState';
import { describeEngines, migrate, type TestDatabase } from '../testing/databases';
import { reportOf } from '../testing/reports';
import { DatabaseGdsStore } from './DatabaseGdsStore';
import { RetentionStore } from './RetentionStore';
import type { NewReport, UsedToken, VerifiedRun } from './GdsStore';

const ENTITY = 'component:default/payments';
const ISSUER = 'https://token.actions.githubusercontent.com';
const NOW = new Date('2026-11-27T12:00:00.123Z');
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

interface RunChange {
  repositoryId?: string;
  ownerId?: string;
  issuer?: string;
  repository?: string;
  runId?: string;
  runAttempt?: number;
  key?: string;
  jti?: string;
  body?: string;
  named?: boolean | null;
  filedAs?: 'state' | 'preview';
  attestation?: 'attested' | 'self-reported';
}

let tokens = 0;

/** What a run files: a report with the claims, its token, and whether the catalog names its repository. */
function filing(report: Report, change: RunChange = {}) {
  const { repositoryId = '74', ownerId = '65', issuer = ISSUER, repository = 'acme/shop' } = change;
  const { runId = '100', runAttempt = 1, jti = `jti-${++tokens}`, named = true, filedAs = 'state' } = change;
  const { attestation = 'self-reported', body = JSON.stringify(report), key = `${runId} ${report.reportId}` } = change;
  const claims = {
    sha: report.commit,
    run_id: runId,
    run_attempt: runAttempt,
    event_name: 'push',
    ref: 'refs/heads/main',
    repository,
  } as GithubClaims;
  const claimed = claimedReport(report, claims, { host: 'github.com' } as GithubIssuer, true);
  const stored: NewReport & { run: VerifiedRun } = {
    reportId: report.reportId,
    contentHash: measurementHash(claimed),
    document: documentOf(claimed),
    entityRef: ENTITY,
    filedAs: named === null ? 'quarantined' : filedAs,
    commit: claims.sha,
    ref: claims.ref,
    level: 0,
    receivedFrom: `github.com/${repository}`,
    createdAt: new Date(report.createdAt),
    receivedAt: NOW,
    attestation,
    headCommit: null,
    run: {
      issuer,
      repositoryId,
      ownerId,
      repository: `github.com/${repository}`,
      origin: 'default-branch',
      pullRequest: null,
      idempotencyKey: createHash('sha256').update(key).digest('hex'),
    },
  };
  const token: UsedToken = {
    issuer,
    jti,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    expiresAt: minutes(5),
  };
  const update =
    stored.filedAs === 'state'
      ? (current: Parameters<typeof stateAfter>[0]) => stateAfter(current, claimed, NOW, attestation)
      : null;
  return [stored, token, named, update] as const;
}

const valid = (outcome: 'pass' | 'fail' = 'pass', targetName = 'payments') =>
  reportOf({ at: NOW.toISOString(), outcomes: { 'debug-info': outcome }, targetName, configuredTargets: [] });

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let retention: RetentionStore;
  let replica: DatabaseGdsStore;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    retention = new RetentionStore(database.knex);
    replica = new DatabaseGdsStore(database.replica);
  });

  const file = (report: Report, change: RunChange = {}, into = store) => into.fileRun(...filing(report, change));
  const stored = async () => (await store.readReports(ENTITY, 100, null)).rows.length;
  const verdicts = async () =>
    (await store.readState(ENTITY))?.entries.map(({ entry, verdict }) => [entry.target?.name, verdict]);

  it('gives a report of a run back as it was written', async () => {
    const [report, ...rest] = filing(valid(), { attestation: 'attested' });
    expect(await store.fileRun(report, ...rest)).toEqual({ kind: 'filed', renamedFrom: null, dropped: [] });
    expect(await store.readReport(report.reportId)).toEqual(report);
    expect((await store.readState(ENTITY))?.entries[0]?.attestation).toBe('attested');
  });

  describe('a token', () => {
    it('files one report once, also when replicas receive it at the same time', async () => {
      const report = valid();
      const change = { jti: 'one', key: 'key' };
      const results = await Promise.all([file(report, change), file(report, change, replica), file(report, change)]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['filed', 'repeated', 'repeated']);
      const answer = { reportId: report.reportId, entityRef: ENTITY, filedAs: 'state' };
      expect(await file(report, change, replica)).toEqual({ kind: 'repeated', ...answer });
      expect(await stored()).toBe(1);
    });

    it('files no second body, also when replicas receive both at the same time', async () => {
      const reports = [valid(), valid('fail')];
      const results = await Promise.all(
        reports.map((report, index) => file(report, { jti: 'one' }, index === 0 ? store : replica)),
      );
      expect(results.map(({ kind }) => kind).sort()).toEqual(['filed', 'token-used']);
      expect(await stored()).toBe(1);
      expect((await store.readHistory(ENTITY, 10, null)).rows).toHaveLength(1);
    });

    it('of the same name at another issuer is another one', async () => {
      await file(valid(), { jti: 'one', filedAs: 'preview' });
      expect((await file(valid(), { jti: 'one', issuer: 'https://ghes.acme.example/_services/token' })).kind).toBe(
        'bound-elsewhere',
      );
    });

    it('stays unused when its report is not filed', async () => {
      const report = valid();
      expect((await file(report, { jti: 'one', named: false })).kind).toBe('not-its-repository');
      const refuse = () => {
        throw new Error('refused');
      };
      const [first, token, named] = filing(report, { jti: 'one' });
      await expect(store.fileRun(first, token, named, refuse)).rejects.toThrow('refused');
      expect(await database.knex('gds_github_tokens').select()).toEqual([]);
      expect((await file(report, { jti: 'one' })).kind).toBe('filed');
    });

    it('is kept until five minutes after it expired', async () => {
      await file(valid(), { jti: 'one' });
      const kept = async () => (await database.knex('gds_github_tokens').select('jti')).length;
      await retention.deleteTokens(minutes(10));
      expect(await kept()).toBe(1);
      await retention.deleteTokens(new Date(minutes(10).getTime() + 1));
      expect(await kept()).toBe(0);
    });
  });

  describe('a run', () => {
    it('gets the first answer for the same report with a fresh token, and with that token again', async () => {
      const report = valid();
      await file(report, { jti: 'one', key: 'key' });
      for (const jti of ['two', 'two', 'three']) {
        expect((await file(report, { jti, key: 'key' }, replica)).kind).toBe('repeated');
      }
      expect(await stored()).toBe(1);
    });

    it('may publish the same measurement again in a later attempt, compared with another baseline', async () => {
      const report = valid();
      await file(report, { key: 'attempt 1' });
      const baseline = { reportId: report.reportId, createdAt: report.createdAt, new: 0, known: 0, mended: 0 };
      const again = { ...report, baseline: { ...baseline, notJudged: 0, newFindings: [] } };
      expect((await file(again, { key: 'attempt 2', runAttempt: 2 })).kind).toBe('repeated');
    });

    it('reports other results for the same targets in vain', async () => {
      await file(valid('fail'), { key: 'key' });
      expect((await file(valid('pass'), { key: 'key' })).kind).toBe('run-reported');
      expect(await verdicts()).toEqual([['payments', 'fail']]);
    });

    it('does not take the id of the report of another one', async () => {
      const report = valid();
      await file(report);
      expect((await file({ ...report, durationMs: 2 }, { runId: '101' })).kind).toBe('id-taken');
    });

    it('of a matrix of 20 loses no result when two replicas file at the same time', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `service-${String(index).padStart(2, '0')}`);
      const results = await Promise.all(
        names.map((name, index) => file(valid('pass', name), { runId: '100' }, index % 2 === 0 ? store : replica)),
      );
      expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['filed']));
      expect(await verdicts()).toEqual(names.map(name => [name, 'pass']));
    });

    it('changes nothing when a later one has reported, compared as numbers, however often it is run again', async () => {
      await file(valid('pass'), { runId: '1000' });
      for (const runAttempt of [1, 2, 9]) {
        expect((await file(valid('fail'), { runId: '999', runAttempt })).kind).toBe('filed');
      }
      expect(await verdicts()).toEqual([['payments', 'pass']]);
      await file(valid('fail'), { runId: '1000', runAttempt: 2 });
      expect(await verdicts()).toEqual([['payments', 'fail']]);
    });
  });

  describe('an entity', () => {
    it('is bound to the first repository that the catalog names', async () => {
      expect((await file(valid(), { named: false, repositoryId: '1' })).kind).toBe('not-its-repository');
      expect((await file(valid(), { repositoryId: '74' })).kind).toBe('filed');
      // What the annotation says now does not matter to the one that is bound.
      expect((await file(valid(), { repositoryId: '74', named: false })).kind).toBe('filed');
      const bound = { issuer: ISSUER, repositoryId: '74', ownerId: '65', repository: 'github.com/acme/shop' };
      for (const change of [
        { repositoryId: '75' },
        { ownerId: '66' },
        { ownerId: '66', named: false, repository: 'other/shop' },
        { issuer: 'https://ghes.acme.example/_services/token' },
        { repositoryId: '75', named: false },
      ]) {
        expect(await file(valid(), change)).toEqual({ kind: 'bound-elsewhere', bound });
      }
      const stranger = { repositoryId: '75', named: false, repository: 'acme/other' };
      expect((await file(valid(), stranger)).kind).toBe('not-its-repository');
      expect(await stored()).toBe(2);
    });

    it('is bound once when two repositories report first at the same time', async () => {
      const results = await Promise.all([
        file(valid(), { repositoryId: '74' }),
        file(valid(), { repositoryId: '75' }, replica),
      ]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['bound-elsewhere', 'filed']);
    });

    it('stays bound to a repository that was renamed, and its runs stay in order', async () => {
      await file(valid('pass'), { runId: '100' });
      const renamed = { repository: 'acme/store', named: false };
      expect(await file(valid('fail'), { ...renamed, runId: '99', runAttempt: 2 })).toEqual({
        kind: 'filed',
        dropped: [],
        renamedFrom: 'github.com/acme/shop',
      });
      expect(await verdicts()).toEqual([['payments', 'pass']]);
      expect(await file(valid('fail'), { ...renamed, runId: '101' })).toEqual({
        kind: 'filed',
        renamedFrom: null,
        dropped: [],
      });
      expect(await verdicts()).toEqual([['payments', 'fail']]);
    });

    it('is bound to another repository by decision of a person, and only to that one', async () => {
      await file(valid(), { repositoryId: '74' });
      const decided = { issuer: ISSUER, repositoryId: '75', ownerId: '65' };
      expect(await store.bindRepository(ENTITY, decided, 'user:default/ann', NOW)).toMatchObject({
        repositoryId: '74',
      });
      expect((await file(valid(), { repositoryId: '75', named: false })).kind).toBe('filed');
      expect((await file(valid(), { repositoryId: '74' })).kind).toBe('bound-elsewhere');
      expect(await database.knex('gds_repository_bindings').first()).toMatchObject({
        bound_by: 'user:default/ann',
        repository: 'github.com/acme/shop',
      });
    });

    it('keeps the order of its runs when a person decides that it moved to another owner', async () => {
      await file(valid('pass'), { runId: '100' });
      const moved = { issuer: ISSUER, repositoryId: '74', ownerId: '66' };
      await store.bindRepository(ENTITY, moved, 'user:default/ann', NOW);
      const run = { ownerId: '66', repository: 'other/shop', named: false };
      expect((await file(valid('fail'), { ...run, runId: '99', runAttempt: 2 })).kind).toBe('filed');
      expect(await verdicts()).toEqual([['payments', 'pass']]);
      expect((await file(valid('fail'), { ...run, runId: '101' })).kind).toBe('filed');
      expect(await verdicts()).toEqual([['payments', 'fail']]);
    });

    it('that the catalog does not know is not bound, until its report is released', async () => {
      expect((await file(valid(), { named: null })).kind).toBe('filed');
      expect(await database.knex('gds_repository_bindings').select()).toEqual([]);
      const quarantined = (await store.quarantinedReport(ENTITY, null))?.report;
      if (!quarantined) throw new Error('not in quarantine');
      expect(await store.releaseReport(quarantined, 'preview', true, null)).toBe('released');
      expect(await store.releaseReport(quarantined, 'preview', true, null)).toBe('gone');
      expect(await database.knex('gds_repository_bindings').first()).toMatchObject({ repository_id: '74' });
    });

    it('that comes to be known keeps no quarantined report of a repository that is not its own', async () => {
      await file(valid(), { named: null, repository: 'acme/other', repositoryId: '75' });
      const quarantined = (await store.quarantinedReport(ENTITY, null))?.report;
      if (!quarantined) throw new Error('not in quarantine');
      expect(await store.releaseReport(quarantined, 'state', false, () => null)).toBe('not-its-repository');
      expect(await store.quarantinedReport(ENTITY, null)).toBeNull();
      expect(await database.knex('gds_repository_bindings').select()).toEqual([]);
      expect(await store.readState(ENTITY)).toBeNull();
    });
  });
});
