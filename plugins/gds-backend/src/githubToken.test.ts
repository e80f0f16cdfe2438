import { createHmac, generateKeyPairSync } from 'node:crypto';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { exportSPKI, importJWK } from 'jose';
import request from 'supertest';
import { CONFIG, startPortal } from './testing/backend';
import { type GithubIssuerServer, type TokenClaims } from './testing/githubIssuer';
import { reportOf } from './testing/reports';
import { AUDIENCE, type GithubPortal, startGithubPortal } from './testing/runs';

const ENTITY = '/entities/component/default/payments';

let portal: GithubPortal;
let issuer: GithubIssuerServer;
beforeAll(async () => {
  portal = await startGithubPortal({ ingest: { rate: { tenMinutes: 10_000, day: 10_000 } } });
  ({ issuer } = portal);
});
afterAll(() => portal.stop());

const report = () => reportOf({ outcomes: { 'debug-info': 'pass' } });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (change: TokenClaims = {}, run = {}) => ({ ...issuer.claims(AUDIENCE, run), ...change });
const without = (claim: string) => {
  const { [claim]: _left, ...rest } = claims();
  return rest;
};
let runs = 0;
const now = () => Math.floor(Date.now() / 1000);

/** Sends a token that must be refused; nothing is stored, the refusal is audited, and the token is in no log. */
async function refused(token: string, status: number, reason: string, detail?: RegExp) {
  const stored = await storedReports();
  portal.audited.length = 0;
  const response = await portal.report(report(), token);
  expect({ status: response.status, type: response.type }).toEqual({ status, type: 'application/problem+json' });
  if (detail) expect(response.body.detail).toMatch(detail);
  expect(portal.audited).toEqual([
    {
      eventId: 'github-report-ingest',
      state: 'fail',
      meta: expect.objectContaining({ reason }),
      error: expect.any(String),
    },
  ]);
  const written = JSON.stringify([portal.audited, portal.logged, response.body]);
  for (const part of token.split('.').filter(text => text.length > 20)) expect(written).not.toContain(part);
  expect(await storedReports()).toBe(stored);
}

async function storedReports(): Promise<number> {
  return (await portal.read<{ reports: object[] }>(`${ENTITY}/reports?limit=100`)).reports.length;
}

describe('a token as GitHub makes it', () => {
  it.each(['names', 'immutable'] as const)('is taken, with a subject of %s', async subject => {
    const response = await portal.report(report(), { subject, runId: subject === 'names' ? '1001' : '1002' });
    expect([response.status, response.body.filedAs]).toEqual([201, 'state']);
  });

  it('is taken whatever its subject and actor say: administrators choose the one, anybody is the other', async () => {
    const token = await issuer.sign(claims({ sub: 'project:shop', actor: 'mallory', actor_id: '666', run_id: '1003' }));
    expect((await portal.report(report(), token)).status).toBe(201);
  });
});

