import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { neglected } from '../../core/test/reports.ts';
import { folderWith, gds } from './gds.ts';

const TOKEN = 'canary-token-0123456789';

/** A portal on loopback that remembers what it was sent. */
async function portal(answer: RequestListener) {
  const requests: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: Buffer })[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const report = neglected();

async function publish(url: string) {
  const text = JSON.stringify(report);
  const cwd = folderWith({ 'report.json': text });
  const ran = await gds(['publish', 'report.json', '--portal', url], { cwd, env: { GDS_PORTAL_TOKEN: TOKEN } });
  expect(readFileSync(join(cwd, 'report.json'), 'utf8')).toBe(text);
  expect(ran.stdout + ran.stderr).not.toContain(TOKEN);
  expect(ran.stderr).not.toMatch(/\n {4}at /);
  expect(ran.left).toEqual([]);
  return ran;
}

it('a portal that takes it: 0, says how it is filed; the token goes in the header alone', async () => {
  const receipt = { reportId: report.reportId, entityRef: report.service.entityRef, filedAs: 'state' };
  const { url, requests } = await portal((_request, response) => {
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(receipt));
  });
  expect(await publish(url)).toMatchObject({
    status: 0,
    stdout: `component:default/payments-api: filed as the current state (report ${report.reportId})\n`,
    stderr: '',
  });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'POST',
    url: '/api/gds/reports',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-encoding': 'gzip' },
  });
  expect(JSON.parse(gunzipSync(requests[0]!.body).toString('utf8'))).toEqual(report);
});

it.each([
  [400, /refused the report with 400: told why\. The report is kept/],
  [401, /401: told why\. Set GDS_PORTAL_TOKEN/],
  [403, /403: told why\. The token may not report for this entity/],
  [404, /404: told why\. Is the address that of the Backstage backend/],
  [413, /413: told why\. The report is too large/],
  [500, /500: told why\. The report is kept/],
])('a portal that answers %i: 2, says what to do, the report is kept', async (status, words) => {
  const { url } = await portal((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{"detail":"told why"}');
  });
  const ran = await publish(url);
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toMatch(words);
});

it('a portal that has no room for exemptions: 0, and names them with what to do', async () => {
  const dropped = ['debug-info', 'line-table', 'vet-shadow', 'offline-build'].map((check, index) => ({
    check,
    target: index === 0 ? null : 'payments\u001b[31m',
  }));
  const receipt = { reportId: report.reportId, entityRef: report.service.entityRef, filedAs: 'state' };
  const { url } = await portal((_request, response) => {
    response.writeHead(201).end(JSON.stringify({ ...receipt, droppedExemptions: dropped }));
  });
  const ran = await publish(url);
  expect(ran.status).toBe(0);
  expect(ran.stderr).toBe(
    'debug-info, line-table of payments\\u{1b}[31m, vet-shadow of payments\\u{1b}[31m and 1 more: not taken as exemptions, since 100 of the entity are open. Decide on those in the portal and publish again\n',
  );
});

it('a portal that is busy: asked again when it says, and what it took is told', async () => {
  const receipt = { reportId: report.reportId, entityRef: report.service.entityRef, filedAs: 'state' };
  const { url, requests } = await portal((_request, response) => {
    if (requests.length === 1) response.writeHead(503, { 'retry-after': '1' }).end('{"detail":"no database"}');
    else if (requests.length === 2) response.writeHead(429, { 'retry-after': '0' }).end();
    else response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(receipt));
  });
  expect(await publish(url)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('filed as the current state'),
    stderr: `${url} answers 503: trying again in 1 s\n${url} answers 429: trying again in 0 s\n`,
  });
  expect(new Set(requests.map(({ body }) => body.toString('base64'))).size).toBe(1);
});

it.each([
  ['stays busy', 503, '0', 3, /503: told why\. Publish it again in 0 s; the report is kept/],
  ['asks for more than a job waits', 429, '3600', 1, /429: told why\. Publish it again in 3600 s/],
  ['does not say when', 503, undefined, 1, /503: told why\. The report is kept/],
  ['fails for good, whatever it says', 500, '1', 1, /500: told why\. The report is kept/],
])('a portal that %s: 2, and no more requests than that', async (_words, status, wait, attempts, words) => {
  const { url, requests } = await portal((_request, response) => {
    response.writeHead(status, wait === undefined ? {} : { 'retry-after': wait }).end('{"detail":"told why"}');
  });
  const ran = await publish(url);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(words);
  expect(requests).toHaveLength(attempts);
});

it('a redirect is not followed: the token reaches no other origin', async () => {
  const other = await portal((_request, response) => response.end());
  const { url } = await portal((_request, response) => {
    response.writeHead(302, { location: `${other.url}/api/gds/reports` }).end();
  });
  const ran = await publish(url);
  expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining('Redirects are not followed') });
  expect(other.requests).toEqual([]);
});

it.each([
  ['HTML', '<!doctype html><p>Sign in</p>'],
  ['another JSON', '{"ok":true}'],
  ['far too much', 'x'.repeat(1 << 20)],
])('a portal that answers 200 with %s: 2', async (_words, body) => {
  const { url } = await portal((_request, response) => response.writeHead(200).end(body));
  expect(await publish(url)).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('not as the GDS backend plugin does'),
  });
});

it('escape sequences in the portal’s words are made visible', async () => {
  const { url } = await portal((_request, response) => {
    response.writeHead(400).end(JSON.stringify({ detail: '\u001b]52;c;eA==\u0007 \u202e' }));
  });
  expect((await publish(url)).stderr).toContain('\\u{1b}]52;c;eA==\\u{7} \\u{202e}');
});

it('a connection that breaks in the middle of the answer: 2, no trace', async () => {
  const { url } = await portal((_request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{');
    setTimeout(() => response.destroy(), 50);
  });
  const ran = await publish(url);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('The report is kept');
});

it('a portal that is down: 2', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  const ran = await publish(`http://127.0.0.1:${port}`);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(/cannot be reached: .*ECONNREFUSED.*The report is kept/);
});

it.each([
  ['http://portal.example', 'must be https'],
  ['http://127.0.0.1.example', 'must be https'],
  ['ftp://127.0.0.1', 'must be https'],
  ['https://user:word@portal.example', 'must not hold a user name'],
  ['portal', 'no valid address'],
])('--portal %s is refused before anything is sent', async (url, words) => {
  const ran = await publish(url);
  expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  expect(ran.stderr).not.toContain('user:word');
});

it('a report without an entity is not sent', async () => {
  const { url, requests } = await portal((_request, response) => response.end());
  const cwd = folderWith({ 'report.json': JSON.stringify({ ...report, service: { name: 'payments' } }) });
  const ran = await gds(['publish', 'report.json', '--portal', url], { cwd });
  expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining('Set service: component:default/NAME') });
  expect(requests).toEqual([]);
});
