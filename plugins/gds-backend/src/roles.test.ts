import request, { type Test } from 'supertest';
import { component, CONFIG, PRINCIPALS, startPortal, type TestPortal } from './testing/backend';
import { type Operation, OPERATIONS } from './testing/described';
import { GithubIssuerServer } from './testing/githubIssuer';
import { reportOf } from './testing/reports';
import { SOURCE_LOCATION, trusting } from './testing/runs';

/** Statuses of one route by role; a role is a bearer token, or how there is none. */
type Row = Readonly<Record<string, number>>;

const ROLES = ['none', 'token-invalid', 'cookie', ...Object.keys(PRINCIPALS)];

const UNKNOWN: Row = { none: 401, 'token-invalid': 401, cookie: 401 };
/** Services that may file reports, of this entity or of others, and a user without permissions. */
const FILING: Row = { 'token-ci': 403, 'token-other': 403, 'token-unlisted': 403 };
const SERVICES: Row = { ...FILING, 'token-unrestricted': 403, 'token-reader': 403, 'token-plugin': 403 };

/** What users and services may read who may read maturity; the outsider sees no entity. */
const READ: Row = {
  ...UNKNOWN,
  ...FILING,
  'token-unrestricted': 200,
  'token-reader': 200,
  'token-plugin': 200,
  'token-user': 200,
  'token-approver': 200,
  'token-member': 200,
  'token-partial': 200,
  'token-reading-some': 200,
  'token-denied': 403,
  'token-outsider': 404,
  'token-rest': 404,
};
/** What is of no entity, or sums only those that the reader may see. */
const SUMMED: Row = { ...READ, 'token-outsider': 200, 'token-rest': 200 };

const acting = (status: number): Row => ({
  ...UNKNOWN,
  ...SERVICES,
  'token-user': status,
  'token-approver': status,
  'token-member': 403,
  'token-partial': status,
  'token-reading-some': status,
  'token-denied': 403,
  'token-outsider': 404,
  'token-rest': 404,
});
const alike = (status: number): Row => Object.fromEntries(ROLES.map(role => [role, status]));

interface Route {
  readonly status: Row;
  /** Of an entity that nobody else has asked for; its report and an exemption that `ann` asked for are there. */
  send(to: { entity: string; reportId: string; exemption: string; api: (path: string) => Test }): Test;
}

const read = (path: string, status = READ): Route => ({
  status,
  send: ({ entity, api }) => api(path.replace('{entity}', `/entities/component/default/${entity}`)),
});
const terms = (check: string) => {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  return { check, target: null, reason: 'replaced next month', expires };
};

/** Every operation of the OpenAPI document, and so every route: a new one without a row fails. */
const ROUTES: Readonly<Record<string, Route>> = {
  createReport: {
    status: {
      ...acting(201),
      'token-ci': 201,
      // Reports are taken for what may be reported, whether the reporter sees it or not.
      'token-outsider': 201,
      'token-rest': 201,
    },
    send: ({ entity, api }) =>
      api('/reports').send(reportOf({ entityRef: `component:default/${entity}`, outcomes: { 'debug-info': 'pass' } })),
  },
  // Verifies tokens of GitHub alone: githubToken.test.ts has its own table of claims.
  createRunReport: {
    status: alike(401),
    send: ({ entity, api }) =>
      api('/ingest/github').send(
        reportOf({ entityRef: `component:default/${entity}`, outcomes: { 'debug-info': 'pass' } }),
      ),
  },
  getReport: { status: READ, send: ({ reportId, api }) => api(`/reports/${reportId}`) },
  getMaturity: read('{entity}/maturity'),
  getHistory: read('{entity}/history'),
  getReports: read('{entity}/reports'),
  getExemptions: read('{entity}/exemptions'),
  getLiveChecks: read('{entity}/live-checks'),
  getBadge: read('{entity}/badge'),
  // Whoever has the address has the image.
  getBadgeImage: read(`/badges/${'0'.repeat(64)}.svg`, alike(200)),
  getSummary: read('/summary', SUMMED),
  getSummaryTable: read('/summary/table', SUMMED),
  getSummaryCsv: read('/summary/table.csv', SUMMED),
  getChecks: read('/checks', SUMMED),
  bindRepository: {
    status: acting(200),
    send: ({ entity, api }) =>
      api(`/entities/component/default/${entity}/repository`).send({
        issuer: issuer.issuer,
        repositoryId: '74',
        ownerId: '65',
      }),
  },
  requestExemption: {
    status: { ...acting(201), 'token-member': 201 },
    send: ({ entity, api }) => api(`/entities/component/default/${entity}/exemptions`).send(terms('line-table')),
  },
  decideExemption: {
    // The user asked for it.
    status: { ...acting(200), 'token-user': 403 },
    send: ({ exemption, api }) => api(`/exemptions/${exemption}/decision`).send({ decision: 'approved' }),
  },
  startLiveChecks: {
    status: acting(202),
    send: ({ entity, api }) => api(`/entities/component/default/${entity}/live-checks`),
  },
};

