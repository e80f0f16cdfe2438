import { createHash } from 'node:crypto';
import type { ExemptionTerms, ExemptionVerdict } from '@gds-dev/backstage-plugin-gds-common';
import type { Report } from '@gds-dev/core/standard';
import { decided } from '../service/exemptions/decided';
import { stateAfter, stateRescored } from '../service/state/entityState';
import { describeEngines, migrate, type TestDatabase } from '../testing/databases';
import { exempting, reportOf, resultOf, runOf } from '../testing/reports';
import { DatabaseGdsStore } from './DatabaseGdsStore';
import { RetentionStore } from './RetentionStore';

const ENTITY = 'component:default/payments';
const NOW = new Date('2026-11-23T12:00:00.123Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const [ANN, BOB, CAT] = ['user:default/ann', 'user:default/bob', 'user:default/cat'];
const ASKED = { reason: 'rewritten in March', expires: '2027-03-31' };
const TERMS: ExemptionTerms = { check: 'debug-info', target: null, ...ASKED };

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let retention: RetentionStore;
  let sent = 0;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    retention = new RetentionStore(database.knex);
    sent = 0;
  });

  const file = (report: Report, now = NOW) => {
    const document = Buffer.from(JSON.stringify(report));
    return store.fileReport(
      {
        reportId: report.reportId,
        contentHash: createHash('sha256').update(document).digest('hex'),
        document,
        entityRef: ENTITY,
        filedAs: 'state',
        commit: report.commit ?? null,
        ref: null,
        level: 0,
        receivedFrom: 'external:ci',
        createdAt: new Date(report.createdAt),
        receivedAt: now,
        attestation: 'self-reported',
        headCommit: null,
        run: null,
      },
      current => stateAfter(current, report, now),
    );
  };
  /** Each report is measured a minute after the one before. */
  const report = (outcome: 'pass' | 'fail', asked?: { reason: string; expires: string }) => {
    const made = reportOf({ at: after(60_000 * sent++).toISOString(), outcomes: { 'debug-info': outcome } });
    return asked ? exempting(made, asked) : made;
  };
  const ask = async (by: string, terms = TERMS) => {
    const added = await store.addExemption(ENTITY, { ...terms, requestedBy: by, requestedAt: NOW });
    if (typeof added === 'string') throw new Error(added);
    return added;
  };
  const decide = (id: string, decision: ExemptionVerdict['decision'], by: string, into = store, now = NOW) =>
    into.decideExemption(
      id,
      current => decided(current, { decision }, by, now),
      current => stateRescored(current, now),
    );
  const standing = async () => {
    const row = await database
      .knex('gds_verdicts')
      .where('check_id', 'debug-info')
      .first<{ standing: string }>('standing');
    const state = await store.readState(ENTITY);
    const { exempted } = await database.knex('gds_entity_states').first<{ exempted: number }>('exempted');
    return [state?.entries[0]?.verdict, row?.standing, exempted];
  };
  const statuses = async () => (await store.readExemptions(ENTITY, 100)).map(({ status }) => status);

  it('gives a request and a decision back as they were written', async () => {
    await file(report('fail'));
    const asked = await ask(ANN);
    expect(await store.readExemption(asked.id)).toMatchObject({ ...asked, entityRef: ENTITY });
    const approved = await decide(asked.id, 'approved', BOB);
    expect(approved).toMatchObject({ status: 'approved', decision: { by: BOB, at: NOW, note: null } });
    expect(await store.readExemption(asked.id)).toMatchObject({ ...approved });
  });

  it('counts from the approval to its end in state, columns and history', async () => {
    await file(report('fail'));
    const { id } = await ask(ANN);
    expect(await standing()).toEqual(['fail', 'fail', 0]);
    await decide(id, 'approved', BOB, store, after(1000));
    expect(await standing()).toEqual(['exempted', 'exempted', 1]);
    await decide(id, 'revoked', BOB, store, after(2000));
    expect(await standing()).toEqual(['fail', 'fail', 0]);
    const { rows } = await store.readHistory(ENTITY, 10, null);
    expect(rows.map(({ changes }) => changes.map(({ from, to, cause }) => [from, to, cause]))).toEqual([
      [['exempted', 'fail', 'exemption']],
      [['fail', 'exempted', 'exemption']],
      [[null, 'fail', 'coverage']],
    ]);
  });

  describe('asked for in gds.yaml, of a check that the portal measures', () => {
    const minutes = (count: number) => after(60_000 * count);
    const ofCi = (asked: boolean, minute: number, outcome: 'pass' | 'fail' = 'fail') => {
      const made = reportOf({
        at: minutes(minute).toISOString(),
        producer: runOf(String(100 + minute)),
        outcomes: { 'debug-info': 'pass' },
        service: { 'slo-compliance': outcome },
      });
      return file(asked ? exempting(made, ASKED) : made, minutes(minute));
    };
    const ofPortal = (minute: number) =>
      file(
        reportOf({
          at: minutes(minute).toISOString(),
          producer: { kind: 'portal', service: 'payments' },
          outcomes: {},
          service: { 'slo-compliance': 'fail' },
        }),
        minutes(minute),
      );
    const known = async () =>
      (await store.readExemptions(ENTITY, 100)).filter(({ check }) => check === 'slo-compliance');
    const verdict = async () =>
      (await store.readState(ENTITY))?.entries.find(({ entry }) => entry.result.check === 'slo-compliance')?.verdict;
    const approve = async () => {
      const [asked] = await known();
      await decide(asked!.id, 'approved', BOB, store, minutes(3));
    };

    it('stands, and counts when it is approved, whoever measured last', async () => {
      await ofCi(true, 1);
      await ofPortal(2);
      expect((await known()).map(({ status }) => status)).toEqual(['requested']);
      await approve();
      expect(await verdict()).toBe('exempted');
      await ofPortal(4);
      expect(await verdict()).toBe('exempted');
      await ofCi(true, 5);
      expect(await verdict()).toBe('exempted');
      await store.updateState(ENTITY, current => stateRescored(current, minutes(6)));
      expect((await known()).map(({ status }) => status)).toEqual(['approved']);
    });

    it('is withdrawn by a run of the repository that does not ask, though the result stays that of the portal', async () => {
      await ofCi(true, 1);
      await ofPortal(8);
      await approve();
      expect(await verdict()).toBe('exempted');
      await ofCi(false, 4);
      expect((await known()).map(({ status }) => status)).toEqual(['withdrawn']);
      expect(await verdict()).toBe('fail');
      const { entries } = (await store.readState(ENTITY))!;
      expect(entries.find(({ entry }) => entry.result.check === 'slo-compliance')?.entry.source).toBe(
        'portal:payments',
      );
    });

    it('is asked for by a run whose result does not stand', async () => {
      await ofPortal(8);
      await ofCi(true, 1);
      expect((await known()).map(({ status, requestedBy }) => [status, requestedBy])).toEqual([
        ['requested', 'external:ci'],
      ]);
    });

    it('is not brought back by a run that is older than the one that took it back', async () => {
      await ofCi(true, 1);
      await ofCi(false, 4);
      await ofPortal(8);
      await ofCi(true, 2);
      expect((await known()).map(({ status }) => status)).toEqual(['withdrawn']);
    });
  });

  it('is found when its last day is over, and ends with the next scoring', async () => {
    await file(report('fail'));
    const { id } = await ask(ANN, { ...TERMS, expires: '2026-11-24' });
    await decide(id, 'approved', BOB);
    const midnight = new Date('2026-11-25T00:00:00Z');
    expect((await store.readState(ENTITY))?.nextExpiry).toEqual(midnight);
    expect(await store.expiredEntities(midnight, 10)).toEqual([]);
    const late = new Date(midnight.getTime() + 1);
    expect(await store.expiredEntities(late, 10)).toEqual([ENTITY]);
    await store.updateState(ENTITY, current => stateRescored(current, late));
    expect(await standing()).toEqual(['fail', 'fail', 0]);
    expect(await store.expiredEntities(late, 10)).toEqual([]);
  });

  it('keeps counting through later reports', async () => {
    await file(report('fail'));
    await decide((await ask(ANN)).id, 'approved', BOB);
    await file(report('fail'));
    expect(await standing()).toEqual(['exempted', 'exempted', 1]);
    await file(report('pass'));
    expect(await standing()).toEqual(['pass', 'pass', 0]);
  });

  it('takes what gds.yaml asks for as a request of who reported it, once', async () => {
    await file(report('fail', ASKED));
    await file(report('fail', ASKED));
    expect(await store.readExemptions(ENTITY, 10)).toMatchObject([
      { ...ASKED, target: 'payments', source: 'gds.yaml', status: 'requested', requestedBy: 'external:ci' },
    ]);
    expect(await standing()).toEqual(['fail', 'fail', 0]);
  });

  it('asks nobody about a check that passes, nor about a day that is over', async () => {
    await file(report('pass', ASKED));
    await file(report('fail', { ...ASKED, expires: '2026-11-22' }));
    expect(await statuses()).toEqual([]);
  });

  it('closes a request that gds.yaml takes back, and its approval no longer counts', async () => {
    await file(report('fail', ASKED));
    const [asked] = await store.readExemptions(ENTITY, 10);
    await decide(asked?.id ?? '', 'approved', BOB);
    expect(await standing()).toEqual(['exempted', 'exempted', 1]);
    await file(report('fail'));
    expect(await statuses()).toEqual(['withdrawn']);
    expect(await standing()).toEqual(['fail', 'fail', 0]);
    await file(report('fail', ASKED));
    expect(await statuses()).toEqual(['requested', 'withdrawn']);
    expect(await standing()).toEqual(['fail', 'fail', 0]);
  });

  it.each([
    ['reason', { ...ASKED, reason: 'never' }],
    ['day', { ...ASKED, expires: '2027-04-01' }],
  ])('asks anew when the %s changes after the approval', async (_what, changed) => {
    await file(report('fail', ASKED));
    const [asked] = await store.readExemptions(ENTITY, 10);
    await decide(asked?.id ?? '', 'approved', BOB);
    await file(report('fail', changed));
    expect(await standing()).toEqual(['fail', 'fail', 0]);
    expect(await store.readExemptions(ENTITY, 10)).toMatchObject([
      { ...changed, status: 'requested' },
      { ...ASKED, status: 'withdrawn' },
    ]);
  });

  it('does not ask again for what was rejected or revoked, as long as it stands in gds.yaml', async () => {
    await file(report('fail', ASKED));
    const [asked] = await store.readExemptions(ENTITY, 10);
    await decide(asked?.id ?? '', 'rejected', BOB);
    await file(report('fail', ASKED));
    expect(await statuses()).toEqual(['rejected']);
    await file(report('fail'));
    expect(await statuses()).toEqual(['rejected']);
  });

  it('lets withdrawn requests go that nobody had decided on', async () => {
    await file(report('fail', ASKED));
    await file(report('fail'));
    await retention.deleteWithdrawnRequests(NOW);
    expect(await statuses()).toEqual(['withdrawn']);
    await retention.deleteWithdrawnRequests(after(1));
    expect(await statuses()).toEqual([]);
  });

  it('keeps one open request of the same terms, also when replicas are asked at once', async () => {
    await file(report('fail'));
    const replica = new DatabaseGdsStore(database.replica);
    const request = { ...TERMS, requestedBy: ANN, requestedAt: NOW };
    const results = await Promise.all([
      store.addExemption(ENTITY, request),
      replica.addExemption(ENTITY, request),
      store.addExemption(ENTITY, { ...request, reason: 'another' }),
    ]);
    expect(results.filter(result => result === 'open')).toHaveLength(1);
    expect(await statuses()).toEqual(['requested', 'requested']);
  });

  it('takes at most 100 open requests of an entity', async () => {
    await file(report('fail'));
    for (let count = 0; count < 100; count++) await ask(ANN, { ...TERMS, reason: `reason ${count}` });
    expect(await store.addExemption(ENTITY, { ...TERMS, requestedBy: ANN, requestedAt: NOW })).toBe('too-many');
  });

  describe('asked for in gds.yaml for more checks than there is room for', () => {
    const many = (reason: string, minute: number) => {
      const checks = ['debug-info', 'offline-build', 'line-table'] as const;
      const at = after(60_000 * minute).toISOString();
      const of = (targetName: string) => reportOf({ at, targetName, outcomes: {} }).targets[0]!;
      const made = reportOf({ at, outcomes: {}, configuredTargets: [] });
      const targets = Array.from({ length: 40 }, (_, index) => ({
        ...of(`target-${index}`),
        results: checks.map(check => resultOf(check, 'fail', at)),
      }));
      return file(exempting({ ...made, targets }, { ...ASKED, reason }), after(60_000 * minute));
    };
    const ofStatus = async (status: string) =>
      (await store.readExemptions(ENTITY, 1000)).filter(exemption => exemption.status === status);

    it('keeps 100, says which it dropped, and leaves people their own', async () => {
      const filed = await many('legacy', 1);
      if (filed.kind !== 'filed') throw new Error(filed.kind);
      const requested = await ofStatus('requested');
      expect(requested).toHaveLength(100);
      expect(filed.dropped).toHaveLength(20);
      const taken = new Set(requested.map(({ check, target }) => `${check} ${target}`));
      expect(filed.dropped.filter(({ check, target }) => taken.has(`${check} ${target}`))).toEqual([]);
      for (let count = 0; count < 100; count++) await ask(ANN, { ...TERMS, reason: `reason ${count}` });
      expect(await store.addExemption(ENTITY, { ...TERMS, requestedBy: ANN, requestedAt: NOW })).toBe('too-many');
    });

    it('asks for what was dropped when there is room, and keeps 100 of those that nobody saw', async () => {
      await many('legacy', 1);
      for (const { id } of (await ofStatus('requested')).slice(0, 30)) await decide(id, 'rejected', BOB);
      const filed = await many('legacy', 2);
      expect(filed).toEqual({ kind: 'filed', dropped: [] });
      expect(await ofStatus('requested')).toHaveLength(90);
      for (const round of [3, 4, 5]) await many(`reason ${round}`, round);
      expect(await ofStatus('requested')).toHaveLength(100);
      expect(await ofStatus('withdrawn')).toHaveLength(100);
      expect(await ofStatus('rejected')).toHaveLength(30);
    });
  });

  it('takes one of two decisions that come at the same time on two replicas', async () => {
    await file(report('fail'));
    const replica = new DatabaseGdsStore(database.replica);
    for (let round = 0; round < 5; round++) {
      const { id } = await ask(ANN, { ...TERMS, reason: `round ${round}` });
      const results = await Promise.allSettled([decide(id, 'approved', BOB), decide(id, 'rejected', CAT, replica)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const [refused] = results.filter(result => result.status === 'rejected');
      expect(refused?.reason).toMatchObject({ name: 'ConflictError' });
      const taken = await store.readExemption(id);
      expect([BOB, CAT]).toContain(taken?.decision?.by);
      expect((await standing())[0]).toBe(taken?.status === 'approved' ? 'exempted' : 'fail');
      if (taken?.status === 'approved') await decide(id, 'revoked', CAT);
    }
  });

  it('counts an approval also when a report of another replica comes at the same time', async () => {
    await file(report('fail'));
    const replica = new DatabaseGdsStore(database.replica);
    const { id } = await ask(ANN);
    await Promise.all([decide(id, 'approved', BOB, replica), file(report('fail'))]);
    expect(await standing()).toEqual(['exempted', 'exempted', 1]);
  });

  it('leaves state and request alone when a decision is refused', async () => {
    await file(report('fail'));
    const { id } = await ask(ANN);
    await expect(decide(id, 'approved', ANN)).rejects.toThrow('another person');
    expect(await statuses()).toEqual(['requested']);
    expect(await standing()).toEqual(['fail', 'fail', 0]);
  });

  it('takes quotes, wildcards and statements for what they are', async () => {
    await file(report('fail'));
    const hostile = `'; DROP TABLE gds_exemptions; -- %_\\ <script>\u202e`;
    const { id } = await ask(ANN, { ...TERMS, reason: hostile });
    expect((await store.readExemption(id))?.reason).toBe(hostile);
    expect(await store.readExemption(`' OR '1'='1`)).toBeNull();
    expect(await decide(`' OR '1'='1`, 'approved', BOB)).toBeNull();
  });
});
