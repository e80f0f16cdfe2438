import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { readBody } from './readBody';

const BOUNDS = { wireBytes: 100, documentBytes: 1000, milliseconds: 200 };
const JSON_TYPE = { 'Content-Type': 'application/json' };

let server: Server;
beforeAll(async () => {
  server = createServer((incoming, response) => {
    readBody(incoming, BOUNDS).then(
      body => response.end(`read ${body.length}`),
      (error: Error) => {
        response.setHeader('Connection', 'close');
        response.end(error.name);
      },
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

/** Sends a body in one chunk or, with `chunked`, without its length. */
function send(body: Buffer, headers: Record<string, string> = {}, how: { chunked?: boolean; end?: boolean } = {}) {
  return new Promise<string>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const length = how.chunked ? {} : { 'Content-Length': String(body.length) };
    const outgoing = request(
      { host: '127.0.0.1', port, method: 'POST', headers: { ...JSON_TYPE, ...length, ...headers } },
      response => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
      },
    );
    outgoing.on('error', reject);
    outgoing.write(body);
    if (how.end !== false) outgoing.end();
  });
}

describe('readBody', () => {
  const gzip = { 'Content-Encoding': 'gzip' };

  it.each([false, true])('takes as many bytes as the wire bound and not one more (chunked: %s)', async chunked => {
    expect(await send(Buffer.alloc(100), {}, { chunked })).toBe('read 100');
    expect(await send(Buffer.alloc(101), {}, { chunked })).toBe('PayloadTooLargeError');
  });

  it('takes as many bytes after gzip as the document bound and not one more', async () => {
    expect(await send(gzipSync(Buffer.alloc(1000)), gzip)).toBe('read 1000');
    expect(await send(gzipSync(Buffer.alloc(1001)), gzip)).toBe('PayloadTooLargeError');
  });

  it('counts what is sent, not what its length claims', async () => {
    expect(await send(gzipSync(Buffer.alloc(900)), gzip)).toBe('read 900');
    expect(await send(Buffer.alloc(90), { 'Content-Length': '101' }, { end: false })).toBe('PayloadTooLargeError');
  });

  it.each(['deflate', 'br', 'zstd', 'gzip, gzip', 'x-gzip'])('refuses the encoding %s', async encoding => {
    expect(await send(Buffer.from('{}'), { 'Content-Encoding': encoding })).toBe('UnsupportedMediaTypeError');
  });

  it.each(['text/plain', 'application/json; charset=latin1', 'application/jsonp'])(
    'refuses the type %s',
    async type => {
      expect(await send(Buffer.from('{}'), { 'Content-Type': type })).toBe('UnsupportedMediaTypeError');
    },
  );

  it('refuses what is not gzip, and gzip that ends early', async () => {
    expect(await send(Buffer.from('{}'), gzip)).toBe('InvalidReportError');
    expect(await send(gzipSync(Buffer.alloc(900)).subarray(0, 15), gzip)).toBe('InvalidReportError');
  });

  it('gives up on a body that stops arriving', async () => {
    expect(await send(Buffer.alloc(10), { 'Content-Length': '20' }, { end: false })).toBe('RequestTimeoutError');
  });
});
