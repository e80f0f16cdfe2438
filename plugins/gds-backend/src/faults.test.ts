import type { JsonObject } from '@backstage/types';
import knexFactory, { type Knex } from 'knex';
import request, { type Response } from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from './testing/backend';
import { describePostgres, mayMount, ownDatabase, postgresConfig, PostgresServer } from './testing/postgres';
import { reportOf } from './testing/reports';
import { NOTHING, type StoredParts, storedParts } from './testing/stored';

const CHECKS = { 'debug-info': 'pass', 'line-table': 'fail' } as const;
const NAMES = Array.from({ length: 3000 }, (_, index) => `service-${index}`);

const ingest = { ...(CONFIG.gds as { ingest: JsonObject }).ingest, rate: { tenMinutes: 1_000_000, day: 1_000_000 } };

function start(postgres: PostgresServer): Promise<TestPortal> {
  return startPortal({
    entities: NAMES.map(name => component(name)),
    config: { ...CONFIG, gds: { ingest }, backend: postgresConfig(postgres) },
    database: ownDatabase,
  });
}

const post = (portal: TestPortal, report: object) =>
  request(portal.server).post('/api/gds/reports').set('Authorization', 'Bearer token-ci').send(report);

function reportFor(name: string) {
  return reportOf({ entityRef: `component:default/${name}`, outcomes: CHECKS });
}

/** That a portal says no more of a fault than that it will pass. */
function expectRetry(response: Response): void {
  expect([response.status, response.type]).toEqual([503, 'application/problem+json']);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(response.text).not.toMatch(/127\.0\.0\.1|ECONN|postgres|gds_|insert|select|disk|tablespace/i);
}

describePostgres('a database of PostgreSQL', () => {
  let postgres: PostgresServer;
  let portal: TestPortal;
  let knex: Knex;
  /** What is stored of a report that nothing disturbed. */
  let complete: StoredParts;
  beforeAll(async () => {
    postgres = await PostgresServer.start(mayMount() ? 40 : undefined);
    portal = await start(postgres);
    knex = knexFactory({ client: 'pg', connection: postgres.url('backstage_plugin_gds') });
    const report = reportFor('service-2999');
    await post(portal, report).expect(201);
    complete = await parts(report);
    expect(Object.values(complete)).not.toContain(0);
  }, 60_000);
  afterAll(async () => {
    await knex?.destroy();
    await portal?.stop();
    await postgres?.stop();
  }, 60_000);

  const parts = (report: ReturnType<typeof reportFor>) =>
    storedParts(knex, report.reportId, report.service.entityRef ?? '');

  it('that restarts while reports are filed keeps each whole or not at all, and takes it when sent again', async () => {
    const names = NAMES.slice(0, 2900)[Symbol.iterator]();
    const sent: { report: ReturnType<typeof reportFor>; response: Response }[] = [];
    let restarting = true;
    const reporter = async () => {
      for (const name of names) {
        if (!restarting) return;
        const report = reportFor(name);
        const response = await post(portal, report);
        sent.push({ report, response });
        if (response.status >= 500) await new Promise(resolve => setTimeout(resolve, 50));
      }
    };
    const restarts = async () => {
      for (let count = 0; count < 4; count++) {
        await new Promise(resolve => setTimeout(resolve, 400));
        await postgres.restart();
      }
      await new Promise(resolve => setTimeout(resolve, 400));
      restarting = false;
    };
    await Promise.all([restarts(), ...Array.from({ length: 8 }, reporter)]);
    // A pool that held connections of before has none of them left.
    await knex.raw('select 1').catch(() => undefined);

    const statuses = new Set(sent.map(({ response }) => response.status));
    expect(statuses).toEqual(new Set([201, 503]));
    for (const { report, response } of sent) {
      const stored = await parts(report);
      if (response.status === 201) {
        expect([response.body.filedAs, stored]).toEqual(['state', complete]);
        continue;
      }
      expectRetry(response);
      // The answer to a commit may be lost with the connection: then the report is there, whole.
      expect([NOTHING, complete]).toContainEqual(stored);
      const again = await post(portal, report);
      expect(again.status).toBe(stored.report === 0 ? 201 : 200);
      expect(await parts(report)).toEqual(complete);
    }
  }, 120_000);

  it('that is down makes every route that needs it a 503, and serves again when it is back', async () => {
    const report = reportFor('service-2950');
    await post(portal, report).expect(201);
    const entity = '/api/gds/entities/component/default/service-2950';
    const paths = [
      `${entity}/maturity`,
      `${entity}/history`,
      `${entity}/reports`,
      `/api/gds/reports/${report.reportId}`,
      '/api/gds/summary',
      '/api/gds/summary/table',
      '/api/gds/summary/table.csv',
    ];
    const read = (path: string) => request(portal.server).get(path).set('Authorization', 'Bearer token-user');
    await postgres.halt();
    try {
      for (const path of paths) expectRetry(await read(path));
      expectRetry(await post(portal, reportFor('service-2951')));
      // What needs no database goes on.
      await read('/api/gds/checks').expect(200);
    } finally {
      await postgres.resume();
    }
    for (const path of paths) await read(path).expect(200);
    await post(portal, reportFor('service-2951')).expect(201);
  }, 60_000);

  it('without a free connection answers 503', async () => {
    const [row] = (await knex.raw("select setting::int as most from pg_settings where name = 'max_connections'")).rows;
    await knex.raw(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'backstage_plugin_gds'",
    );
    const takers = knexFactory({ client: 'pg', connection: postgres.url(), pool: { min: 0, max: row.most } });
    try {
      const taken = [];
      for (let count = 0; count < row.most; count++) {
        const connection = await takers.client.acquireConnection().catch(() => null);
        if (connection === null) break;
        taken.push(connection);
      }
      expectRetry(await post(portal, reportFor('service-2960')));
      for (const connection of taken) await takers.client.releaseConnection(connection);
    } finally {
      await takers.destroy();
    }
    await post(portal, reportFor('service-2960')).expect(201);
  }, 60_000);

  const onSmallDisk = mayMount() ? it : it.skip;
  onSmallDisk(
    'whose disk is full stores nothing of a report and takes it when there is room',
    async () => {
      await knex.raw(`create tablespace small location '${postgres.small}'`);
      await knex.raw('alter table gds_documents set tablespace small');
      await knex.raw('create table filler (body text) tablespace small');
      await knex.raw('alter table filler alter column body set storage external');
      const fill = async () => {
        for (const bytes of [1 << 20, 1 << 16, 1 << 12]) {
          for (let full = false; !full;) {
            await knex.raw("insert into filler values (repeat('x', ?))", [bytes]).catch(error => {
              expect(error.code).toBe('53100');
              full = true;
            });
          }
        }
      };
      await fill();
      const refused: ReturnType<typeof reportFor>[] = [];
      // The last page with room takes some documents yet.
      for (let index = 2970; index < 2999; index++) {
        const report = reportFor(`service-${index}`);
        const response = await post(portal, report);
        if (response.status === 201) continue;
        expectRetry(response);
        expect(await parts(report)).toEqual(NOTHING);
        refused.push(report);
      }
      expect(refused.length).toBeGreaterThan(0);
      await knex.raw('drop table filler');
      for (const report of refused) {
        await post(portal, report).expect(201);
        expect(await parts(report)).toEqual(complete);
      }
    },
    60_000,
  );
});
