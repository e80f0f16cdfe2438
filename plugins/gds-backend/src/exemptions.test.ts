import { randomUUID } from 'node:crypto';
import {
  type ExemptionList,
  type ExemptionTerms,
  latestExpiry,
  type Maturity,
} from '@gds-dev/backstage-plugin-gds-common';
import request from 'supertest';
import { component, PRINCIPALS, startPortal, type TestPortal } from './testing/backend';
import { exempting, reportOf } from './testing/reports';
import { SHA, startGithubPortal } from './testing/runs';

const PAYMENTS = '/api/gds/entities/component/default/payments';
const TODAY = new Date().toISOString().slice(0, 10);
const dayAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const TERMS: ExemptionTerms = {
  check: 'debug-info',
  target: 'payments',
  reason: 'rewritten in March',
  expires: dayAhead(60),
};

let portal: TestPortal;
beforeEach(async () => {
  portal = await startPortal({ entities: [component('payments'), component('silent')] });
  await report(false);
});
afterEach(() => portal.stop());

function post(path: string, body: object, token: string) {
  const authorization: Record<string, string> = token === 'none' ? {} : { Authorization: `Bearer ${token}` };
  return request(portal.server).post(path).set(authorization).send(body);
}
const ask = (terms: object = TERMS, token = 'token-user') => post(`${PAYMENTS}/exemptions`, terms, token);
const decide = (id: string, body: object, token = 'token-approver') =>
  post(`/api/gds/exemptions/${id}/decision`, body, token);
const report = (asked: { reason: string; expires: string } | false, token = 'token-ci') => {
  const made = reportOf({ outcomes: { 'debug-info': 'fail' } });
  return post('/api/gds/reports', asked ? exempting(made, asked) : made, token).expect(201);
};
const list = async (token = 'token-user') =>
  (await request(portal.server).get(`${PAYMENTS}/exemptions`).set('Authorization', `Bearer ${token}`).expect(200)).body;
const maturity = async (): Promise<Extract<Maturity, { state: 'reported' }>> =>
  (await request(portal.server).get(`${PAYMENTS}/maturity`).set('Authorization', 'Bearer token-user').expect(200)).body;

describe('who may do what', () => {
  const STATUS: Record<string, { ask: number; decide: number }> = {
    none: { ask: 401, decide: 401 },
    'token-invalid': { ask: 401, decide: 401 },
    'token-ci': { ask: 403, decide: 403 },
    'token-other': { ask: 403, decide: 403 },
    'token-unlisted': { ask: 403, decide: 403 },
    'token-unrestricted': { ask: 403, decide: 403 },
    'token-reader': { ask: 403, decide: 403 },
    'token-plugin': { ask: 403, decide: 403 },
    // Asked for the one that is decided on.
    'token-user': { ask: 201, decide: 403 },
    'token-approver': { ask: 201, decide: 200 },
    'token-member': { ask: 201, decide: 403 },
    'token-denied': { ask: 403, decide: 403 },
    'token-outsider': { ask: 404, decide: 404 },
    'token-rest': { ask: 404, decide: 404 },
    'token-partial': { ask: 201, decide: 200 },
    'token-reading-some': { ask: 201, decide: 200 },
  };

  it('covers every principal of the tests', () => {
    expect(Object.keys(STATUS)).toEqual(expect.arrayContaining(Object.keys(PRINCIPALS)));
  });

  it.each(Object.entries(STATUS))('%s', async (token, expected) => {
    const { body } = await ask().expect(201);
    const asked = await ask({ ...TERMS, reason: `by ${token}` }, token);
    expect(asked.status).toBe(expected.ask);
    const decided = await decide(body.id, { decision: 'approved' }, token);
    expect(decided.status).toBe(expected.decide);
    const { exemptions } = await list();
    expect(exemptions).toHaveLength(expected.ask === 201 ? 2 : 1);
    expect(exemptions.find(({ id }: { id: string }) => id === body.id).state).toBe(
      expected.decide === 200 ? 'approved' : 'requested',
    );
  });

  it('takes a cookie for no credentials', async () => {
    const { body } = await ask().expect(201);
    const cookie = { Cookie: 'backstage-auth=mock-user-token' };
    await request(portal.server).get(`${PAYMENTS}/exemptions`).set(cookie).expect(401);
    await request(portal.server).post(`${PAYMENTS}/exemptions`).set(cookie).send(TERMS).expect(401);
    await request(portal.server)
      .post(`/api/gds/exemptions/${body.id}/decision`)
      .set(cookie)
      .send({ decision: 'approved' })
      .expect(401);
  });

  it('answers an exemption of an entity that one may not see like one that does not exist', async () => {
    const { body } = await ask().expect(201);
    const unseen = await decide(body.id, { decision: 'approved' }, 'token-outsider').expect(404);
    const unknown = '00000000-0000-4000-8000-000000000000';
    const absent = await decide(unknown, { decision: 'approved' }, 'token-outsider').expect(404);
    expect(unseen.body.detail).toBe(absent.body.detail.replace(unknown, body.id));
    await decide(`' OR '1'='1`, { decision: 'approved' }).expect(404);
  });
});

