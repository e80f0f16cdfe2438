import type { Entity } from '@backstage/catalog-model';
import type { PartRow, Summary, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';
import request from 'supertest';
import { component, startPortal, type TestPortal } from './testing/backend';
import { reportOf } from './testing/reports';

const relation = (type: string, targetRef: string) => ({ type, targetRef });

/** A service of a team. */
function service(name: string, owner: string, system?: string): Entity {
  return {
    ...component(name),
    relations: [
      relation('ownedBy', `group:default/${owner}`),
      ...(system ? [relation('partOf', `system:default/${system}`)] : []),
    ],
  };
}

function part(kind: string, name: string, title: string, relations: Entity['relations'] = []): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name, title }, relations };
}

const ENTITIES: Entity[] = [
  service('payments', 'red', 'shop'),
  service('pricing', 'blue', 'shop'),
  service('ledger', 'red'),
  service('secret', 'hidden'),
  { ...component('library'), spec: { type: 'library' } },
  part('Group', 'unit', 'Unit'),
  part('Group', 'red', 'Team Red', [relation('childOf', 'group:default/unit')]),
  part('Group', 'blue', '=2+5', [relation('childOf', 'group:default/unit')]),
  part('Group', 'hidden', 'Hidden'),
  part('System', 'shop', 'Shop', [relation('partOf', 'domain:default/sales')]),
  part('Domain', 'sales', 'Sales'),
];

let portal: TestPortal;
beforeAll(async () => {
  portal = await startPortal({ entities: ENTITIES });
  for (const [name, outcome] of [
    ['payments', 'pass'],
    ['pricing', 'fail'],
    ['secret', 'fail'],
  ] as const) {
    const report = reportOf({ entityRef: `component:default/${name}`, outcomes: { 'debug-info': outcome } });
    await request(portal.server)
      .post('/api/gds/reports')
      .set('Authorization', 'Bearer token-user')
      .send(report)
      .expect(201);
  }
  await portal.runTask('gds-read-catalog');
});
afterAll(() => portal.stop());

const get = (path: string, token = 'token-user') =>
  request(portal.server).get(`/api/gds${path}`).set('Authorization', `Bearer ${token}`);
const summary = async (query = '', token?: string): Promise<Summary> =>
  (await get(`/summary${query}`, token).expect(200)).body;
const services = async (query: string, token?: string) => {
  const { body } = await get(`/summary/table?by=service&sort=title${query}`, token).expect(200);
  return (body as Extract<SummaryTable, { by: 'service' }>).rows.map(({ title }) => title);
};

