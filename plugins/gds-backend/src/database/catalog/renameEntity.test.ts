import type { Knex } from 'knex';
import { stateAfter } from '../../service/state/entityState';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { newReport } from '../../testing/newReport';
import { reportOf } from '../../testing/reports';
import { dateOf } from '../columns';
import { DatabaseGdsStore } from '../DatabaseGdsStore';
import { ensureEntity } from '../entityTable';
import { deleteGoneEntities } from '../goneEntities';
import { renameEntity } from './renameEntity';

const OLD = 'component:default/old';
const NEW = 'component:default/new';
const NOW = new Date('2026-11-23T12:00:00.000Z');
const minute = (count: number) => new Date(NOW.getTime() + 60_000 * count);
const EVER = new Date(0);

const reportAt = (entityRef: string, minutes: number, outcome: 'pass' | 'fail' = 'pass') =>
  reportOf({ entityRef, at: minute(minutes).toISOString(), outcomes: { 'debug-info': outcome } });
const file = (knex: Knex, entityRef: string, minutes: number, outcome?: 'pass' | 'fail') => {
  const report = reportAt(entityRef, minutes, outcome);
  return new DatabaseGdsStore(knex).fileReport(newReport(report), current =>
    stateAfter(current, report, minute(minutes)),
  );
};
const rename = (tx: Knex.Transaction) => renameEntity(tx, OLD, NEW, () => ({ kind: 'all' }), NOW);
const refs = (knex: Knex) => knex('gds_entities').orderBy('entity_ref').pluck('entity_ref');
/** Whether something has not ended after a while. */
const waits = (work: Promise<unknown>) =>
  Promise.race([work.then(() => false), new Promise<boolean>(resolve => setTimeout(() => resolve(true), 300))]);

describeEngines(create => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
  });

  const outcome = async (entityRef: string) => {
    const state = await new DatabaseGdsStore(database.knex).readState(entityRef);
    return state?.entries[0]?.entry.result.outcome ?? null;
  };

  it.each([
    ['while the old one still did', [0, 2, 4, 6], [3, 5, 7], [0, 2, 3, 5, 7], 'fail'],
    ['and the old one again later', [0, 2, 8], [3, 5], [0, 2, 8], 'pass'],
    ['after it', [0, 2], [3, 5], [0, 2, 3, 5], 'pass'],
  ])(
    'leaves one row of points without a gap or an overlap when the new name reported %s',
    async (_what, old, fresh, left, newest) => {
      for (const [index, at] of old.entries()) await file(database.knex, OLD, at, index % 2 === 0 ? 'pass' : 'fail');
      for (const [index, at] of fresh.entries()) await file(database.knex, NEW, at, index % 2 === 0 ? 'fail' : 'pass');
      if (old.length > 3) await file(database.knex, NEW, 9, 'fail');
      await database.knex.transaction(rename);
      expect(await refs(database.knex)).toEqual([NEW]);
      const points = await database.knex('gds_history').orderBy(['at', 'id']);
      const minutes = points.map(({ at }) => (dateOf(at).getTime() - NOW.getTime()) / 60_000);
      expect(minutes.slice(0, left.length)).toEqual(left);
      for (const [index, point] of points.entries()) {
        const next = points[index + 1];
        expect(point.until === null ? null : dateOf(point.until)).toEqual(next ? dateOf(next.at) : null);
        expect(point.level_before).toBe(points[index - 1]?.level ?? null);
      }
      const changes = await database.knex('gds_verdict_changes').pluck('history_id');
      expect(changes.every(id => points.some(point => point.id === id))).toBe(true);
      expect(await outcome(NEW)).toBe(newest);
    },
  );
});

