import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { answer } from './answers.mjs';

const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The content security policy that Backstage's backend sends by default. */
const POLICY =
  "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self' 'unsafe-eval'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; connect-src 'self' http: https:";

/** Serves the built app and answers for the backend from fixtures. @param {string} dist @param {number} port */
export async function startStub(dist, port) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/api/')) {
      const sent = Buffer.concat(await request.toArray()).toString();
      const given = sent === '' ? undefined : JSON.parse(sent);
      const path = pathname.slice('/api'.length);
      const { status, body, csv } = answer(request.method ?? 'GET', path, searchParams, given);
      const json = status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(status, { 'content-type': csv === undefined ? json : 'text/csv; charset=utf-8' });
      response.end(csv ?? JSON.stringify(body));
      return;
    }
    const file = normalize(join(dist, decodeURIComponent(pathname)));
    const found =
      file.startsWith(dist) && existsSync(file) && statSync(file).isFile() ? file : join(dist, 'index.html');
    response.writeHead(200, {
      'content-type': TYPES[extname(found)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    createReadStream(found).pipe(response);
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  return server;
}
