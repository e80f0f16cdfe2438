import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { neglected } from '../../../../packages/core/test/reports.ts';
import { type Ask, ask, started } from './ask.ts';
import { redirecting, slow } from './behaviour.ts';
import { htmlPage, type Portal, refusing, startPortal } from './portal.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await started(startPortal());
});

const post = (report: object | string, headers: NonNullable<Ask['headers']> = {}, to = '/api/gds/ingest/github') =>
  ask('POST', portal.url + to, {
    body: typeof report === 'string' ? report : gzipSync(JSON.stringify(report)),
    headers: {
      authorization: 'Bearer id.token.signature',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      ...headers,
    },
  });

describe('the portal', () => {
  it('files a report, answers its repetition the same, and refuses other content', async () => {
    const report = neglected();
    const first = await post(report);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ reportId: report.reportId, filedAs: 'state' });
    const again = await post(report);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await post({ ...report, notes: ['other'] });
    expect([other.status, other.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect(portal.reports).toEqual([report]);
    expect(portal.recorder.faults()).toEqual([]);
    expect(portal.requests.map(one => one.authorization)).toEqual(Array(3).fill('Bearer id.token.signature'));
  });

  it('keeps what the catalog does not know in quarantine', async () => {
    portal = await started(startPortal({ knows: () => false }));
    const { status, body } = await post(neglected());
    expect([status, body]).toEqual([202, expect.objectContaining({ filedAs: 'quarantined' })]);
  });

  it('refuses a token that it does not accept', async () => {
    portal = await started(startPortal({ accepts: token => token === 'good' }));
    expect((await post(neglected())).status).toBe(401);
    expect((await post(neglected(), { authorization: 'Bearer good' })).status).toBe(201);
  });

  const { reportId: _, ...nameless } = neglected();
  it.each([
    ['a report without an id', nameless, {}, / must have required property 'reportId'/],
    ['a key of another version', { ...neglected(), other: 1 }, {}, /must NOT have additional properties/],
    ['plain JSON', JSON.stringify(neglected()), { 'content-encoding': undefined }, /content-encoding missing/],
    ['JSON that claims to be gzip', JSON.stringify(neglected()), {}, /no JSON in gzip/],
    ['text', neglected(), { 'content-type': 'text/plain' }, /content-type text\/plain/],
    ['no token', neglected(), { authorization: undefined }, /there is no bearer token/],
    ['a token of GitHub’s API', neglected(), { authorization: 'token ghs_x' }, /there is no bearer token/],
  ])('refuses %s', async (_what, report, headers, fault) => {
    expect((await post(report, headers)).status).toBeGreaterThanOrEqual(400);
    expect(portal.requests[0]!.faults.join('; ')).toMatch(fault);
    expect(portal.reports).toEqual([]);
  });

  it('has one address', async () => {
    expect((await post(neglected(), {}, '/ingest/github')).status).toBe(404);
    expect(portal.recorder.faults()).toEqual(['portal POST /ingest/github: no operation POST /ingest/github']);
  });

  it('can refuse, redirect, be slow and answer with a page', async () => {
    portal.behave(refusing(403, 'the entity belongs to another repository', 1));
    const refused = await post(neglected());
    expect(refused.body).toMatchObject({ status: 403, detail: 'the entity belongs to another repository' });
    portal.behave(slow(60, 1));
    expect((await post(neglected())).status).toBe(201);
    expect(portal.requests[1]!.ms).toBeGreaterThanOrEqual(55);
    const redirects = await started(startPortal());
    portal.behave(redirecting(`${redirects.url}/login`, 302));
    expect((await post(neglected())).headers.get('location')).toBe(`${redirects.url}/login`);
    redirects.behave(htmlPage());
    expect((await ask('POST', redirects.url)).text).toContain('<h1>Sign in');
  });
});
