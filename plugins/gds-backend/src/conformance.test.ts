import request, { type Response, type Test } from 'supertest';
import { createRouter, type RouterOptions } from './service/router/router';
import { component, startPortal, type TestPortal } from './testing/backend';
import { differences, type Operation, OPERATIONS } from './testing/described';
import { reportOf } from './testing/reports';
import { AUDIENCE, payments, SHA, trusting } from './testing/runs';
import { GithubIssuerServer } from './testing/githubIssuer';

const BASE = '/api/gds';
const ENTITY = '/entities/component/default/payments';
const kept = reportOf({
  outcomes: { 'debug-info': 'fail', 'line-table': 'pass' },
  service: { 'slo-definition': 'pass' },
});
const id = '11111111-1111-4111-8111-111111111111';

let portal: TestPortal;
let issuer: GithubIssuerServer;
beforeAll(async () => {
  issuer = await GithubIssuerServer.start();
  const live = {
    services: [
      { id: 'payments', entity: 'component:default/payments', target: { url: 'https://payments.example.com' } },
    ],
  };
  const config = trusting(issuer);
  portal = await startPortal({
    entities: [payments(), component('ledger')],
    config: { ...config, gds: { ...(config.gds as object), live, badges: { secret: 's'.repeat(32) } } },
  });
  await send('post', '/reports', 'token-ci').send(kept).expect(201);
  await send('post', '/reports', 'token-ci')
    .send(reportOf({ outcomes: { 'debug-info': 'pass', 'line-table': 'fail' } }))
    .expect(201);
  await portal.runTask('gds-read-catalog');
});
afterAll(async () => {
  await portal.stop();
  await issuer.stop();
});

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

function send(method: Method, path: string, token = 'token-user'): Test {
  return request(portal.server)
    [method](BASE + path)
    .set('Authorization', `Bearer ${token}`);
}

const valid = (change: object = {}) => ({ ...reportOf({ outcomes: { 'debug-info': 'pass' } }), ...change });
const created = (body: object, token = 'token-ci') => send('post', '/reports', token).send(body);
const get = (path: string) => () => send('get', path);
const binding = () => ({ issuer: issuer.issuer, repositoryId: '74', ownerId: '65' });

const terms = (check: string) => {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  return { check, target: null, reason: 'replaced next month', expires };
};
const decide = (exemption: string) =>
  send('post', `/exemptions/${exemption}/decision`, 'token-approver').send({ decision: 'approved' });

async function ofRun(body: object, token?: string): Promise<Response> {
  const authorization = token ?? (await issuer.token(AUDIENCE, {}));
  return request(portal.server)
    .post(`${BASE}/ingest/github`)
    .set('Authorization', `Bearer ${authorization}`)
    .send(body);
}

