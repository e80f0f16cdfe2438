import type { Summary, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';
import request from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from './testing/backend';
import { describePostgres, ownDatabase, postgresConfig, PostgresServer } from './testing/postgres';
import { oneOf, randomFrom } from './testing/random';
import { reportOf } from './testing/reports';

const ROUNDS = 60;
/** What each viewer sees: the two users nothing that the other one does. */
const SEES: Readonly<Record<string, (name: string) => boolean>> = {
  'token-partial': name => name.startsWith('p'),
  'token-rest': name => !name.startsWith('p'),
  'token-user': () => true,
  'token-outsider': () => false,
};

const random = randomFrom(3);
const SERVICES = Array.from({ length: 30 }, (_, index) => ({
  name: `${oneOf(random, ['pay', 'ledger', 'price', 'search'])}-${index}`,
  outcome: oneOf(random, ['pass', 'fail', null] as const),
  owner: `group:default/${oneOf(random, ['red', 'blue'])}`,
}));

describePostgres('viewers of two replicas', () => {
  let postgres: PostgresServer;
  const replicas: TestPortal[] = [];
  beforeAll(async () => {
    postgres = await PostgresServer.start();
    const entities = SERVICES.map(({ name, owner }) => ({
      ...component(name),
      relations: [{ type: 'ownedBy', targetRef: owner }],
    }));
    for (let replica = 0; replica < 2; replica++) {
      replicas.push(
        await startPortal({
          entities,
          config: { ...CONFIG, backend: postgresConfig(postgres) },
          database: ownDatabase,
        }),
      );
    }
    await replicas[0]?.runTask('gds-read-catalog');
    for (const { name, outcome } of SERVICES) {
      if (outcome === null) continue;
      const report = reportOf({ entityRef: `component:default/${name}`, outcomes: { 'debug-info': outcome } });
      await ask(replicas[1], 'post', '/reports', 'token-ci').send(report).expect(201);
    }
  }, 120_000);
  afterAll(async () => {
    for (const replica of replicas) await replica.stop();
    await postgres?.stop();
  }, 60_000);

  const ask = (portal: TestPortal | undefined, method: 'get' | 'post', path: string, token: string) =>
    request(portal!.server)[method](`/api/gds${path}`).set('Authorization', `Bearer ${token}`);

  it('count and list for each viewer what that viewer sees, however requests interleave', async () => {
    const asked = Array.from({ length: ROUNDS }, async () => {
      const token = oneOf(random, Object.keys(SEES));
      const portal = oneOf(random, replicas);
      const seen = SERVICES.filter(({ name }) => SEES[token]?.(name));
      const reported = seen.filter(({ outcome }) => outcome !== null);
      const failing = seen.filter(({ outcome }) => outcome === 'fail');
      const found: Summary = (await ask(portal, 'get', '/summary?by=owner', token).expect(200)).body;
      expect([token, found.counts.expected, found.counts.reported]).toEqual([token, seen.length, reported.length]);
      expect(found.failing.find(({ check }) => check === 'debug-info')?.services ?? 0).toBe(failing.length);
      expect(found.trend.at(-1)?.levels.reduce((sum, count) => sum + count, 0)).toBe(reported.length);
      for (const { ref, expected } of found.table.by === 'service' ? [] : found.table.rows) {
        expect([token, ref, expected]).toEqual([token, ref, seen.filter(({ owner }) => owner === ref).length]);
      }
      const q = oneOf(random, ['pay', 'ledger', '-1']);
      const table: SummaryTable = (
        await ask(portal, 'get', `/summary/table?by=service&sort=title&q=${q}`, token).expect(200)
      ).body;
      const named = seen.map(({ name }) => name).filter(name => name.includes(q));
      expect([token, q, table.rows.map(({ title }) => title)]).toEqual([token, q, named.sort()]);
      const csv = (await ask(portal, 'get', '/summary/table.csv?by=service', token).expect(200)).text;
      expect([token, csv.trim().split('\r\n').length - 1]).toEqual([token, seen.length]);
    });
    await Promise.all(asked);
  }, 120_000);
});
