import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Maturity, ReportPage } from '@gds-dev/backstage-plugin-gds-common';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { component, CONFIG, PRINCIPALS, startPortal, type TestPortal } from './testing/backend';
import { type GoService, startGoService, WITHOUT_GO } from './testing/goService';
import { reportOf, runOf } from './testing/reports';

// A run keeps its lock for five seconds, which here nobody waits for.
jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => undefined,
}));

const ENTITY = '/api/gds/entities/component/default/payments';
const TOKEN = 'canary-live-token-91c2';
const SECRET = 'canary-on-the-page-77ab';

let portal: TestPortal | undefined;
const closers: (() => void)[] = [];
afterEach(async () => {
  await portal?.stop();
  portal = undefined;
  for (const close of closers.splice(0)) close();
});

async function serve(handle: (incoming: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(live: JsonObject, annotations?: Record<string, string>): Promise<TestPortal> {
  const gds = { ...(CONFIG.gds as JsonObject), live };
  const entities = [component('payments', annotations)];
  portal = await startPortal({ entities, config: { ...CONFIG, gds } });
  return portal;
}

const service = (target: JsonObject, more: JsonObject = {}): JsonObject => ({
  services: [{ id: 'payments', entity: 'component:default/payments', target: { loopback: true, ...target }, ...more }],
});

const get = (path: string) => request(portal!.server).get(path).set('Authorization', 'Bearer token-user').expect(200);
const post = (token: string | null) =>
  request(portal!.server)
    .post(`${ENTITY}/live-checks`)
    .set(token === null ? {} : { Authorization: `Bearer ${token}` });
const push = (runId: string) =>
  request(portal!.server)
    .post('/api/gds/reports')
    .set('Authorization', 'Bearer token-ci')
    .send(
      reportOf({ producer: runOf(runId), outcomes: { 'debug-info': 'pass' }, service: { 'slo-definition': 'fail' } }),
    )
    .expect(201);

async function checks() {
  const maturity: Maturity = (await get(`${ENTITY}/maturity`)).body;
  if (maturity.state !== 'reported') return [];
  return maturity.checks.map(({ target, result }) => [target?.name ?? 'service', result.check, result.outcome]);
}

(WITHOUT_GO ? describe.skip : describe)(`a running Go service${WITHOUT_GO ? `: ${WITHOUT_GO}` : ''}`, () => {
  let go: GoService;
  beforeAll(async () => {
    go = await startGoService();
  });
  afterAll(() => go?.stop());

  it('is measured by its task, beside what CI reports, and neither drops the other', async () => {
    await start(service({ url: go.address }));
    await push('1');
    await portal!.runTask('gds-live-payments');
    const both = [
      ['service', 'slo-definition', 'fail'],
      ['live payments', 'pprof-live', 'pass'],
      ['payments', 'debug-info', 'pass'],
    ];
    expect(await checks()).toEqual(both);
    await push('2');
    expect(await checks()).toEqual(both);

    const page: ReportPage = (await get(`${ENTITY}/reports`)).body;
    const own = page.reports.find(({ commit }) => commit === null)!;
    expect(own).toMatchObject({ filedAs: 'state', attestation: 'attested', ref: null, origin: null });
    const { body } = await get(`/api/gds/reports/${own.reportId}`);
    expect(body).toMatchObject({ producer: { kind: 'portal', service: 'payments' } });
    expect(body.repository ?? body.commit).toBeUndefined();
  });
});

describe('what cannot be measured', () => {
  it('is no data with its reason, in the state and in the log, until the service is there', async () => {
    const url = await serve(() => undefined);
    for (const close of closers.splice(0)) close();
    await start(service({ url }));
    await portal!.runTask('gds-live-payments');
    const maturity: Maturity = (await get(`${ENTITY}/maturity`)).body;
    expect(maturity).toMatchObject({
      checks: [
        {
          target: { name: 'live payments', kind: 'live' },
          result: { outcome: 'no-data', summary: expect.stringContaining('nothing listens there') },
        },
      ],
    });
    const said = portal!.logged.filter(line => line.includes('gds.live.services payments'));
    expect(said).toEqual([expect.stringContaining('warn gds.live.services payments: no data for pprof-live: http://')]);
  });

  it('leaves neither token nor text of the other side in answers, log, audit and stored reports', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere: (string | undefined)[] = [];
    const other = await serve((incoming, response) => {
      elsewhere.push(incoming.headers.authorization);
      response.end();
    });
    const url = await serve((incoming, response) => {
      asked.push(incoming.headers.authorization);
      if (incoming.url?.startsWith('/moved')) response.writeHead(302, { location: other }).end(SECRET);
      else response.writeHead(500, { 'content-type': 'text/html', 'x-secret': SECRET }).end(`password=${SECRET}`);
    });
    await start({
      prometheus: [{ id: 'main', url, token: TOKEN, loopback: true }],
      services: [
        { id: 'failing', entity: 'component:default/payments', target: { url, token: TOKEN, loopback: true } },
        {
          id: 'moved',
          entity: 'component:default/payments',
          target: { url: `${url}/moved`, token: TOKEN, loopback: true },
        },
        { id: 'slo', entity: 'component:default/payments', slos: [`${url}/slo.yaml`], prometheus: 'main' },
      ],
    });
    await Promise.all(['failing', 'moved', 'slo'].map(id => portal!.runTask(`gds-live-${id}`)));
    await post('token-user').expect(202);
    expect(await checks()).toEqual([
      ['service', 'slo-compliance', 'no-data'],
      ['service', 'slo-definition', 'no-data'],
      ['live failing', 'pprof-live', 'fail'],
      ['live moved', 'pprof-live', 'no-data'],
    ]);
    expect(asked).toContain(`Bearer ${TOKEN}`);
    expect(elsewhere).toEqual([]);
    const page: ReportPage = (await get(`${ENTITY}/reports`)).body;
    const documents = await Promise.all(page.reports.map(({ reportId }) => get(`/api/gds/reports/${reportId}`)));
    expect(documents.length).toBeGreaterThan(2);
    const everything = [
      ...documents.map(({ text }) => text),
      (await get(`${ENTITY}/maturity`)).text,
      (await get(`${ENTITY}/history`)).text,
      JSON.stringify(portal!.audited),
      ...portal!.logged,
    ].join('\n');
    expect(everything).toContain('live failing');
    expect(everything).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`));
  });

  it('is refused at addresses that are never a service, and of this machine unless its entry says so', async () => {
    const asked: string[] = [];
    const { port } = new URL(await serve((incoming, response) => response.end(void asked.push(incoming.url ?? ''))));
    // The name is resolved here; what it is resolved to is checked.
    await start({
      services: [
        { id: 'metadata', entity: 'component:default/payments', target: { url: 'http://169.254.169.254' } },
        {
          id: 'mapped',
          entity: 'component:default/payments',
          target: { url: `http://[::ffff:127.0.0.1]:${port}`, loopback: false },
        },
      ],
    });
    await Promise.all(['metadata', 'mapped'].map(id => portal!.runTask(`gds-live-${id}`)));
    const maturity: Maturity = (await get(`${ENTITY}/maturity`)).body;
    const summaries = maturity.state === 'reported' ? maturity.checks.map(({ result }) => result.summary) : [];
    expect(summaries).toHaveLength(2);
    for (const summary of summaries) expect(summary).toContain('is not an address that GDS connects to');
    expect(asked).toEqual([]);
  });

  it('is filed for no entity that the catalog does not know', async () => {
    await start({
      services: [{ id: 'ledger', entity: 'component:default/ledger', target: { url: 'http://169.254.169.254' } }],
    });
    await portal!.runTask('gds-live-ledger');
    expect(portal!.logged.join('\n')).toContain('the catalog does not know component:default/ledger');
  });

  it('is said when the repository has given its name to a target of another kind', async () => {
    await start(service({ url: 'http://169.254.169.254', name: 'payments' }));
    await push('1');
    await portal!.runTask('gds-live-payments');
    expect(portal!.logged.join('\n')).toContain('has a target payments of another kind: give target.name another one');
    expect(await checks()).toEqual([
      ['service', 'slo-definition', 'fail'],
      ['payments', 'debug-info', 'pass'],
    ]);
  });
});