// Each role has an entity of its own, so that no answer depends on the ones before; the partial viewer sees them.
const entityOf = (role: string) => `p-${role}`;

let portal: TestPortal;
let issuer: GithubIssuerServer;
beforeAll(async () => {
  issuer = await GithubIssuerServer.start();
  const entities = ROLES.map(role =>
    component(entityOf(role), { [SOURCE_LOCATION]: 'url:https://github.com/acme/shop/tree/main/' }),
  );
  const config = trusting(issuer);
  const services = ROLES.map(role => ({
    id: entityOf(role),
    entity: `component:default/${entityOf(role)}`,
    target: { url: 'http://169.254.169.254' },
  }));
  const gds = { ...(config.gds as object), live: { services }, badges: { secret: 's'.repeat(32) } };
  portal = await startPortal({ entities, config: { ...CONFIG, ...config, gds } });
});
afterAll(async () => {
  await portal.stop();
  await issuer.stop();
});

describe('the table of routes and roles', () => {
  it('has a row for every operation of the OpenAPI document, and none besides', () => {
    expect(Object.keys(ROUTES).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
  });

  it.each(Object.entries(ROUTES))('has every role in the row of %s', (_id, { status }) => {
    expect(Object.keys(status).sort()).toEqual([...ROLES].sort());
  });
});

describe.each(ROLES)('%s', role => {
  const credentials: Record<string, string> =
    role === 'none'
      ? {}
      : role === 'cookie'
        ? { Cookie: 'backstage-auth=mock-user-token' }
        : { Authorization: `Bearer ${role}` };
  const entity = entityOf(role);
  const as = (token: string, { method, path }: Pick<Operation, 'method' | 'path'>) =>
    request(portal.server)[method](`/api/gds${path}`).set('Authorization', `Bearer ${token}`);
  let reportId: string;
  let exemption: string;
  beforeAll(async () => {
    const report = reportOf({ entityRef: `component:default/${entity}`, outcomes: { 'debug-info': 'fail' } });
    reportId = report.reportId;
    await as('token-ci', { method: 'post', path: '/reports' }).send(report).expect(201);
    const path = `/entities/component/default/${entity}/exemptions`;
    const asked = await as('token-user', { method: 'post', path }).send(terms('debug-info')).expect(201);
    exemption = asked.body.id;
  });

  it.each(OPERATIONS.map(operation => [operation.id, operation] as const))('%s', async (id, { method }) => {
    const route = ROUTES[id];
    const { status, type } = await route!.send({
      entity,
      reportId,
      exemption,
      api: path => request(portal.server)[method](`/api/gds${path}`).set(credentials),
    });
    expect(status).toBe(route!.status[role]);
    if (status >= 400 && type !== '') expect(type).toMatch(/json$/);
  });
});
