import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lookup } from 'node:dns/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchBounded } from './fetch-bounded.ts';

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }));
const resolver = vi.mocked(lookup);
const answers = (...addresses: string[]) =>
  resolver.mockResolvedValueOnce(addresses.map(address => ({ address, family: 4 })) as never);

describe('a name whose owner decides what it resolves to', () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.host!);
    response.writeHead(200, { 'content-type': 'text/plain' }).end('here');
  });
  let port: number;
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    resolver.mockReset();
    asked.length = 0;
  });

  const get = (loopback: boolean) =>
    fetchBounded({
      url: `http://service.example:${port}/`,
      accept: ['text/plain'],
      maxBytes: 100,
      loopback,
      signal: new AbortController().signal,
    });

  it('is resolved once: a second answer, that of a metadata service, is never asked for', async () => {
    answers('127.0.0.1');
    answers('169.254.169.254');
    await get(true);
    expect(resolver).toHaveBeenCalledTimes(1);
    expect(asked).toEqual([`service.example:${port}`]);
    await expect(get(true)).rejects.toMatchObject({ kind: 'refused-address' });
    expect(asked).toHaveLength(1);
  });

  it('is refused when one of its addresses is, also beside good ones', async () => {
    answers('127.0.0.1', '169.254.169.254');
    await expect(get(true)).rejects.toMatchObject({ kind: 'refused-address' });
    answers('10.0.0.1', '127.0.0.1');
    await expect(get(false)).rejects.toMatchObject({ kind: 'refused-address' });
    expect(asked).toEqual([]);
  });
});