describe('refuses a token', () => {
  it('that is not there, or none of the form', async () => {
    const none = await request(portal.server).post('/api/gds/ingest/github').send(report());
    expect([none.status, none.type, none.headers['www-authenticate']]).toEqual([
      401,
      'application/problem+json',
      'Bearer',
    ]);
    await refused('a.b', 401, 'token-form');
    await refused('a.b.c', 401, 'token-form');
    await refused('token-ci', 401, 'token-form');
    await refused('mock-user-token', 401, 'token-form');
  });

  it('longer than 8 KiB, before it is looked at', async () => {
    await refused('a'.repeat(8 * 1024 + 1), 401, 'token-size');
    await refused('a'.repeat(8 * 1024), 401, 'token-form');
  });

  it('that is not signed', async () => {
    await refused(`${encode({ alg: 'none', typ: 'JWT', kid: issuer.key.kid })}.${encode(claims())}.`, 401, 'algorithm');
  });

  it('signed with the public key as a secret', async () => {
    const key = await importJWK(issuer.key.publicJwk, 'RS256', { extractable: true });
    const secret = await exportSPKI(key as CryptoKey);
    const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid: issuer.key.kid })}.${encode(claims())}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    await refused(`${signed}.${mac}`, 401, 'algorithm');
  });

  it.each(['ES256', 'RS512', 'PS256', 'EdDSA'])('that says %s', async alg => {
    await refused(
      `${encode({ alg, typ: 'JWT', kid: issuer.key.kid })}.${encode(claims())}.${encode({})}`,
      401,
      'algorithm',
    );
  });

  it.each(['jku', 'jwk', 'x5u', 'x5c', 'cty', 'zip'])('with %s in its header', async key => {
    const value = key === 'jwk' ? issuer.key.publicJwk : `${issuer.origin}/elsewhere`;
    await refused(await issuer.sign(claims(), { [key]: value }), 401, 'header-key');
  });

  it('with an extension that must be understood', async () => {
    const header = encode({ alg: 'RS256', typ: 'JWT', kid: issuer.key.kid, crit: ['exp'], exp: now() + 300 });
    await refused(`${header}.${encode(claims())}.${encode({})}`, 401, 'header-key');
  });

  it('of another type, or of none', async () => {
    await refused(await issuer.sign(claims(), { typ: 'at+jwt' }), 401, 'type');
    await refused(await issuer.sign(claims(), { typ: undefined }), 401, 'type');
  });

  it('that does not name its key', async () => {
    await refused(await issuer.sign(claims(), { kid: undefined }), 401, 'key-id');
    await refused(await issuer.sign(claims(), { kid: '' }), 401, 'key-id');
  });

  it('that names a key which the issuer does not have', async () => {
    await refused(await issuer.sign(claims(), { kid: 'unknown' }), 401, 'key');
  });

  it('signed by another key of the same name', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await refused(await issuer.sign(claims(), {}, privateKey as unknown as CryptoKey), 401, 'signature');
  });

  it('whose claims were changed after it was signed', async () => {
    const [header, , signature] = (await issuer.sign(claims())).split('.');
    await refused(`${header}.${encode(claims({ repository_id: '75' }))}.${signature}`, 401, 'signature');
  });

  it.each<[string, (own: string) => unknown]>([
    ['that GitHub has and the portal does not list', () => 'https://token.actions.githubusercontent.com'],
    ['with a slash more', own => `${own}/`],
    ['with a path more', own => `${own}/acme`],
    ['in capitals', own => own.toUpperCase()],
    ['in a list', own => [own]],
    ['that is not said', () => undefined],
  ])('of an issuer %s', async (_what, iss) => {
    await refused(await issuer.sign(claims({ iss: iss(issuer.issuer) })), 401, 'issuer');
  });

  it.each([
    ['another audience', 'https://other.example.com'],
    ['the default audience of its owner', 'https://github.com/acme'],
    ['an audience with a slash more', `${AUDIENCE}/`],
    ['two audiences', [AUDIENCE, 'https://other.example.com']],
    ['one audience in a list', [AUDIENCE]],
    ['no audience', undefined],
  ])('made for %s', async (_what, aud) => {
    await refused(await issuer.sign(claims({ aud })), 401, 'audience');
  });

  it.each([
    ['that has expired', { exp: 60 - 300 }, 'expired'],
    ['of the future', { nbf: 60 }, 'not-yet-valid'],
    ['made in the future', { iat: 60 }, 'not-yet-valid'],
    ['made more than 15 minutes ago, however long it is valid', { iat: -15 * 60 - 60, exp: 3600 }, 'age'],
  ])('%s', async (_what, offsets, reason) => {
    const times = Object.fromEntries(Object.entries(offsets).map(([claim, offset]) => [claim, now() + offset]));
    await refused(await issuer.sign(claims(times)), 401, reason);
  });

  it.each([
    ['exp', -20, -40, 'expired'],
    ['nbf', 20, 40, 'not-yet-valid'],
    ['iat', 20, 40, 'not-yet-valid'],
    ['iat', -15 * 60 - 20, -15 * 60 - 40, 'age'],
  ])('whose %s is off by more than the clocks of 30 seconds', async (claim, within, beyond, reason) => {
    const at = (offset: number) => issuer.sign(claims({ [claim]: now() + offset, run_id: String(1e9 + runs++) }));
    expect((await portal.report(report(), await at(within))).status).toBe(201);
    await refused(await at(beyond), 401, reason);
  });

  it.each([
    'exp',
    'iat',
    'nbf',
    'jti',
    'sub',
    'ref',
    'sha',
    'event_name',
    'repository',
    'repository_id',
    'repository_owner_id',
    'run_id',
    'run_attempt',
  ])('without %s', async claim => {
    await refused(await issuer.sign(without(claim)), 401, 'missing-claim', new RegExp(`no claim ${claim}$`));
  });

  it.each([
    ['repository_id', 74],
    ['repository_id', '074'],
    ['repository_id', 'x'],
    ['repository_owner_id', ['65']],
    ['run_id', '-1'],
    ['run_attempt', '0'],
    ['run_attempt', 1],
    ['sha', 'main'],
    ['repository', 'acme'],
    ['repository', 'acme/shop/../other'],
    ['jti', 'a\u0000b'],
    ['event_name', 'Push'],
    ['ref_type', 'commit'],
  ])('whose %s is %j', async (claim, value) => {
    await refused(await issuer.sign(claims({ [claim]: value })), 401, 'claim', new RegExp(`claim ${claim} `));
  });

  it('of an owner that is not listed', async () => {
    await refused(await issuer.token(AUDIENCE, { ownerId: '66' }), 403, 'owner', /id 66.*owners/);
    await refused(await issuer.token(AUDIENCE, { ownerId: '650' }), 403, 'owner');
  });

  it('of Backstage', async () => {
    await refused(`${encode({ alg: 'RS256', typ: 'vnd.backstage.user' })}.${encode(claims())}.x`, 401, 'type');
  });
});

