import { createHash } from 'node:crypto';
import { ConfigReader } from '@backstage/config';
import type { CheckId } from '@gds-dev/core/standard';
import { dateOf } from '../../database/columns';
import { DatabaseGdsStore } from '../../database/DatabaseGdsStore';
import { RetentionStore } from '../../database/RetentionStore';
import { SummaryStore } from '../../database/summary/SummaryStore';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { reportOf } from '../../testing/reports';
import { stateAfter } from '../state/entityState';
import { readRetention } from './readRetention';
import { Retention } from './Retention';

const DAY = 86_400_000;
const NOW = new Date('2026-11-27T12:00:00.000Z');
const ENTITY = 'component:default/payments';
const daysAgo = (days: number, ms = 0) => new Date(NOW.getTime() - days * DAY + ms);
const retention = (change: object = {}) => readRetention(new ConfigReader({ gds: { retention: change } }));

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
  });

  const tidy = (change: object = {}, knex = database.knex) =>
    new Retention({ store: new RetentionStore(knex), days: retention(change), clock: () => NOW, batch: 7 });

  async function file(
    at: Date,
    outcomes: Partial<Record<CheckId, 'pass' | 'fail'>>,
    change: { filedAs?: 'state' | 'preview'; targetName?: string; entityRef?: string } = {},
  ): Promise<string> {
    const { filedAs = 'state', targetName = 'payments', entityRef = ENTITY } = change;
    const report = reportOf({
      entityRef,
      at: at.toISOString(),
      outcomes,
      targetName,
      configuredTargets: ['payments', 'old'],
    });
    const document = Buffer.from(JSON.stringify(report));
    await store.fileReport(
      {
        reportId: report.reportId,
        contentHash: createHash('sha256').update(document).digest('hex'),
        document,
        entityRef,
        filedAs,
        commit: null,
        ref: null,
        level: 0,
        receivedFrom: 'external:ci',
        createdAt: at,
        receivedAt: at,
        attestation: 'self-reported',
        headCommit: null,
        run: null,
      },
      filedAs === 'state' ? current => stateAfter(current, report, at) : null,
    );
    return report.reportId;
  }

  /** Level, axes and verdicts at the end of each of 121 days, as the history tells them. */
  async function daily() {
    const { rows } = await all();
    const points = rows.toReversed();
    return Promise.all(
      Array.from({ length: 121 }, async (_, index) => {
        const end = new Date(Math.floor(daysAgo(120 - index).getTime() / DAY) * DAY + DAY - 1);
        const verdicts: Record<string, string> = {};
        for (const point of points) {
          if (Date.parse(point.at) > end.getTime()) break;
          for (const { check, target, to } of point.changes) verdicts[`${target} ${check}`] = to;
        }
        return { point: await store.readPointBefore(ENTITY, end), verdicts };
      }),
    );
  }

  async function all() {
    return store.readHistory(ENTITY, 10_000, null);
  }

  it('tells of each of 120 days the same after thinning, with fewer points in one unbroken row', async () => {
    const outcome = (bit: number) => (bit % 2 === 0 ? 'pass' : 'fail');
    for (let day = 120; day >= 0; day--) {
      for (let hour = 0; hour < 3; hour++) {
        const step = day * 7 + hour * 5 + (day % 3);
        await file(daysAgo(day, hour * 3_600_000), {
          'debug-info': outcome(step),
          'offline-build': outcome(step >> 1),
          'line-table': outcome(step >> 2),
        });
      }
    }
    const before = await daily();
    const recent = (await all()).rows.filter(({ at }) => Date.parse(at) > daysAgo(89).getTime());
    const points = (await all()).rows.length;
    await Promise.all([tidy().run(), tidy({}, database.replica).run()]);
    expect(await daily()).toEqual(before);
    const after = (await all()).rows;
    expect(after.length).toBeLessThan(points);
    expect(after.filter(({ at }) => Date.parse(at) > daysAgo(89).getTime())).toEqual(recent);
    const old = after.filter(({ at }) => Date.parse(at) < daysAgo(92).getTime());
    expect(new Set(old.map(({ at }) => at.slice(0, 10))).size).toBe(old.length);

    const rows = await database.knex('gds_history').orderBy(['at', 'id']);
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      expect(row.until === null ? null : dateOf(row.until)).toEqual(next ? dateOf(next.at) : null);
      expect(row.level_before).toBe(rows[index - 1]?.level ?? null);
    }
    const known = new Map<string, string>();
    for (const point of after.toReversed()) {
      for (const { check, target, from, to } of point.changes) {
        expect(from).toBe(known.get(`${target} ${check}`) ?? null);
        expect(from).not.toBe(to);
        known.set(`${target} ${check}`, to);
      }
    }
    const again = await tidy().run();
    expect(again).toMatchObject({ days: 0, points: 0 });
  }, 120_000);

  it('lets documents go before reports, and never what a state shows', async () => {
    const shown = await file(daysAgo(500), { 'offline-build': 'pass' }, { targetName: 'old' });
    const forgotten = await file(daysAgo(450), { 'debug-info': 'pass' });
    const undocumented = await file(daysAgo(100), { 'debug-info': 'fail' });
    const kept = await file(daysAgo(80), { 'debug-info': 'pass' });
    const newest = await file(daysAgo(70), { 'debug-info': 'fail' });
    const state = await store.readState(ENTITY);
    await Promise.all([tidy().run(), tidy({}, database.replica).run()]);
    expect(await store.readState(ENTITY)).toEqual(state);
    const documents = await Promise.all(
      [shown, forgotten, undocumented, kept, newest].map(async id => {
        const report = await store.readReport(id);
        return report === null ? 'gone' : report.document !== null;
      }),
    );
    expect(documents).toEqual([true, 'gone', false, true, true]);
  });

  it('keeps previews 30 days unless told otherwise', async () => {
    const id = await file(daysAgo(20), { 'debug-info': 'pass' }, { filedAs: 'preview' });
    await tidy().run();
    expect(await store.readReport(id)).not.toBeNull();
    await tidy({ previews: 19 }).run();
    expect(await store.readReport(id)).toBeNull();
  });

  it('lets the history go but for what held when it was let go', async () => {
    await file(daysAgo(900), { 'debug-info': 'pass' });
    await file(daysAgo(850), { 'debug-info': 'fail' });
    await file(daysAgo(700), { 'debug-info': 'pass' });
    const held = await store.readPointBefore(ENTITY, daysAgo(800));
    await tidy().run();
    expect(await store.readPointBefore(ENTITY, daysAgo(800))).toEqual(held);
    expect((await all()).rows).toHaveLength(2);
    expect(await database.knex('gds_verdict_changes').where('at', '<', daysAgo(860))).toEqual([]);
  });

  it('leaves what the maturity page says as it is, with the shortest history that is taken', async () => {
    for (let hours = 100 * 24; hours > 0; hours -= 7) {
      const outcome = hours % 3 === 0 ? 'fail' : 'pass';
      await file(new Date(NOW.getTime() - hours * 3_600_000), { 'debug-info': outcome, 'offline-build': 'pass' });
    }
    await database.knex('gds_entities').update({ in_catalog: true });
    const summaries = new SummaryStore(database.knex);
    const figures = () => summaries.readFigures({ visible: 'all', parts: [] }, NOW);
    const before = await figures();
    expect(before.regressions.total).toBeGreaterThan(5);
    const done = await tidy({ history: 91, detail: 7 }).run();
    expect(done.points).toBeGreaterThan(0);
    expect(await figures()).toEqual(before);
  }, 60_000);

  it('lets entities go that the catalog does not know and nothing is kept of', async () => {
    await file(daysAgo(1), { 'debug-info': 'pass' });
    await file(daysAgo(31), { 'debug-info': 'pass' }, { entityRef: 'component:default/gone', filedAs: 'preview' });
    await file(daysAgo(31), { 'debug-info': 'pass' }, { entityRef: 'component:default/known', filedAs: 'preview' });
    await database.knex('gds_entities').where('entity_ref', 'component:default/known').update({ in_catalog: true });
    const binding = { issuer: 'https://i', repositoryId: '1', ownerId: '2' };
    await store.bindRepository('component:default/bound', binding, 'user:default/ann', NOW);
    expect(await tidy().run()).toMatchObject({ temporary: 2, entities: 1 });
    expect(await database.knex('gds_entities').orderBy('entity_ref').pluck('entity_ref')).toEqual([
      'component:default/bound',
      'component:default/known',
      ENTITY,
    ]);
  });

  it('lets an entity go with all that hangs on it when the catalog was long without it', async () => {
    for (const [name, days] of [
      ['left', 401],
      ['moved', 399],
    ] as const) {
      const entityRef = `component:default/${name}`;
      await file(daysAgo(1), { 'debug-info': 'fail' }, { entityRef });
      const terms = { check: 'debug-info', target: null, reason: 'legacy', expires: '2027-01-31' } as const;
      await store.addExemption(entityRef, { ...terms, requestedBy: 'user:default/ann', requestedAt: NOW });
      await store.bindRepository(entityRef, { issuer: 'i', repositoryId: '1', ownerId: '2' }, 'user:default/ann', NOW);
      await database
        .knex('gds_entities')
        .where('entity_ref', entityRef)
        .update({ gone_since: daysAgo(days) });
    }
    const tables = ['gds_reports', 'gds_documents', 'gds_entity_states', 'gds_state_details', 'gds_verdicts'].concat([
      'gds_history',
      'gds_verdict_changes',
      'gds_exemptions',
      'gds_repository_bindings',
    ]);
    const count = async () =>
      Promise.all(
        tables.map(async table =>
          Number((await database.knex(table).count<{ rows: string | number }[]>({ rows: '*' }))[0]?.rows),
        ),
      );
    const before = await count();
    expect(before.every(rows => rows > 0)).toBe(true);
    expect(await tidy().run()).toMatchObject({ entities: 1 });
    expect(await database.knex('gds_entities').pluck('entity_ref')).toEqual(['component:default/moved']);
    expect(await count()).toEqual(before.map(rows => rows / 2));
  });

  it('ends after the step that it is in', async () => {
    await file(daysAgo(900), { 'debug-info': 'pass' });
    await file(daysAgo(850), { 'debug-info': 'fail' });
    expect(await tidy().run(AbortSignal.abort())).toMatchObject({ points: 0, reports: 0 });
    expect(await tidy().run()).toMatchObject({ points: 1, reports: 1 });
  });
});

it.each([
  [{ previews: 0 }, /gds\.retention\.previews: 0 is not a whole number/],
  [{ history: 1.5 }, /gds\.retention\.history: 1\.5/],
  [{ documents: 401 }, /documents: 401 days are more than the 400/],
  [{ history: 90, detail: 30 }, /history: 90 days are too few, since the maturity page looks back 13 weeks: set 91/],
  [{ detail: 6 }, /detail: 6 days are too few, since regressions are counted over 7 days: set 7 or more/],
  [{ detail: 801 }, /detail: 801 days are more than the 800/],
])('refuses %j', (change, message) => {
  expect(() => retention(change)).toThrow(message);
});

it('takes the shortest history that pages can tell the past from', () => {
  expect(retention({ history: 91, detail: 7 })).toMatchObject({ history: 91, detail: 7 });
});
