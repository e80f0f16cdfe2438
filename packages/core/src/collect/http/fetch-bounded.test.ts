import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { addressAllowed } from './address.ts';
import { HttpError } from './http-error.ts';
import { type HttpRequest, fetchBounded } from './fetch-bounded.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function get(url: string, more: Partial<HttpRequest> = {}) {
  const signal = new AbortController().signal;
  return fetchBounded({ url, accept: ['text/plain'], maxBytes: 1000, loopback: true, signal, ...more });
}

async function failure(work: Promise<unknown>): Promise<HttpError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HttpError)) throw new Error(`no HttpError: ${String(error)}`);
  return error;
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };

describe('fetchBounded', () => {
  it('gives the decoded body of one gzip coding', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { ...plain, 'content-encoding': 'gzip' }).end(gzipSync('hello')),
    );
    const answer = await get(`${url}/a?token=1#x`);
    expect(Buffer.from(answer.body).toString()).toBe('hello');
    expect(answer).toMatchObject({ url: `${url}/a`, status: 200, contentType: 'text/plain' });
  });

  it('connects to the checked addresses of a name, keeping the name in Host', async () => {
    const url = await serve((request, response) => response.writeHead(200, plain).end(request.headers.host));
    const { port } = new URL(url);
    const answer = await get(`http://localhost:${port}/`);
    expect(Buffer.from(answer.body).toString()).toBe(`localhost:${port}`);
    const unknown = await failure(get('http://no-such-host.invalid/'));
    expect(unknown.message).toBe('http://no-such-host.invalid/: the name no-such-host.invalid cannot be resolved');
  });

  it('posts a form', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', chunk => (body += chunk));
      request.on('end', () => response.writeHead(200, plain).end(`${request.method} ${body}`));
    });
    const answer = await get(url, { form: new URLSearchParams({ query: 'a{b="c d"}' }) });
    expect(Buffer.from(answer.body).toString()).toBe('POST query=a%7Bb%3D%22c+d%22%7D');
  });

  it('counts bytes after decoding, and refuses several codings', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serve((request, response) =>
      response
        .writeHead(200, { ...plain, 'content-encoding': request.url === '/two' ? 'gzip, gzip' : 'gzip' })
        .end(bomb),
    );
    const before = process.memoryUsage().rss;
    expect((await failure(get(url, { maxBytes: 100_000 }))).kind).toBe('too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    expect((await failure(get(`${url}/two`))).kind).toBe('encoding');
  });

  it('ends an endless body and a body that drips', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, plain);
      if (request.url === '/drip') {
        const timer = setInterval(() => response.write('.'), 50);
        response.on('close', () => clearInterval(timer));
      } else {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(1000)));
        };
        response.on('drain', more);
        more();
      }
    });
    expect((await failure(get(url))).kind).toBe('too-large');
    const drip = await failure(get(`${url}/drip`, { wholeMs: 300 }));
    expect(drip.kind).toBe('timeout');
    expect(drip.message).toContain('0.3 s');
  });

  it('does not follow a redirect and sends credentials to their own origin only', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, plain).end();
    });
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: other }).end();
    });
    const credential = { origin: url, authorization: 'Bearer t' };
    expect((await failure(get(url, { credential }))).kind).toBe('redirect');
    await get(other, { credential });
    expect(seen).toEqual(['Bearer t', undefined]);
  });

  it('says what went wrong without any text of the other side', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/html') response.writeHead(200, { 'content-type': 'text/html' }).end('secret');
      else response.writeHead(500, plain).end('secret');
    });
    for (const path of ['/html', '/500']) {
      const error = await failure(get(url + path));
      expect(JSON.stringify([error.message, error.mend, error.url])).not.toContain('secret');
    }
    expect((await failure(get(`${url}/html`))).message).toBe(
      `${url}/html: it answered with text/html instead of text/plain`,
    );
    expect((await failure(get(`${url}/x`))).status).toBe(500);
  });

  it('refuses user information, other schemes and addresses that are never a service', async () => {
    expect((await failure(get('http://u:p@127.0.0.1/'))).message).not.toContain('u:p');
    expect((await failure(get('file:///etc/passwd'))).kind).toBe('bad-url');
    for (const url of ['http://169.254.169.254/', 'http://0xA9FEA9FE/', 'http://[::ffff:169.254.169.254]/']) {
      expect((await failure(get(url))).kind).toBe('refused-address');
    }
    for (const url of ['http://localhost:1/', 'http://2130706433:1/', 'http://[::1]:1/']) {
      expect((await failure(get(url, { loopback: false }))).kind, url).toBe('refused-address');
    }
  });

  it('says that nothing listens, and that what listens speaks no HTTP', async () => {
    const server = createTcpServer(socket => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-x\r\n', () => socket.destroy());
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await failure(get(url))).message).toContain('does not speak HTTP');
    await new Promise(resolve => server.close(resolve));
    expect((await failure(get(url))).message).toBe(`${url}/: nothing listens there`);
  });

  it('is given up when its signal aborts', async () => {
    const url = await serve(() => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect((await failure(get(url, { signal: controller.signal }))).kind).toBe('aborted');
  });
});

describe('addressAllowed', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::a9fe:a9fe',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '2002:a9fe:a9fe::1',
    '2001::1',
  ])('refuses %s', address => {
    expect(addressAllowed(address, { loopback: true })).toBe(false);
  });

  it.each(['10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1', '8.8.8.8', 'fd00::1', '2606:4700::1111'])(
    'allows %s',
    address => {
      expect(addressAllowed(address, { loopback: false })).toBe(true);
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('allows %s where the user named it', address => {
    expect(addressAllowed(address, { loopback: true })).toBe(true);
    expect(addressAllowed(address, { loopback: false })).toBe(false);
  });
});