describe('where addresses come from', () => {
  it('is the configuration alone: an annotation starts no request, whatever it says', async () => {
    const asked: string[] = [];
    const url = await serve((incoming, response) => response.end(void asked.push(incoming.url ?? '')));
    await start(
      { schedule: { frequency: '1h' } },
      {
        'gds.dev/live': url,
        'gds.dev/live-service': 'id/../x',
        'gds.dev/target': 'http://169.254.169.254',
        'prometheus.io/url': url,
      },
    );
    await post('token-user').expect(404);
    expect(asked).toEqual([]);
  });

  it('is no report either: a live target that a report names is not asked, and a report of a portal is refused', async () => {
    const asked: string[] = [];
    const url = await serve((incoming, response) => response.end(void asked.push(incoming.url ?? '')));
    await start(service({ url: 'http://169.254.169.254' }));
    const report = reportOf({ outcomes: { 'pprof-live': 'pass' }, targetName: 'live payments' });
    report.targets = report.targets.map(target => ({ ...target, kind: 'live', subject: url }));
    const send = (body: object) =>
      request(portal!.server).post('/api/gds/reports').set('Authorization', 'Bearer token-ci').send(body);
    await send(report).expect(201);
    await portal!.runTask('gds-live-payments');
    expect(asked).toEqual([]);
    const forged = reportOf({ producer: { kind: 'portal', service: 'payments' }, outcomes: { 'debug-info': 'pass' } });
    const { body } = await send(forged).expect(400);
    expect(body.errors).toEqual([{ path: 'producer.kind', message: expect.stringContaining('by that portal alone') }]);
  });
});

