import type { CheckId, Report } from '@gds-dev/core/standard';
import { stateAfter, stateRescored } from '../service/state/entityState';
import { describeEngines, migrate, type TestDatabase } from '../testing/databases';
import { newReport } from '../testing/newReport';
import { reportOf, resultOf, runOf } from '../testing/reports';
import { DatabaseGdsStore } from './DatabaseGdsStore';
import { RetentionStore } from './RetentionStore';
import type { NewReport, PageKey } from './GdsStore';

const ENTITY = 'component:default/payments';
const NOW = new Date('2026-11-23T12:00:00.123Z');
const DAY = 86_400_000;
const after = (ms: number) => new Date(NOW.getTime() + ms);

const valid = (
  outcomes: Partial<Record<CheckId, 'pass' | 'fail'>>,
  options: Partial<Parameters<typeof reportOf>[0]> = {},
) => reportOf({ at: NOW.toISOString(), outcomes, ...options });

/** A report of a live target, whose results pass their age after 7 days. */
function liveReport(): Report {
  const report = valid({});
  return {
    ...report,
    targets: [
      {
        name: 'payments',
        kind: 'live',
        role: 'production',
        subject: 'http://127.0.0.1:6060',
        results: [resultOf('pprof-live', 'pass', NOW.toISOString())],
      },
    ],
  };
}

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let retention: RetentionStore;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    retention = new RetentionStore(database.knex);
  });

  const file = (report: Report, into = store, now = NOW) =>
    into.fileReport(newReport(report, { receivedAt: now }), current => stateAfter(current, report, now));

  it('gives a report and a state back as they were written', async () => {
    const report = valid(
      { 'debug-info': 'pass', 'offline-build': 'fail' },
      { producer: runOf('18446744073709551615') },
    );
    const next = stateAfter(null, report, NOW);
    await file(report);
    expect(await store.readReport(report.reportId)).toEqual(newReport(report, { receivedAt: NOW }));
    const state = await store.readState(ENTITY);
    expect(state).toEqual({
      ...next.state,
      entries: expect.any(Array),
      point: expect.objectContaining({ reportId: report.reportId }),
    });
    expect(state?.entries).toEqual(expect.arrayContaining([...next.state.entries]));
    expect(state?.entries).toHaveLength(2);
    const history = await store.readHistory(ENTITY, 10, null);
    expect(history).toEqual({ rows: next.addedPoints, next: null });
  });

  it('loses no result when replicas file at the same time', async () => {
    const replica = new DatabaseGdsStore(database.replica);
    const checks: CheckId[] = ['debug-info', 'line-table', 'offline-build', 'module-integrity', 'deterministic-build'];
    await file(valid({ 'vet-shadow': 'pass' }));
    const reports = checks.map(check => valid({ [check]: 'pass' }));
    await Promise.all(reports.map((report, index) => file(report, index % 2 === 0 ? store : replica)));
    const state = await store.readState(ENTITY);
    expect(state?.entries.map(({ entry }) => entry.result.check).sort()).toEqual([...checks, 'vet-shadow'].sort());
    // The level was scored from every one of them, not from what one replica saw.
    expect(state?.level.levels[0]?.pass).toEqual(expect.arrayContaining(checks));
    expect((await store.readHistory(ENTITY, 10, null)).rows).toHaveLength(checks.length + 1);
  });

  it('files one report once when replicas receive it at the same time', async () => {
    const replica = new DatabaseGdsStore(database.replica);
    const report = valid({ 'debug-info': 'pass' });
    const results = await Promise.all([file(report), file(report, replica), file(report)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['filed', 'taken', 'taken']);
    expect((await store.readHistory(ENTITY, 10, null)).rows).toHaveLength(1);
  });

  it('keeps nothing of a report whose state cannot be written', async () => {
    const report = valid({ 'debug-info': 'pass' });
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(store.fileReport(newReport(report), refuse)).rejects.toThrow('refused');
    expect(await store.readReport(report.reportId)).toBeNull();
    expect(await store.readState(ENTITY)).toBeNull();
  });

  it('drops the results of a target that is no longer configured', async () => {
    await file(valid({ 'debug-info': 'pass' }, { targetName: 'old' }));
    await file(valid({ 'debug-info': 'pass' }, { targetName: 'new', at: after(1000).toISOString() }));
    const state = await store.readState(ENTITY);
    expect(state?.entries.map(({ entry }) => entry.target?.name)).toEqual(['new']);
    expect(state?.targets.map(({ name }) => name)).toEqual(['new']);
  });

  it('finds what passed its age, and its verdict is then no data, with a point in the history', async () => {
    await file(liveReport());
    expect(await store.expiredEntities(after(7 * DAY), 10)).toEqual([]);
    const late = after(7 * DAY + 1);
    expect(await store.expiredEntities(late, 10)).toEqual([ENTITY]);
    await store.updateState(ENTITY, current => stateRescored(current, late));
    const state = await store.readState(ENTITY);
    expect(state?.entries.map(({ verdict }) => verdict)).toEqual(['no-data']);
    expect(state?.nextExpiry).toBeNull();
    expect(await store.expiredEntities(late, 10)).toEqual([]);
    const { rows } = await store.readHistory(ENTITY, 10, null);
    expect(rows.map(({ at, changes }) => ({ at, to: changes[0]?.to }))).toEqual([
      { at: late.toISOString(), to: 'no-data' },
      { at: NOW.toISOString(), to: 'pass' },
    ]);
  });

  it('pages through reports and history of one moment without loss or repetition', async () => {
    const outcomes = ['pass', 'fail', 'pass', 'fail', 'pass'] as const;
    for (const outcome of outcomes) await file(valid({ 'debug-info': outcome }));
    for (const read of [store.readReports.bind(store), store.readHistory.bind(store)]) {
      const seen: string[] = [];
      let key: PageKey | null = null;
      do {
        const page: { rows: { reportId: string }[]; next: PageKey | null } = await read(ENTITY, 2, key);
        seen.push(...page.rows.map(({ reportId }) => reportId));
        key = page.next;
      } while (key);
      expect(new Set(seen).size).toBe(5);
      expect(seen).toHaveLength(5);
    }
  });

  it('finds the point before a moment, and the oldest one that differs', async () => {
    const measured = (value: number, ms: number) => {
      const report = valid({}, { at: after(ms).toISOString(), service: { 'slo-compliance': 'pass' } });
      const measures = [{ input: 'compliant-steps', value, from: 'steps' }];
      return { ...report, results: report.results.map(result => ({ ...result, measures })) };
    };
    const reports = [measured(0.1, 0), measured(0.2, DAY), measured(0.3, 2 * DAY)];
    for (const report of reports) await file(report, store, new Date(report.createdAt));
    expect((await store.readPointBefore(ENTITY, after(1.5 * DAY)))?.reportId).toBe(reports[1]?.reportId);
    expect(await store.readPointBefore(ENTITY, after(-1))).toBeNull();
    const state = await store.readState(ENTITY);
    if (!state) throw new Error('no state');
    const different = await store.readOldestDifferent(ENTITY, { level: state.level.held, axes: state.axes });
    expect(different?.reportId).toBe(reports[0]?.reportId);
  });

  it('shows results of at most 100 reports, and says how to send fewer', async () => {
    const checks = ['debug-info', 'offline-build', 'line-table'] as const;
    const targets = Array.from({ length: 40 }, (_, index) => `target-${index}`);
    const parts = targets.flatMap(targetName => checks.map(check => ({ targetName, check })));
    const send = ({ targetName, check }: (typeof parts)[number], ms: number) =>
      file(valid({ [check]: 'pass' }, { targetName, configuredTargets: targets, at: after(ms).toISOString() }));
    for (const [index, part] of parts.slice(0, 100).entries()) await send(part, index);
    await expect(send(parts[100]!, 100)).rejects.toThrow('results of 101 reports; at most 100: judge all checks');
    expect((await store.readState(ENTITY))?.entries).toHaveLength(100);
    // One that takes the place of another is no more.
    await send(parts[3]!, 101);
    expect((await store.readState(ENTITY))?.entries).toHaveLength(100);
  }, 60_000);

  it('gives quarantined reports one at a time, also those that came at the same moment', async () => {
    const sent = Array.from({ length: 25 }, (_, index) =>
      newReport(valid({ 'debug-info': 'pass' }), { filedAs: 'quarantined', receivedAt: after(Math.floor(index / 5)) }),
    );
    for (const report of sent) await store.fileReport(report, null);
    const seen: string[] = [];
    for (let next = await store.quarantinedReport(ENTITY, null); next;) {
      seen.push(next.report.reportId);
      next = await store.quarantinedReport(ENTITY, next.key);
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(new Set(sent.map(({ reportId }) => reportId)));
  });

  it('releases a quarantined report once', async () => {
    const report = valid({ 'debug-info': 'pass' });
    const stored = newReport(report, { filedAs: 'quarantined' });
    await store.fileReport(stored, null);
    expect(await store.quarantinedEntities(10, null)).toEqual([ENTITY]);
    const waiting = await store.quarantinedReport(ENTITY, null);
    expect(waiting?.report).toEqual(stored);
    expect(await store.quarantinedReport(ENTITY, waiting?.key ?? null)).toBeNull();
    const update = (current: Parameters<typeof stateAfter>[0]) => stateAfter(current, report, NOW);
    expect(await store.releaseReport(stored, 'state', false, update)).toBe('released');
    expect(await store.releaseReport(stored, 'state', false, update)).toBe('gone');
    expect(await store.quarantinedEntities(10, null)).toEqual([]);
    expect((await store.readState(ENTITY))?.entries).toHaveLength(1);
  });

  it('deletes previews and quarantined reports after their time, and keeps those of the state', async () => {
    const of = (filedAs: NewReport['filedAs'], receivedAt: Date) => {
      const report = valid({ 'debug-info': 'pass' });
      return store.fileReport(newReport(report, { filedAs, receivedAt }), null).then(() => report.reportId);
    };
    const old = [await of('preview', NOW), await of('quarantined', NOW)];
    const kept = [await of('state', NOW), await of('preview', after(1))];
    expect(await retention.deleteTemporaryReports(after(1))).toBe(2);
    for (const id of old) expect(await store.readReport(id)).toBeNull();
    for (const id of kept) expect(await store.readReport(id)).not.toBeNull();
  });

  it('counts attempts by principal and window, over replicas', async () => {
    const replica = new DatabaseGdsStore(database.replica);
    const counts = await Promise.all([store, replica, store].map(each => each.countAttempt('external:ci', 10, NOW)));
    expect(counts.sort()).toEqual([1, 2, 3]);
    expect(await store.countAttempt('external:other', 10, NOW)).toBe(1);
    expect(await store.countAttempt('external:ci', 1440, NOW)).toBe(1);
    expect(await store.countAttempt('external:ci', 10, after(600_000))).toBe(1);
    await retention.deleteAttempts(after(DAY));
    expect(await store.countAttempt('external:ci', 10, NOW)).toBe(1);
  });

  it('forgets the places of runs with the attempts', async () => {
    const limit = { principal: 'user x', minutes: 60, most: 1 };
    expect(await store.takePlaces([limit], NOW)).toBeNull();
    expect(await store.takePlaces([limit], after(1000))).toEqual({ limit, freeAt: after(3_600_000) });
    await retention.deleteAttempts(NOW);
    expect(await database.knex('gds_run_places')).toHaveLength(1);
    await retention.deleteAttempts(after(1));
    expect(await database.knex('gds_run_places')).toEqual([]);
  });

  it('takes quotes, wildcards and statements for what they are', async () => {
    const hostile = `component:default/x'; DROP TABLE gds_reports; --%_\\`;
    expect(await store.readState(hostile)).toBeNull();
    expect((await store.readReports(hostile, 10, { at: NOW, id: `' OR '1'='1` })).rows).toEqual([]);
    expect(await store.readReport(`' OR '1'='1`)).toBeNull();
    expect(await store.countAttempt(hostile, 10, NOW)).toBe(1);
  });
});