describeEngines(create => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    await file(database.knex, OLD, 0);
  });

  describe('a report that is being filed', () => {
    it('goes along when its entity is renamed: the renaming waits for it', async () => {
      const filing = await database.knex.transaction();
      await ensureEntity(filing, OLD);
      const renaming = database.replica.transaction(rename);
      expect(await waits(renaming)).toBe(true);
      const report = newReport(reportAt(OLD, 1));
      const [entity] = await filing('gds_entities').where('entity_ref', OLD).pluck('id');
      await filing('gds_reports').insert({
        report_id: report.reportId,
        entity_id: entity,
        content_hash: Buffer.from('00', 'hex'),
        filed_as: 'state',
        level: 0,
        created_at: NOW,
        received_at: NOW,
        attested: false,
      });
      await filing.commit();
      expect((await renaming).kind).toBe('all');
      expect(await refs(database.knex)).toEqual([NEW]);
      expect(await database.knex('gds_reports')).toHaveLength(2);
    });

    it('goes along under the new name too, whose row it makes at that moment', async () => {
      const filing = await database.knex.transaction();
      await ensureEntity(filing, NEW);
      const renaming = database.replica.transaction(rename);
      expect(await waits(renaming)).toBe(true);
      await filing.commit();
      expect((await renaming).kind).toBe('all');
      expect(await refs(database.knex)).toEqual([NEW]);
      expect(await database.knex('gds_history')).toHaveLength(1);
    });

    it('waits for a renaming under either name, and is lost under none', async () => {
      const renaming = await database.knex.transaction();
      await rename(renaming);
      const filed = [file(database.replica, NEW, 1, 'fail'), file(database.replica, OLD, 2, 'pass')];
      expect(await waits(Promise.race(filed))).toBe(true);
      await renaming.commit();
      expect((await Promise.all(filed)).map(({ kind }) => kind)).toEqual(['filed', 'filed']);
      // The one under the old name came after the renaming: the next reading of the catalog brings it along.
      expect(await refs(database.knex)).toEqual([NEW, OLD]);
      await database.knex.transaction(rename);
      expect(await refs(database.knex)).toEqual([NEW]);
      expect(await database.knex('gds_reports')).toHaveLength(3);
      expect((await new DatabaseGdsStore(database.knex).readHistory(NEW, 10, null)).rows).toHaveLength(3);
    });

    it('keeps an entity that was about to go', async () => {
      const filing = await database.knex.transaction();
      await ensureEntity(filing, NEW);
      await filing.commit();
      const second = await database.knex.transaction();
      const id = await ensureEntity(second, NEW);
      const cleaning = deleteGoneEntities(database.replica, EVER, 10);
      expect(await waits(cleaning)).toBe(true);
      await second('gds_badges').insert({ id_hash: 'x', entity_id: id });
      await second.commit();
      expect(await cleaning).toBe(0);
      expect(await refs(database.knex)).toEqual([NEW, OLD]);
    });

    it('makes a row anew that goes at that moment', async () => {
      await database.knex.transaction(tx => ensureEntity(tx, NEW));
      const cleaning = await database.knex.transaction();
      await cleaning('gds_entities').where('entity_ref', NEW).forUpdate().select('id');
      await cleaning('gds_entities').where('entity_ref', NEW).delete();
      const filing = file(database.replica, NEW, 1);
      expect(await waits(filing)).toBe(true);
      await cleaning.commit();
      expect((await filing).kind).toBe('filed');
      expect(await database.knex('gds_history')).toHaveLength(2);
    });
  });

  it('takes renaming, filing and tidying at once without losing a report', async () => {
    const both = [database.knex, database.replica];
    const work: Promise<unknown>[] = [];
    for (let round = 1; round <= 20; round++) {
      work.push(file(both[round % 2]!, round % 3 === 0 ? OLD : NEW, round, round % 2 === 0 ? 'pass' : 'fail'));
      if (round % 5 === 0) work.push(both[(round + 1) % 2]!.transaction(rename));
      if (round % 4 === 0) work.push(deleteGoneEntities(both[round % 2]!, EVER, 10));
    }
    await Promise.all(work);
    await database.knex.transaction(rename);
    expect(await refs(database.knex)).toEqual([NEW]);
    expect(await database.knex('gds_reports')).toHaveLength(21);
    const points = await database.knex('gds_history').orderBy(['at', 'id']);
    for (const [index, point] of points.entries()) {
      const next = points[index + 1];
      expect(point.until === null ? null : dateOf(point.until)).toEqual(next ? dateOf(next.at) : null);
    }
  });
}, 'PostgreSQL');