describe('what a viewer may not see is not counted for them', () => {
  it.each([
    ['a viewer of everything', 'token-user', ['ledger', 'payments', 'pricing', 'secret']],
    ['a service that may read', 'token-reader', ['ledger', 'payments', 'pricing', 'secret']],
    ['a viewer of a part of the catalog', 'token-partial', ['payments', 'pricing']],
    ['a reader of some maturities', 'token-reading-some', ['payments', 'pricing']],
    ['a viewer of nothing', 'token-outsider', []],
  ])('%s', async (_who, token, titles) => {
    const found = await summary('?by=service&sort=title', token);
    expect(found.counts.expected).toBe(titles.length);
    expect(found.counts.reported).toBe(titles.filter(title => title !== 'ledger').length);
    expect(found.trend.at(-1)?.levels).toEqual(found.counts.levels);
    expect(found.failing.find(({ check }) => check === 'debug-info')?.services ?? 0).toBe(
      titles.filter(title => title === 'pricing' || title === 'secret').length,
    );
    expect(found.table.rows.map(({ title }) => title)).toEqual(titles);
    const csv = (await get('/summary/table.csv?by=service&sort=title', token).expect(200)).text;
    expect(csv.trim().split('\r\n').slice(1)).toHaveLength(titles.length);
  });

  it('shows, finds and orders by no title of an owner, system or domain that a viewer may not see', async () => {
    const hidden = ['Team Red', '=2+5', 'Unit', 'Shop', 'Sales'];
    for (const by of ['owner', 'system', 'domain'] as const) {
      const { table } = await summary(`?by=${by}&sort=title`, 'token-partial');
      const rows = table.rows as PartRow[];
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map(({ title }) => title)).toEqual(rows.map(({ ref }) => ref.split('/')[1]));
      expect(rows.map(({ title }) => title)).toEqual(rows.map(({ title }) => title).sort());
      const csv = (await get(`/summary/table.csv?by=${by}`, 'token-partial').expect(200)).text;
      for (const title of hidden) expect(csv).not.toContain(title);
    }
    const red = '/summary?by=owner&owner=group:default/red';
    expect((await get(red, 'token-partial')).body.scope.owner.title).toBe('red');
    expect((await get(red, 'token-reading-some')).body.scope.owner.title).toBe('Team Red');
    expect((await get(red, 'token-reader')).body.scope.owner.title).toBe('Team Red');
    expect((await summary('?by=owner&q=team', 'token-partial')).table.rows).toEqual([]);
    expect((await summary('?by=owner&q=team', 'token-reading-some')).table.rows).toHaveLength(1);
  });

  it('answers viewers in turn each for themselves', async () => {
    for (let round = 0; round < 3; round++) {
      expect((await summary('', 'token-partial')).counts.expected).toBe(2);
      expect((await summary('', 'token-user')).counts.expected).toBe(4);
      expect((await summary('', 'token-outsider')).counts.expected).toBe(0);
    }
  });

  it('says of a part without a visible service what it says of one that is not there', async () => {
    for (const path of ['/summary', '/summary/table', '/summary/table.csv']) {
      const hidden = await get(`${path}?owner=group:default/hidden`, 'token-partial');
      const absent = await get(`${path}?owner=group:default/absent`, 'token-partial');
      expect([path, hidden.status, hidden.body]).toEqual([path, 404, absent.body]);
    }
    expect((await summary('?owner=group:default/hidden')).counts.expected).toBe(1);
  });
});

it('sums up a group with the groups below it, a domain with its systems', async () => {
  expect((await summary('?owner=group:default/unit')).counts.expected).toBe(3);
  expect((await summary('?domain=domain:default/sales')).counts.expected).toBe(2);
  expect((await summary('?domain=domain:default/sales&owner=group:default/red')).counts.expected).toBe(1);
  const { scope, table } = await summary('?owner=group:default/unit');
  expect(scope).toEqual({ owner: { ref: 'group:default/unit', title: 'Unit' }, system: null, domain: null });
  expect(table.rows.map(({ title }) => title).sort()).toEqual(['=2+5', 'Team Red', 'Unit']);
});

it('counts what is no service only when it reports', async () => {
  expect(await services('&level=unreported')).toEqual(['ledger']);
  expect(await services('')).not.toContain('library');
});

it('gives pages by a cursor, and refuses one that it did not give', async () => {
  const first: SummaryTable = (await get('/summary/table?by=service&sort=title&limit=3').expect(200)).body;
  const second: SummaryTable = (
    await get(`/summary/table?by=service&sort=title&limit=3&cursor=${first.nextCursor}`).expect(200)
  ).body;
  expect([...first.rows, ...second.rows].map(({ title }) => title)).toEqual([
    'ledger',
    'payments',
    'pricing',
    'secret',
  ]);
  expect(second.nextCursor).toBeNull();
  await get('/summary/table?cursor=cm93IC0x').expect(400);
});

it.each([
  '?sort=level;drop table gds_entities',
  '?by=level',
  "?owner=group:default/x' or '1'='1",
  '?level=4',
  '?failing=no-such-check',
  '?limit=0',
  '?limit=201',
  `?q=${'x'.repeat(101)}`,
  '?q=%00',
])('refuses %s', async query => {
  const { type } = await get(`/summary/table${query}`).expect(400);
  expect(type).toBe('application/problem+json');
});

it('gives a CSV that no spreadsheet takes for formulas', async () => {
  const response = await get('/summary/table.csv?by=owner&sort=title').expect(200);
  expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(response.headers['x-content-type-options']).toBe('nosniff');
  expect(response.headers['content-disposition']).toBe('attachment; filename="gds-maturity.csv"');
  expect(response.text.split('\r\n').find(line => line.includes('group:default/blue'))).toBe(
    `"group:default/blue","'=2+5","group:default/unit",1,1,0,1,0,0,0,0,0,1,0,0`,
  );
});