/** Requests of each operation, with the status of their answers. */
const REQUESTS: Record<string, readonly (readonly [number, () => PromiseLike<Response>])[]> = {
  createReport: [
    [201, () => created(valid())],
    [200, () => created(kept)],
    [202, () => created(reportOf({ entityRef: 'component:default/unknown', outcomes: { 'debug-info': 'pass' } }))],
    [400, () => created({ ...valid(), targets: 'none' })],
    [401, () => created(valid(), 'nobody')],
    [403, () => created(valid(), 'token-denied')],
    [409, () => created({ ...kept, durationMs: 7 })],
    [413, () => created(valid()).set('Content-Length', String(6 * 1024 * 1024))],
    [415, () => created(valid()).set('Content-Encoding', 'br')],
  ],
  createRunReport: [
    [201, () => ofRun(valid({ commit: SHA }))],
    [400, () => ofRun({ commit: SHA })],
    [401, () => ofRun(valid(), 'nobody')],
    [422, () => ofRun(valid({ commit: 'b'.repeat(40) }))],
    [415, () => send('post', '/ingest/github').type('text').send('x')],
  ],
  getReport: [
    [200, get(`/reports/${kept.reportId}`)],
    [404, get(`/reports/${id}`)],
    [400, get('/reports/none')],
  ],
  getMaturity: [
    [200, get(`${ENTITY}/maturity`)],
    [200, get('/entities/component/default/ledger/maturity')],
    [404, get('/entities/component/default/unknown/maturity')],
    [403, () => send('get', `${ENTITY}/maturity`, 'token-denied')],
  ],
  getHistory: [
    [200, get(`${ENTITY}/history`)],
    [200, get(`${ENTITY}/history?limit=1`)],
    [400, get(`${ENTITY}/history?limit=0`)],
  ],
  getReports: [
    [200, get(`${ENTITY}/reports`)],
    [200, get(`${ENTITY}/reports?limit=1`)],
    [400, get(`${ENTITY}/reports?cursor=x`)],
  ],
  bindRepository: [
    [200, () => send('post', `${ENTITY}/repository`).send(binding())],
    [400, () => send('post', `${ENTITY}/repository`).send({})],
    [403, () => send('post', `${ENTITY}/repository`, 'token-reader').send(binding())],
  ],
  getSummary: [
    [200, get('/summary')],
    [200, get('/summary?by=service&sort=level&order=desc&limit=1')],
    [404, get('/summary?owner=group:default/none')],
    [400, get('/summary?by=nothing')],
  ],
  getSummaryTable: [
    [200, get('/summary/table?by=system')],
    [200, get('/summary/table?by=service&level=0&stale=true&q=pay&failing=debug-info')],
    [403, () => send('get', '/summary/table', 'token-denied')],
  ],
  getSummaryCsv: [
    [200, get('/summary/table.csv?by=service')],
    [400, get('/summary/table.csv?by=nothing')],
  ],
  getLiveChecks: [
    [200, get(`${ENTITY}/live-checks`)],
    [404, get('/entities/component/default/unknown/live-checks')],
  ],
  startLiveChecks: [
    [202, () => send('post', `${ENTITY}/live-checks`)],
    [429, () => send('post', `${ENTITY}/live-checks`)],
    [404, () => send('post', '/entities/component/default/ledger/live-checks')],
  ],
  getExemptions: [
    [200, get(`${ENTITY}/exemptions`)],
    [404, get('/entities/component/default/unknown/exemptions')],
  ],
  requestExemption: [
    [201, () => send('post', `${ENTITY}/exemptions`).send(terms('debug-info'))],
    [409, () => send('post', `${ENTITY}/exemptions`).send(terms('debug-info'))],
    [400, () => send('post', `${ENTITY}/exemptions`).send({ ...terms('line-table'), approver: 'user:default/ann' })],
    [403, () => send('post', `${ENTITY}/exemptions`, 'token-denied').send(terms('line-table'))],
  ],
  decideExemption: [
    [200, async () => decide((await send('post', `${ENTITY}/exemptions`).send(terms('line-table'))).body.id)],
    [404, () => decide(id)],
  ],
  getBadge: [
    [200, get(`${ENTITY}/badge`)],
    [404, get('/entities/component/default/unknown/badge')],
  ],
  getBadgeImage: [[200, get(`/badges/${'0'.repeat(64)}.svg`)]],
  getChecks: [
    [200, get('/checks')],
    [403, () => send('get', '/checks', 'token-denied')],
  ],
};

