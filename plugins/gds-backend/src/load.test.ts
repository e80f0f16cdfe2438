import type { Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId, Report } from '@gds-dev/core/standard';
import request, { type Response } from 'supertest';
import type { EntityState } from './database/GdsStore';
import { stateAfter } from './service/state/entityState';
import { component, CONFIG, startPortal, type TestPortal } from './testing/backend';
import { differences, OPERATIONS } from './testing/described';
import { describePostgres, ownDatabase, postgresConfig, PostgresServer } from './testing/postgres';
import { oneOf, randomFrom } from './testing/random';
import { reportOf, runOf } from './testing/reports';

const CLIENTS = 50;
const SECONDS = 10;
const NAMES = Array.from({ length: 10 }, (_, index) => `service-${index}`);
const CHECKS: readonly CheckId[] = ['debug-info', 'line-table', 'pprof-registration'];
const SERVICES = [{ subject: 'external:ci', entities: ['component:default/*'] }];

const gds = { ingest: { localReports: 'state', rate: { tenMinutes: 1e6, day: 1e6 }, services: SERVICES } };

describePostgres(`${CLIENTS} clients at the same time`, () => {
  let postgres: PostgresServer;
  let portal: TestPortal;
  beforeAll(async () => {
    postgres = await PostgresServer.start();
    portal = await startPortal({
      entities: NAMES.map(name => component(name)),
      config: { ...CONFIG, gds, backend: postgresConfig(postgres) },
      database: ownDatabase,
    });
    // Clients connect to one port, not each to one of its own.
    await new Promise<void>(resolve => {
      if (portal.server.listening) resolve();
      else portal.server.listen(0, '127.0.0.1', resolve);
    });
  }, 60_000);
  afterAll(async () => {
    await portal?.stop();
    await postgres?.stop();
  }, 60_000);

  const read = (path: string) =>
    request(portal.server).get(`/api/gds${path}`).set('Authorization', 'Bearer token-user');
  const post = (report: object) =>
    request(portal.server).post('/api/gds/reports').set('Authorization', 'Bearer token-ci').send(report);

  it('get a valid answer each, and leave the states that one after the other would', async () => {
    const operations = new Map(OPERATIONS.map(operation => [operation.id, operation]));
    const filed = new Map<string, Report[]>(NAMES.map(name => [name, []]));
    const wrong: unknown[] = [];
    let answers = 0;
    let run = 0;
    const judge = (id: string, response: Response) => {
      answers++;
      const operation = operations.get(id);
      if (!operation) throw new Error(`no operation ${id}`);
      const problems = differences(operation, response);
      if (response.status >= 400 || problems.length > 0) wrong.push([id, response.status, problems, response.text]);
    };
    const until = Date.now() + SECONDS * 1000;
    const client = async (seed: number) => {
      const random = randomFrom(seed);
      while (Date.now() < until) {
        const name = oneOf(random, NAMES);
        const entity = `/entities/component/default/${name}`;
        const what = random();
        if (what < 0.35) {
          const outcomes = Object.fromEntries(CHECKS.map(check => [check, oneOf(random, ['pass', 'fail'] as const)]));
          const producer = runOf(String(++run));
          const report = reportOf({ entityRef: `component:default/${name}`, producer, outcomes });
          filed.get(name)?.push(report);
          judge('createReport', await post(report));
        } else if (what < 0.55) judge('getMaturity', await read(`${entity}/maturity`));
        else if (what < 0.7) judge('getHistory', await read(`${entity}/history`));
        else if (what < 0.8) judge('getReports', await read(`${entity}/reports?limit=100`));
        else if (what < 0.9) judge('getSummary', await read('/summary'));
        else judge('getSummaryTable', await read('/summary/table?by=service&sort=level'));
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index + 1)));
    expect(wrong).toEqual([]);
    expect(answers).toBeGreaterThan(CLIENTS);

    for (const [name, reports] of filed) {
      const maturity = (await read(`/entities/component/default/${name}/maturity`)).body as Maturity;
      if (maturity.state !== 'reported') throw new Error(`${name}: ${maturity.state}`);
      const expected = inOrder(reports);
      expect({ name, shown: shownOf(maturity) }).toEqual({ name, shown: expected });
    }
  }, 60_000);
});

/** What reports leave that are filed one after the other, in the order of their runs. */
function inOrder(reports: readonly Report[]) {
  const state = reports.reduce<EntityState | null>(
    (current, report) => stateAfter(current, report, new Date()).state,
    null,
  );
  if (!state) throw new Error('no reports');
  return {
    reportId: state.reportId,
    held: state.level.held,
    checks: state.entries.map(({ entry }) => `${entry.result.check} ${entry.result.outcome} ${entry.reportId}`).sort(),
  };
}

function shownOf(maturity: Extract<Maturity, { state: 'reported' }>) {
  return {
    reportId: maturity.reportId,
    held: maturity.level.held,
    checks: maturity.checks.map(({ result, reportId }) => `${result.check} ${result.outcome} ${reportId}`).sort(),
  };
}
