import type { Knex } from 'knex';
import type { CheckId } from '@gds-dev/core/standard';
import { DatabaseGdsStore } from './database/DatabaseGdsStore';
import type { NewReport } from './database/GdsStore';
import { stateAfter } from './service/state/entityState';
import { describeEngines, migrate, type TestDatabase } from './testing/databases';
import { randomFrom, oneOf } from './testing/random';
import { reportOf, runOf } from './testing/reports';

const NOW = new Date('2026-11-27T12:00:00.000Z');
const CHECKS: readonly CheckId[] = ['debug-info', 'line-table', 'pprof-registration'];
const TARGETS = ['api', 'worker'] as const;
const SEEDS = 12;

/** Reports of six runs for two targets, each target judged on its own as by jobs of a matrix. */
function runsOf(random: () => number) {
  return Array.from({ length: 6 }, (_, index) => index + 1).flatMap(run =>
    TARGETS.map(targetName => ({
      commit: String(run).repeat(40),
      report: reportOf({
        at: new Date(NOW.getTime() - (7 - run) * 60_000).toISOString(),
        producer: runOf(String(run), { job: targetName }),
        targetName,
        configuredTargets: [],
        outcomes: Object.fromEntries(CHECKS.map(check => [check, oneOf(random, ['pass', 'fail'] as const)])),
      }),
    })),
  );
}

type Sent = ReturnType<typeof runsOf>[number];

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map(value => [random(), value] as const)
    .sort(([left], [right]) => left - right)
    .map(([, value]) => value);
}

async function file(store: DatabaseGdsStore, entityRef: string, { report, commit }: Sent): Promise<void> {
  // Ids are of the whole portal, so each entity gets its own.
  const own = { ...report, commit, reportId: crypto.randomUUID() };
  const stored: NewReport = {
    reportId: own.reportId,
    contentHash: 'c'.repeat(64),
    document: Buffer.from(JSON.stringify(own)),
    entityRef,
    filedAs: 'state',
    commit,
    ref: 'refs/heads/main',
    level: 0,
    receivedFrom: 'external:ci',
    createdAt: new Date(own.createdAt),
    receivedAt: NOW,
    attestation: 'self-reported',
    headCommit: null,
    run: null,
  };
  await store.fileReport(stored, current => stateAfter(current, own, NOW));
}

/** All that a reader sees of a state that does not name a report's id. */
async function shown(store: DatabaseGdsStore, knex: Knex, entityRef: string) {
  const state = await store.readState(entityRef);
  if (!state) throw new Error(`no state of ${entityRef}`);
  const verdicts = await knex('gds_verdicts')
    .join('gds_entities', 'gds_entities.id', 'gds_verdicts.entity_id')
    .where({ entity_ref: entityRef })
    .orderBy('check_id')
    .select('check_id', 'standing', 'lifts');
  return {
    level: state.level,
    axes: state.axes,
    commit: state.commit,
    measuredAt: state.measuredAt,
    targets: [...state.targets].map(({ name, kind, role }) => [name, kind, role]).sort(),
    entries: state.entries
      .map(({ entry, verdict }) => [entry.target?.name, entry.result.check, verdict, entry.commit].join(' '))
      .sort(),
    verdicts: verdicts.map(row => [row.check_id, row.standing, Boolean(row.lifts)]),
  };
}

describeEngines(create => {
  let database: TestDatabase;
  let stores: readonly [DatabaseGdsStore, DatabaseGdsStore];
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    stores = [new DatabaseGdsStore(database.knex), new DatabaseGdsStore(database.replica)];
  });

  it('reports of runs end in the same state in whatever order they arrive', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = randomFrom(seed);
      const sent = runsOf(random);
      const orders = [sent, [...sent].reverse(), shuffled(sent, random), shuffled(sent, random)];
      const ends = [];
      for (const [index, order] of orders.entries()) {
        const entityRef = `component:default/service-${seed}-${index}`;
        for (const one of order) await file(stores[0], entityRef, one);
        ends.push(await shown(stores[0], database.knex, entityRef));
      }
      for (const end of ends) expect({ seed, end }).toEqual({ seed, end: ends[0] });
      expect(ends[0]?.commit).toBe('6'.repeat(40));
    }
  }, 60_000);

  it('reports of runs that arrive at the same time at two replicas end in the state of one after the other', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const sent = runsOf(randomFrom(seed));
      const [first, second] = [`component:default/one-${seed}`, `component:default/two-${seed}`];
      for (const one of sent) await file(stores[0], first, one);
      await Promise.all(
        shuffled(sent, randomFrom(-seed)).map((one, index) => file(stores[index % 2 ? 1 : 0], second, one)),
      );
      const [expected, end] = [
        await shown(stores[0], database.knex, first),
        await shown(stores[1], database.knex, second),
      ];
      expect({ seed, end }).toEqual({ seed, end: expected });
      expect((await stores[0].readReports(second, 100, null)).rows).toHaveLength(sent.length);
    }
  }, 60_000);

  it('two reports of one commit that replicas receive at the same time are both kept, and both are in the state', async () => {
    const commit = 'c'.repeat(40);
    const both = TARGETS.map(targetName => ({
      commit,
      report: reportOf({
        at: NOW.toISOString(),
        producer: runOf('1', { job: targetName }),
        targetName,
        configuredTargets: [],
        outcomes: { 'debug-info': targetName === 'api' ? 'pass' : 'fail' },
      }),
    }));
    await Promise.all(both.map((one, index) => file(stores[index ? 1 : 0], 'component:default/payments', one)));
    const { entries } = await shown(stores[0], database.knex, 'component:default/payments');
    expect(entries).toEqual([`api debug-info pass ${commit}`, `worker debug-info fail ${commit}`]);
  });
});