it('tells a reader which running services of an entity are checked', async () => {
  await start(service({ url: 'http://169.254.169.254' }));
  expect((await get(`${ENTITY}/live-checks`)).body).toEqual({ services: ['payments'] });
  const ledger = '/api/gds/entities/component/default/ledger/live-checks';
  portal!.addEntity(component('ledger'));
  expect((await get(ledger)).body).toEqual({ services: [] });
});

describe('who may start the checks', () => {
  const STATUS: Record<string, number> = {
    none: 401,
    'token-invalid': 401,
    'token-ci': 403,
    'token-other': 403,
    'token-unlisted': 403,
    'token-unrestricted': 403,
    'token-reader': 403,
    'token-plugin': 403,
    'token-user': 202,
    'token-approver': 202,
    'token-member': 403,
    'token-denied': 403,
    'token-outsider': 404,
    'token-rest': 404,
    'token-partial': 202,
    'token-reading-some': 202,
  };

  it('covers every principal of the tests', () => {
    expect(Object.keys(STATUS)).toEqual(expect.arrayContaining(Object.keys(PRINCIPALS)));
  });

  it.each(Object.entries(STATUS))('%s', async (token, status) => {
    await start(service({ url: 'http://169.254.169.254' }));
    const { body, type } = await post(token === 'none' ? null : token).expect(status);
    if (status === 202) expect(body).toEqual({ services: ['payments'] });
    else if (status !== 401) expect(type).toBe('application/problem+json');
    expect((await checks()).length > 0).toBe(status === 202);
    const audited = portal!.audited.filter(({ eventId }) => eventId === 'live-checks-run');
    expect(audited.map(({ state }) => state)).toEqual(
      {
        202: ['success'],
        403: ['token-denied', 'token-member'].includes(token) ? ['fail'] : [],
        404: ['fail'],
        401: [],
      }[status],
    );
    await request(portal!.server).post(`${ENTITY}/live-checks`).set('Cookie', `backstage-auth=${token}`).expect(401);
  });

  it('is answered like an entity without running services where there are none, also by odd names', async () => {
    await start(service({ url: 'http://169.254.169.254' }));
    for (const name of ['ledger', "' OR '1'='1", '../../x', '%', 'a'.repeat(300)]) {
      await request(portal!.server)
        .post(`/api/gds/entities/component/default/${encodeURIComponent(name)}/live-checks`)
        .set('Authorization', 'Bearer token-user')
        .expect(404);
    }
  });
});
