import { ServiceUnavailableError } from '@backstage/errors';
import request, { type Response } from 'supertest';
import { component, startPortal, type TestPortal } from './testing/backend';
import { reportOf } from './testing/reports';

const ENTITY = '/api/gds/entities/component/default/payments';

const REFUSED = { name: 'Error', message: 'connect ECONNREFUSED 10.0.0.1:7007', code: 'ECONNREFUSED' };

/** What Backstage's catalog client throws. */
const FAULTS: readonly (readonly [string, () => Error])[] = [
  ['answers 503', () => Object.assign(new Error('secret'), { name: 'ResponseError', statusCode: 503 })],
  ['is not there', () => Object.assign(new TypeError('fetch failed'), { cause: REFUSED })],
  ['says that it cannot', () => new ServiceUnavailableError('secret')],
];

describe.each(FAULTS)('a catalog that %s', (_what, fault) => {
  let portal: TestPortal;
  let down = false;
  /** Of a catalog that is down: questions that it answers yet, and how many it did not. */
  let answers = 0;
  let failed = 0;
  const kept = reportOf({ outcomes: { 'debug-info': 'pass' } });
  beforeAll(async () => {
    portal = await startPortal({
      entities: [component('payments')],
      beforeCatalog: () => {
        if (!down || answers-- > 0) return;
        failed++;
        throw fault();
      },
    });
    await post(kept).expect(201);
    await post(reportOf({ entityRef: 'component:default/later', outcomes: { 'debug-info': 'pass' } })).expect(202);
    await portal.runTask('gds-read-catalog');
  });
  beforeEach(() => void (down = true));
  afterEach(() => void (down = false));
  afterAll(() => portal.stop());

  const post = (report: object) =>
    request(portal.server).post('/api/gds/reports').set('Authorization', 'Bearer token-ci').send(report);
  const read = (path: string) => request(portal.server).get(path).set('Authorization', 'Bearer token-user');
  const whatIsStored = async () => {
    const paths = [`${ENTITY}/maturity`, `${ENTITY}/history`, `${ENTITY}/reports`, '/api/gds/summary/table?by=service'];
    return Promise.all(paths.map(async path => (await read(path).expect(200)).text));
  };
  const expectRetry = (response: Response) => {
    expect([response.status, response.type]).toEqual([503, 'application/problem+json']);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(response.text).not.toMatch(/secret|ECONN|fetch|10\.0\.0\.1/);
  };

  it('makes a report a 503, stores nothing of it, and lets it be sent again', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'fail' } });
    down = false;
    const before = await whatIsStored();
    down = true;
    expectRetry(await post(report));
    down = false;
    expect(await whatIsStored()).toEqual(before);
    await post(report).expect(201);
    await post(kept).expect(200);
  });

  it('makes what is read of an entity a 503, for one that is there and for one that is not', async () => {
    const other = ENTITY.replace('payments', 'unknown');
    const paths = [ENTITY, other].flatMap(entity => ['maturity', 'history', 'reports'].map(of => `${entity}/${of}`));
    for (const path of [...paths, `/api/gds/reports/${kept.reportId}`]) expectRetry(await read(path));
    expectRetry(await request(portal.server).get('/api/gds/summary').set('Authorization', 'Bearer token-partial'));
  });

  it('makes the decisions of a person a 503', async () => {
    for (const path of ['repository', 'live-checks']) {
      const decided = request(portal.server).post(`${ENTITY}/${path}`).set('Authorization', 'Bearer token-user');
      expectRetry(await decided.send({}));
    }
  });

  it('changes nothing of what is kept, whichever of the questions of a refresh it fails at', async () => {
    down = false;
    const before = await whatIsStored();
    portal.removeEntity('payments');
    try {
      for (const task of ['gds-read-catalog', 'gds-release-quarantined']) {
        for (const first of task === 'gds-read-catalog' ? [0, 1, 2] : [0]) {
          [down, answers, failed] = [true, first, 0];
          await portal.runTask(task).catch(() => undefined);
          expect([task, first, failed]).toEqual([task, first, 1]);
        }
      }
    } finally {
      [down, answers] = [false, 0];
      portal.addEntity(component('payments'));
    }
    expect(await whatIsStored()).toEqual(before);
  });
});
