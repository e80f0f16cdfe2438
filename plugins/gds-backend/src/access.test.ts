import { connect, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from './testing/backend';
import { reportOf } from './testing/reports';

const MIB = 1024 * 1024;
const ENTITY = '/api/gds/entities/component/default/payments';

let portal: TestPortal;
let reportId: string;
beforeAll(async () => {
  portal = await startPortal({
    entities: [component('payments')],
    config: { ...CONFIG, gds: { ...(CONFIG.gds as object), badges: { secret: 's'.repeat(32) } } },
  });
  const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
  reportId = report.reportId;
  await post(report).expect(201);
});
afterAll(() => portal.stop());

function post(report: object, token = 'token-ci') {
  return request(portal.server).post('/api/gds/reports').set('Authorization', `Bearer ${token}`).send(report);
}

async function reportsStored(): Promise<number> {
  const { body } = await request(portal.server).get(`${ENTITY}/reports`).set('Authorization', 'Bearer token-user');
  return body.reports.length;
}

// Who may do what is the table of roles.test.ts.
describe('who may not', () => {
  it.each(['none', 'token-invalid', 'token-other', 'token-unlisted', 'token-reader', 'token-plugin', 'token-denied'])(
    'stores nothing of %s, and says so as a problem',
    async token => {
      const authorization: Record<string, string> = token === 'none' ? {} : { Authorization: `Bearer ${token}` };
      const before = await reportsStored();
      const { status, type, body } = await request(portal.server)
        .post('/api/gds/reports')
        .set(authorization)
        .send(reportOf({ outcomes: { 'debug-info': 'pass' } }));
      expect([401, 403]).toContain(status);
      expect(type).toBe('application/problem+json');
      expect(body).toMatchObject({ status, detail: expect.any(String) });
      expect(await reportsStored()).toBe(before);
    },
  );

  it('does not take a cookie for credentials, also below the path that the barrier lets through', async () => {
    for (const path of ['/api/gds/reports', `/api/gds/reports/${reportId}`, '/api/gds/reports/a/b']) {
      for (const method of ['get', 'post', 'put', 'delete'] as const) {
        const { status } = await request(portal.server)[method](path).set('Cookie', 'backstage-auth=mock-user-token');
        expect([method, path, status]).toEqual([method, path, 401]);
      }
    }
  });
});

describe('what a body may be', () => {
  const padded = (bytes: number) => {
    const text = JSON.stringify(reportOf({ outcomes: { 'debug-info': 'pass' } }));
    return Buffer.concat([Buffer.from(text), Buffer.alloc(bytes - Buffer.byteLength(text), ' ')]);
  };
  const send = (body: Buffer, headers: Record<string, string> = {}) =>
    request(portal.server)
      .post('/api/gds/reports')
      .set({ Authorization: 'Bearer token-ci', 'Content-Type': 'application/json', ...headers })
      .serialize(value => value)
      .send(body as unknown as string);

  it('takes 5 MiB as sent and not one byte more', async () => {
    await send(padded(5 * MIB)).expect(201);
    const before = await reportsStored();
    const { body } = await send(padded(5 * MIB + 1)).expect(413);
    expect(body.detail).toBe('a report is at most 5 MiB sent');
    expect(await reportsStored()).toBe(before);
  });

  it('takes 20 MiB after gzip and not one byte more', async () => {
    const gzip = { 'Content-Encoding': 'gzip' };
    await send(gzipSync(padded(20 * MIB)), gzip).expect(201);
    const before = await reportsStored();
    await send(gzipSync(padded(20 * MIB + 1)), gzip).expect(413);
    await send(gzipSync(gzipSync(padded(5000))), gzip).expect(400);
    await send(gzipSync(padded(5000)), { 'Content-Encoding': 'deflate' }).expect(415);
    expect(await reportsStored()).toBe(before);
  });

  it('stores nothing of what is no report', async () => {
    const before = await reportsStored();
    await post({ ...reportOf({ outcomes: { 'debug-info': 'pass' } }), schemaVersion: '2.0.0' }).expect(400);
    await post(reportOf({ outcomes: { 'fd-leak': 'pass' } })).expect(400);
    const { service, ...rest } = reportOf({ outcomes: { 'debug-info': 'pass' } });
    const { body } = await post({ ...rest, service: { name: service.name } }).expect(400);
    expect(body.errors).toEqual([{ path: 'service.entityRef', message: expect.stringContaining('gds.yaml') }]);
    expect(await reportsStored()).toBe(before);
  });

  it.each([
    ['nobody', ''],
    ['a token that is unknown', 'Authorization: Bearer nope\r\n'],
    ['a principal that may not report', 'Authorization: Bearer token-denied\r\n'],
  ])('refuses 100 MB of %s having read at most 64 KiB', async (_who, header) => {
    const sockets: Socket[] = [];
    const keep = (socket: Socket) => void sockets.push(socket);
    portal.server.on('connection', keep);
    const answer = await new Promise<string>(resolve => {
      const client = connect((portal.server.address() as AddressInfo).port, '127.0.0.1');
      let text = '';
      let sent = 0;
      const chunk = Buffer.alloc(MIB, 'x');
      const more = () => {
        while (sent < 100 && client.writable) {
          sent++;
          if (!client.write(chunk)) return;
        }
      };
      client.on('data', data => (text += data.toString()));
      client.on('drain', more);
      client.on('error', () => undefined);
      client.on('close', () => resolve(text));
      client.write(
        `POST /api/gds/reports HTTP/1.1\r\nHost: x\r\n${header}Content-Type: application/json\r\nContent-Length: ${100 * MIB}\r\n\r\n`,
      );
      more();
    });
    portal.server.off('connection', keep);
    expect(answer).toMatch(/^HTTP\/1\.1 40[13] [^]*application\/problem\+json/);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.bytesRead).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('parameters', () => {
  const PAYLOADS = [
    `' OR '1'='1`,
    `x'; DROP TABLE gds_reports; --`,
    `"`,
    '%',
    `\\`,
    `1 UNION SELECT 1`,
    '../../x',
    'a'.repeat(300),
  ];

  it.each(PAYLOADS)('%j is refused or finds nothing, wherever it stands', async payload => {
    const word = encodeURIComponent(payload);
    const before = await reportsStored();
    const paths = [
      `/api/gds/entities/${word}/default/payments/maturity`,
      `/api/gds/entities/component/${word}/payments/history`,
      `/api/gds/entities/component/default/${word}/reports`,
      `/api/gds/entities/component/${word}/payments/badge`,
      `/api/gds/entities/component/default/${word}/badge`,
      `/api/gds/badges/${word}`,
      `/api/gds/reports/${word}`,
      `/api/gds/entities/component/default/${word}/exemptions`,
      `${ENTITY}/history?cursor=${word}`,
      `${ENTITY}/reports?limit=${word}`,
      `${ENTITY}/reports?cursor=${Buffer.from(payload).toString('base64url')}`,
      `${ENTITY}/reports?orderBy=${word}`,
    ];
    for (const path of paths) {
      const { status } = await request(portal.server).get(path).set('Authorization', 'Bearer token-user');
      expect([path, [400, 404].includes(status)]).toEqual([path, true]);
    }
    expect(await reportsStored()).toBe(before);
  });

  it.each(['0', '101', '-1', '1.5'])('refuses a limit of %s', async limit => {
    await request(portal.server)
      .get(`${ENTITY}/reports?limit=${limit}`)
      .set('Authorization', 'Bearer token-user')
      .expect(400)
      .expect('Content-Type', /problem\+json/);
  });
});

describe('rate', () => {
  it('refuses what comes too often, before the body, for that principal alone', async () => {
    const limited = await startPortal({
      config: {
        ...CONFIG,
        gds: {
          ingest: {
            localReports: 'state',
            rate: { tenMinutes: 2, day: 10 },
            services: [{ subject: 'external:ci', entities: ['*:*/*'] }],
          },
        },
      },
    });
    try {
      const send = (token: string) =>
        request(limited.server)
          .post('/api/gds/reports')
          .set('Authorization', `Bearer ${token}`)
          .send(reportOf({ outcomes: { 'debug-info': 'pass' } }));
      await send('token-ci').expect(201);
      await send('token-ci').expect(201);
      const { headers } = await send('token-ci').expect(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      await send('token-user').expect(201);
    } finally {
      await limited.stop();
    }
  });
});