describe('the leaf', () => {
  it('is the one place that takes a token of GitHub', async () => {
    const token = await issuer.token(AUDIENCE);
    const paths = [
      ['get', '/reports'],
      ['post', '/reports'],
      ['get', '/reports/x'],
      ['get', `${ENTITY}/maturity`],
      ['get', `${ENTITY}/history`],
      ['get', `${ENTITY}/reports`],
      ['post', `${ENTITY}/repository`],
      ['get', '/checks'],
      ['get', '/openapi.json'],
      ['get', '/ingest'],
      ['post', '/ingest/other'],
      ['post', '/ingest/githubs'],
    ] as const;
    for (const [method, path] of paths) {
      const { status } = await request(portal.server)
        [method](`/api/gds${path}`)
        .set('Authorization', `Bearer ${token}`)
        .send(method === 'post' ? report() : undefined);
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('has nothing else at it and below it', async () => {
    for (const authorization of ['Bearer token-user', `Bearer ${await issuer.token(AUDIENCE)}`, '']) {
      for (const path of ['/ingest/github', '/ingest/github/x', '/ingest/github/../reports/x', '/ingest/github/a/b']) {
        const { status } = await request(portal.server)
          .get(`/api/gds${path}`)
          .set(authorization ? { authorization } : {});
        expect([path, [404, 401].includes(status)]).toEqual([path, true]);
      }
      const below = await request(portal.server)
        .post('/api/gds/ingest/github/x')
        .set(authorization ? { authorization } : {})
        .send(report());
      expect([below.status, below.type]).toEqual([404, 'application/problem+json']);
      const get = await request(portal.server)
        .get('/api/gds/ingest/github')
        .set(authorization ? { authorization } : {});
      expect(get.status).toBe(404);
    }
  });

  it.each(['token-ci', 'token-user', 'token-unrestricted', 'token-plugin'])(
    'does not take %s of Backstage',
    async token => {
      expect((await portal.report(report(), token)).status).toBe(401);
    },
  );

  it('is closed until an issuer is configured, and says so', async () => {
    const closed = await startPortal({ config: CONFIG });
    try {
      const response = await request(closed.server)
        .post('/api/gds/ingest/github')
        .set('Authorization', `Bearer ${await issuer.token(AUDIENCE)}`)
        .send(report());
      expect([response.status, response.body.detail]).toEqual([404, expect.stringContaining('gds.ingest.github')]);
    } finally {
      await closed.stop();
    }
  });
});

describe('the order of work', () => {
  it('asks for the headers of the body first, then for the token', async () => {
    const send = (headers: Record<string, string>) =>
      request(portal.server).post('/api/gds/ingest/github').set(headers).send('x');
    expect((await send({ 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await send({ 'Content-Type': 'application/json', 'Content-Encoding': 'br' })).status).toBe(415);
    expect((await send({ 'Content-Type': 'application/json' })).status).toBe(401);
    const token = await issuer.token(AUDIENCE);
    expect((await send({ 'Content-Type': 'application/json', Authorization: `Bearer ${token}` })).status).toBe(400);
  });

  it('refuses an endless body with a token that does not hold having read at most 64 KiB of it', async () => {
    const token = await issuer.sign(claims({ aud: 'https://other.example.com' }));
    const sockets: Socket[] = [];
    const keep = (socket: Socket) => void sockets.push(socket);
    portal.server.on('connection', keep);
    const answer = await new Promise<string>(resolve => {
      const client = connect((portal.server.address() as AddressInfo).port, '127.0.0.1');
      let text = '';
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = () => {
        while (client.writable && client.write(chunk));
      };
      client.on('data', data => (text += data.toString()));
      client.on('drain', more);
      client.on('error', () => undefined);
      client.on('close', () => resolve(text));
      client.write(
        `POST /api/gds/ingest/github HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n10000\r\n`,
      );
      more();
    });
    portal.server.off('connection', keep);
    expect(answer).toMatch(/^HTTP\/1\.1 401 [^]*application\/problem\+json/);
    expect(sockets[0]?.bytesRead).toBeLessThanOrEqual(64 * 1024 + token.length + 1000);
  });

  it.each([
    [{ tenMinutes: 1, day: 10 }, 'in 10 minutes'],
    [{ tenMinutes: 10, day: 1 }, 'in 1440 minutes'],
  ])('counts by both windows: %j', async (rate, words) => {
    const limited = await startGithubPortal({ ingest: { rate } });
    try {
      expect((await limited.report(report(), { runId: '1' })).status).toBe(201);
      const second = await limited.report(report(), { runId: '2' });
      expect([second.status, second.body.detail]).toEqual([429, expect.stringContaining(words)]);
    } finally {
      await limited.stop();
    }
  });

  it('takes nothing while the issuer cannot be asked, and says when to try again', async () => {
    const alone = await startGithubPortal();
    try {
      alone.issuer.keySet = 'error';
      const token = await alone.issuer.token(AUDIENCE);
      const { status, headers, body } = await alone.report(report(), token);
      expect([status, body.detail]).toEqual([503, expect.stringContaining('cannot be had')]);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(30);
      expect(alone.audited.at(-1)?.meta).toEqual({ reason: 'issuer-unavailable' });
      expect(JSON.stringify([alone.logged, alone.audited])).not.toContain(token.split('.')[1]);
      expect((await alone.read<{ reports: object[] }>(`${ENTITY}/reports`)).reports).toEqual([]);
    } finally {
      await alone.stop();
    }
  });

  it('counts a repository, before its body is read, and no other one with it', async () => {
    const limited = await startGithubPortal({ ingest: { rate: { tenMinutes: 2, day: 10 } } });
    try {
      const broken = { runId: '1' };
      expect((await limited.report({}, broken)).status).toBe(400);
      expect((await limited.report({}, broken)).status).toBe(400);
      const third = await limited.report(report(), { runId: '2' });
      expect([third.status, Number(third.headers['retry-after']) > 0]).toEqual([429, true]);
      expect(limited.audited.at(-1)?.meta).toMatchObject({ reason: 'TooManyReportsError', repository_id: '74' });
      // Known by its id, whatever its name is now.
      expect((await limited.report(report(), { repository: 'acme/renamed' })).status).toBe(429);
      expect((await limited.report(report(), { repositoryId: '75', repository: 'acme/other' })).status).toBe(403);
    } finally {
      await limited.stop();
    }
  });
});