describe('an exemption', () => {
  it('counts at once when another person approves it, and no longer when it is revoked', async () => {
    const { body } = await ask().expect(201);
    expect(body).toMatchObject({ ...TERMS, state: 'requested', source: 'portal', requestedBy: 'user:default/ann' });
    expect((await maturity()).level.levels[0]?.fail).toContain('debug-info');
    const approved = await decide(body.id, { decision: 'approved', note: 'fine' }).expect(200);
    expect(approved.body).toMatchObject({
      state: 'approved',
      use: 'counts',
      decision: { by: 'user:default/bob', note: 'fine' },
    });
    const counting = await maturity();
    expect(counting.level.levels[0]?.exempted).toEqual(['debug-info']);
    expect(counting.checks[0]?.result.exemption).toEqual({ reason: TERMS.reason, expires: TERMS.expires });
    expect(counting.checks[0]?.exemption).toMatchObject({ state: 'approved' });
    await decide(body.id, { decision: 'revoked' }).expect(200);
    const after = await maturity();
    expect(after.level.levels[0]?.fail).toContain('debug-info');
    expect(after.checks[0]?.result.exemption).toBeUndefined();
    expect(after.checks[0]?.exemption).toMatchObject({ state: 'revoked' });
  });

  it('is not approved by who asked for it, whoever the body names', async () => {
    const { body } = await ask().expect(201);
    await decide(body.id, { decision: 'approved' }, 'token-user').expect(403);
    for (const named of ['decidedBy', 'by', 'approver', 'userEntityRef']) {
      await decide(body.id, { decision: 'approved', [named]: 'user:default/bob' }, 'token-user').expect(400);
      await decide(body.id, { decision: 'approved', [named]: 'user:default/bob' }).expect(400);
    }
    expect((await list()).exemptions[0].state).toBe('requested');
  });

  it('is asked for by the user of the credentials, whoever the body names', async () => {
    await ask({ ...TERMS, requestedBy: 'user:default/bob' }).expect(400);
    await ask({ ...TERMS, status: 'approved' }).expect(400);
    expect((await list()).exemptions).toEqual([]);
  });

  it('of gds.yaml is approved by a person, unless that person published the report', async () => {
    const asked = { reason: TERMS.reason, expires: TERMS.expires };
    await report(asked);
    const [fromCi] = (await list()).exemptions;
    expect(fromCi).toMatchObject({ source: 'gds.yaml', requestedBy: 'external:ci', target: 'payments' });
    await decide(fromCi.id, { decision: 'approved' }, 'token-ci').expect(403);
    await decide(fromCi.id, { decision: 'approved' }).expect(200);
    await report({ ...asked, reason: 'published by hand' }, 'token-approver');
    const [byHand] = (await list()).exemptions;
    expect(byHand).toMatchObject({ requestedBy: 'user:default/bob', state: 'requested' });
    await decide(byHand.id, { decision: 'approved' }).expect(403);
  });

  it('no longer counts when gds.yaml changes what was approved', async () => {
    const asked = { reason: TERMS.reason, expires: TERMS.expires };
    await report(asked);
    await decide((await list()).exemptions[0].id, { decision: 'approved' }).expect(200);
    expect((await maturity()).level.levels[0]?.exempted).toEqual(['debug-info']);
    await report({ ...asked, reason: 'something else' });
    expect((await maturity()).level.levels[0]?.exempted).toEqual([]);
    expect((await list()).exemptions.map(({ state }: { state: string }) => state)).toEqual(['requested', 'withdrawn']);
  });

  it('of gds.yaml for more than a year is not approved', async () => {
    await report({ reason: TERMS.reason, expires: '2099-01-01' });
    const { body } = await decide((await list()).exemptions[0].id, { decision: 'approved' }).expect(409);
    expect(body.detail).toContain(`at most ${latestExpiry(TODAY)}`);
  });

  it('is decided on once', async () => {
    const { body } = await ask().expect(201);
    const answers = await Promise.all([
      decide(body.id, { decision: 'approved' }),
      decide(body.id, { decision: 'rejected' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('tells who asks for the list', async () => {
    expect((await list()).viewer).toBe('user:default/ann');
    expect((await list('token-reader')).viewer).toBeNull();
  });
});

describe('a request', () => {
  it.each([
    ['today', TODAY, 201],
    ['a year ahead', latestExpiry(TODAY), 201],
    ['yesterday', dayAhead(-1), 400],
    ['a year and a day ahead', dayAhead(367), 400],
    ['no day', '2027-02-30', 400],
    ['a time', '2027-01-01T00:00:00Z', 400],
  ])('until %s', async (_what, expires, status) => {
    await ask({ ...TERMS, expires }).expect(status);
  });

  it.each([
    ['an empty reason', { reason: '' }],
    ['a blank reason', { reason: ' \n' }],
    ['2,001 characters', { reason: 'x'.repeat(2001) }],
    ['U+0000', { reason: 'a\0b' }],
    ['half a surrogate pair', { reason: 'a\ud800' }],
    ['an unknown check', { check: "x' OR 1=1" }],
    ['a planned check', { check: 'fd-leak' }],
    ['an unknown target', { target: `'; DROP TABLE gds_exemptions; --` }],
    ['a target of a check of the service', { check: 'slo-definition' }],
    ['a list for a reason', { reason: ['x'] }],
  ])('with %s is refused', async (_what, change) => {
    const { body } = await ask({ ...TERMS, ...change }).expect(400);
    expect(body.detail).toMatch(/^(?:reason|check|target): /);
    expect((await list()).exemptions).toEqual([]);
  });

  it('keeps hostile text as it is, and writes it into no log', async () => {
    const hostile = `<img src=x onerror=alert(1)> '"\\ %_ \u001b]8;;x\u202e ${'y'.repeat(1000)}`;
    const { body } = await ask({ ...TERMS, reason: hostile }).expect(201);
    await decide(body.id, { decision: 'rejected', note: hostile }).expect(200);
    const [exemption] = (await list()).exemptions;
    expect([exemption.reason, exemption.decision.note]).toEqual([hostile, hostile]);
    expect(JSON.stringify([portal.audited, portal.logged])).not.toContain('onerror');
  });

  it('is refused with 16 kB, without JSON, and the second time', async () => {
    await ask({ ...TERMS, reason: 'x'.repeat(17_000) }).expect(400);
    await request(portal.server)
      .post(`${PAYMENTS}/exemptions`)
      .set({ Authorization: 'Bearer token-user', 'Content-Type': 'application/json' })
      .send('{')
      .expect(400);
    await ask().expect(201);
    await ask().expect(409);
  });

  it('of an entity that never reported is refused', async () => {
    await post('/api/gds/entities/component/default/silent/exemptions', TERMS, 'token-user').expect(409);
    await post('/api/gds/entities/component/default/unknown/exemptions', TERMS, 'token-user').expect(404);
  });
});

it('of gds.yaml is asked for by the repository of the run, on the default branch alone', async () => {
  const github = await startGithubPortal();
  try {
    const asked = exempting(reportOf({ outcomes: { 'debug-info': 'fail' } }), {
      reason: TERMS.reason,
      expires: TERMS.expires,
    });
    const pull = { event: 'pull_request', ref: 'refs/pull/7/merge', runId: '1' };
    expect((await github.report(asked, pull)).body.filedAs).toBe('preview');
    const path = '/entities/component/default/payments/exemptions';
    expect((await github.read<ExemptionList>(path)).exemptions).toEqual([]);
    const pushed = { ...asked, reportId: randomUUID() };
    expect((await github.report(pushed, { runId: '2' })).body.filedAs).toBe('state');
    expect((await github.read<ExemptionList>(path)).exemptions).toMatchObject([
      { source: 'gds.yaml', requestedBy: 'github.com/acme/shop', commit: SHA },
    ]);
  } finally {
    await github.stop();
  }
});

it('audits requests and decisions with ids, also refused ones', async () => {
  const { body } = await ask().expect(201);
  await decide(body.id, { decision: 'approved' }, 'token-user').expect(403);
  await decide(body.id, { decision: 'approved' }).expect(200);
  const events = portal.audited.filter(({ eventId }) => eventId.startsWith('exemption'));
  const about = { entity: 'component:default/payments', exemption: body.id, check: 'debug-info', target: 'payments' };
  expect(events).toMatchObject([
    { eventId: 'exemption-request', state: 'success', meta: { ...about, subject: 'user:default/ann' } },
    { eventId: 'exemption-decision', state: 'fail', meta: { subject: 'user:default/ann', reason: 'NotAllowedError' } },
    {
      eventId: 'exemption-decision',
      state: 'success',
      meta: { ...about, subject: 'user:default/bob', requestedBy: 'user:default/ann', decision: 'approved' },
    },
  ]);
});