describe('the OpenAPI document', () => {
  it('has an operation for each of the requests here, and none besides', () => {
    expect(OPERATIONS.map(operation => operation.id).sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  it.each(OPERATIONS.map(operation => [operation.id, operation] as const))(
    'describes what %s answers',
    async (_id, operation) => {
      for (const [status, ask] of REQUESTS[operation.id] ?? []) {
        const response = await ask();
        expect([status, response.status, differences(operation, response)]).toEqual([status, status, []]);
      }
    },
  );

  it('names every route that is served, and every route of it is served', () => {
    const router = createRouter({ logger: console } as unknown as RouterOptions);
    const documented = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(routesOf(router).sort()).toEqual([...documented, 'get /openapi.json'].sort());
  });

  it('is what the portal serves of itself', async () => {
    const { body } = await send('get', '/openapi.json').expect(200);
    expect(
      Object.keys(body.paths)
        .map(path => path.replace(/^\/api\/gds(?=\/)/, ''))
        .sort(),
    ).toEqual([...new Set(OPERATIONS.map(({ path }) => path))].sort());
  });

  it('leaves no other method and no other path that does something', async () => {
    const paths = [...new Set(OPERATIONS.map(({ path }) => path)), '/', '/none', '/entities', '/summary/none'];
    for (const path of paths) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
        if (OPERATIONS.some(operation => operation.path === path && operation.method === method)) continue;
        const response = await send(method, filled(path));
        expect([method, path, [404, 405].includes(response.status)]).toEqual([method, path, true]);
        expectProblem(response);
      }
    }
  });
});

const HOSTILE = {
  'a statement': `'; DROP TABLE gds_reports; --`,
  'a condition': `1' OR '1'='1`,
  'a union': '1 UNION SELECT body FROM gds_documents',
  'a path': '../../../../etc/passwd',
  'a path of another system': '..\\..\\boot.ini',
  'a script': '<script>alert(1)</script>',
  'an attribute': `"><img src=x onerror=alert(1)>`,
  'an address': 'javascript:alert(1)',
  'a template': '${7*7}{{7*7}}',
  NUL: 'pay\0ments',
  'line ends': 'x\r\nSet-Cookie: a=b',
  'a long word': 'a'.repeat(5000),
  'a wildcard': '%_%',
  'letters of other scripts': 'пример-例え-😀',
  'the other direction': '\u202Egpj.exe',
  'an accent alone': 'e\u0301\u0301\u0301',
  'a number that is none': 'NaN',
  'a large number': '1e999',
  nothing: '',
  prototype: '__proto__',
};

const HOSTILE_RAW = {
  'half of a letter': '%ED%A0%80',
  'an escape that ends': '%E0%A4%A',
  'a byte that is no text': '%FF',
};

describe.each(Object.entries({ ...HOSTILE, ...HOSTILE_RAW }))('%s', (name, payload) => {
  const word = name in HOSTILE_RAW ? payload : encodeURIComponent(payload);

  it('in any parameter of any operation is refused, or finds nothing', async () => {
    for (const operation of OPERATIONS) {
      for (const parameter of operation.parameters) {
        if (parameter.in === 'header') continue;
        const path =
          parameter.in === 'path'
            ? filled(operation.path, { [parameter.name]: word })
            : `${filled(operation.path)}?${parameter.name}=${word}`;
        expectHarmless(operation, parameter.name, await send(operation.method, path));
      }
    }
  });

  it('in a parameter that comes twice, or as an object, is refused too', async () => {
    for (const operation of OPERATIONS) {
      for (const { name: parameter } of operation.parameters.filter(({ in: where }) => where === 'query')) {
        for (const query of [
          `${parameter}=${word}&${parameter}=1`,
          `${parameter}[${word}]=1`,
          `${parameter}[]=${word}`,
        ]) {
          const response = await send(operation.method, `${filled(operation.path)}?${query}`);
          expectHarmless(operation, parameter, response);
        }
      }
    }
  });
});

/** Of the plugin; what is at no path of it gets an empty 404 of Backstage. */
function expectProblem({ status, type, text }: Response): void {
  if (status === 404 && text === '') return;
  expect([status, type]).toEqual([status, 'application/problem+json']);
}

function expectHarmless(operation: Operation, parameter: string, response: Response): void {
  const seen = [operation.id, parameter, response.status, response.type];
  expect([...seen, response.status < 500]).toEqual([...seen, true]);
  expect([...seen, /html/.test(response.type)]).toEqual([...seen, false]);
  if (response.status >= 400) expectProblem(response);
  expect(response.headers['set-cookie']).toBeUndefined();
}

const VALID: Record<string, string> = {
  kind: 'component',
  namespace: 'default',
  name: 'payments',
  reportId: kept.reportId,
};

function filled(path: string, change: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => change[name] ?? VALID[name] ?? 'x');
}

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
  readonly handle: unknown;
}

/** `get /reports/{reportId}` of a router and of those below it. */
function routesOf(router: unknown): string[] {
  const { stack = [] } = router as { stack?: Layer[] };
  return stack.flatMap(({ route, handle }) =>
    route
      ? Object.keys(route.methods).map(method => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
      : routesOf(handle),
  );
}
