import { randomUUID } from 'node:crypto';
import type { Report } from '@gds-dev/core/standard';
import request from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from './testing/backend';
import { describePostgres, ownDatabase, postgresConfig, PostgresServer } from './testing/postgres';
import { reportOf, runOf } from './testing/reports';

const PAYLOADS = {
  NUL: 'a\0b',
  'half of a letter': 'a\uD800b',
  'a script': '<script>alert(1)</script>',
  'an address': 'javascript:alert(1)',
  'a statement': `'; DROP TABLE gds_reports; --`,
  'a path': '../../../../etc/passwd',
  'a formula': '=1+1',
  'a long text': 'x'.repeat(10_001),
  'the other direction': '\u202Etxt.exe',
} as const;

/** What no string of a report may be. */
const NOWHERE = ['NUL', 'half of a letter', 'a long text'];

const ingest = { localReports: 'state', rate: { tenMinutes: 1_000_000, day: 1_000_000 } };
const services = [{ subject: 'external:ci', entities: ['*:*/*'] }];

/** Where the strings of a document are, as keys from its root. */
function stringsOf(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'string') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsOf(inner, [...at, key]));
}

function changed(report: Report, at: readonly (string | number)[], payload: string): Report {
  const copy = structuredClone(report);
  let owner = copy as unknown as Record<string, unknown>;
  for (const key of at.slice(0, -1)) owner = owner[key] as Record<string, unknown>;
  owner[at.at(-1) ?? ''] = payload;
  return copy;
}

function sample(): Report {
  const producer = runOf('7');
  const report = reportOf({ producer, outcomes: { 'debug-info': 'fail' }, service: { 'slo-definition': 'pass' } });
  return { ...report, headCommit: 'b'.repeat(40), facts: [] };
}

function suite(start: () => Promise<TestPortal>): void {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await start();
  }, 60_000);
  afterAll(() => portal?.stop());

  const post = (report: object) =>
    request(portal.server).post('/api/gds/reports').set('Authorization', 'Bearer token-ci').send(report);
  const read = (path: string) => request(portal.server).get(path).set('Authorization', 'Bearer token-user');

  it.each(Object.entries(PAYLOADS))(
    '%s in any string of a report is kept as text or refused, and breaks no answer',
    async (name, payload) => {
      let taken = 0;
      for (const at of stringsOf(sample())) {
        const report = changed({ ...sample(), reportId: randomUUID() }, at, payload);
        const { status, type, body } = await post(report);
        expect([at.join('.'), status, status < 500]).toEqual([at.join('.'), status, true]);
        if (status >= 400) {
          expect([at.join('.'), type]).toEqual([at.join('.'), 'application/problem+json']);
          continue;
        }
        taken++;
        expect(type).toBe('application/json');
        if (body.filedAs === 'quarantined') continue;
        const stored = await read(`/api/gds/reports/${body.reportId}`);
        expect([200, 404]).toContain(stored.status);
        if (stored.status === 200) expect(stored.body).toEqual(report);
      }
      expect(taken > 0).toBe(!NOWHERE.includes(name));
      const entity = '/api/gds/entities/component/default/payments';
      for (const path of [`${entity}/maturity`, `${entity}/history`, `${entity}/reports`, '/api/gds/summary']) {
        const answer = await read(path).expect(200);
        expect(answer.type).toBe('application/json');
      }
    },
    60_000,
  );

  it.each(Object.entries(PAYLOADS))(
    '%s in a filter of a summary finds nothing or is refused',
    async (_name, payload) => {
      for (const parameter of ['q', 'failing', 'owner', 'system', 'domain', 'cursor', 'by', 'level', 'sort']) {
        for (const path of ['/api/gds/summary', '/api/gds/summary/table', '/api/gds/summary/table.csv']) {
          const word = encodeURIComponent(payload.replace('\uD800', '\uFFFD'));
          const { status } = await read(`${path}?by=service&${parameter}=${word}`);
          expect([path, parameter, status, [200, 400, 404].includes(status)]).toEqual([path, parameter, status, true]);
        }
      }
    },
  );
}

const entities = () => [component('payments')];
const gds = { ingest: { ...ingest, services } };

describe('on SQLite', () => suite(() => startPortal({ entities: entities(), config: { ...CONFIG, gds } })));

describePostgres('on PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await PostgresServer.start();
  }, 60_000);
  afterAll(() => postgres?.stop(), 60_000);
  suite(() =>
    startPortal({
      entities: entities(),
      config: { ...CONFIG, gds, backend: postgresConfig(postgres) },
      database: ownDatabase,
    }),
  );
});
