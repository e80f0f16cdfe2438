import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { JsonRpcClient } from './json-rpc-client.ts';

/** A server that answers each connection in this way, and a client of it. */
async function clientOf(serve: (socket: Socket) => void, deadlineMs = 5000, signal = new AbortController().signal) {
  const server = createServer(serve);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new JsonRpcClient({ host: '127.0.0.1', port, deadlineMs, signal });
  onTestFinished(() => {
    client.close();
    server.close();
  });
  return client;
}

/** Answers every request with this text. */
const answering = (text: (id: number) => string) =>
  clientOf(socket => {
    socket.on('error', () => {});
    socket.on('data', chunk => {
      for (const line of String(chunk).trim().split('\n')) {
        socket.write(text((JSON.parse(line) as { id: number }).id));
      }
    });
  });

const call = (client: JsonRpcClient, deadlineMs?: number) =>
  client.call('Server.Method', { a: 1 }, z.object({ n: z.number() }), deadlineMs);

describe('JsonRpcClient', () => {
  it('gives each call the answer of its id, in whatever order they come', async () => {
    const asked: { id: number; params: { n: number }[] }[] = [];
    const client = await clientOf(socket => {
      socket.on('data', chunk => {
        for (const line of String(chunk).trim().split('\n')) asked.push(JSON.parse(line) as (typeof asked)[0]);
        if (asked.length < 3) return;
        for (const { id, params } of asked.toReversed())
          socket.write(JSON.stringify({ id, result: { n: params[0]!.n * 2 }, error: null }));
      });
    });
    const double = (n: number) => client.call('Server.Double', { n }, z.object({ n: z.number() }));
    expect(await Promise.all([double(1), double(2), double(3)])).toEqual([{ n: 2 }, { n: 4 }, { n: 6 }]);
  });

  it('gives the error of the server in its own words', async () => {
    const client = await answering(id => JSON.stringify({ id, result: null, error: 'could not find file x.go' }));
    await expect(call(client)).rejects.toMatchObject({ trouble: 'refused', message: 'could not find file x.go' });
  });

  it.each([
    ['malformed', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['malformed', '{"id":1,"result":{"n":1,}}'],
    ['malformed', '{"id":1,"result":{"n":"text"}}'],
    ['malformed', '{"id":1,"result":null,"error":null}'],
    ['too-large', `{"id":1,"result":{"n":1,"rest":"${'x'.repeat(9 * 1024 * 1024)}"}}`],
    ['too-large', `{"id":7,"result":"${'x'.repeat(4 * 1024 * 1024)}"}`.repeat(3)],
    ['too-large', '{"a":'.repeat(2_000_000)],
  ] as const)('ends with %s when the server sends %.40s', async (trouble, text) => {
    await expect(call(await answering(() => text))).rejects.toMatchObject({ trouble });
  });

  it('ends a deep answer as malformed, not with a stack that overflows', async () => {
    const text = `{"id":1,"result":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`;
    await expect(call(await answering(() => text))).rejects.toMatchObject({ trouble: 'malformed' });
  });

  it('ends with closed when the server goes away, for that call and for later ones', async () => {
    const client = await clientOf(socket => socket.once('data', () => socket.destroy()));
    await expect(Promise.all([call(client), call(client)])).rejects.toMatchObject({ trouble: 'closed' });
    await expect(call(client)).rejects.toMatchObject({ trouble: 'closed' });
  });

  it('ends with closed when nobody listens', async () => {
    const client = new JsonRpcClient({
      host: '127.0.0.1',
      port: 1,
      deadlineMs: 5000,
      signal: new AbortController().signal,
    });
    await expect(call(client)).rejects.toMatchObject({ trouble: 'closed' });
  });

  it('ends with deadline when no answer comes, and takes later answers for nobody’s', async () => {
    let late: (() => void) | undefined;
    const client = await clientOf(socket => {
      socket.on('data', chunk => {
        const { id } = JSON.parse(String(chunk)) as { id: number };
        const answer = () => socket.write(JSON.stringify({ id, result: { n: id } }));
        if (late === undefined) late = answer;
        else {
          late();
          answer();
        }
      });
    });
    await expect(call(client, 50)).rejects.toMatchObject({ trouble: 'deadline' });
    expect(await call(client)).toEqual({ n: 2 });
  });

  it('ends with abort when the run ends', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => {}, 5000, controller.signal);
    const pending = expect(call(client)).rejects.toMatchObject({ trouble: 'abort' });
    controller.abort();
    await pending;
  });
});
