import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DapClient } from './dap-client.ts';
import { DapError } from './dap-error.ts';
import { DapFraming, framed } from './dap-framing.ts';

interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments?: unknown;
}
type Answer = (request: Request, socket: Socket) => void;

const signal = new AbortController().signal;

/** A client of a server that answers as `answer` says. */
async function client(answer: Answer, options: { readonly signal?: AbortSignal } = {}): Promise<DapClient> {
  const server = createServer(socket => {
    const framing = new DapFraming();
    socket.on('error', () => {});
    socket.on('data', chunk => {
      for (const request of framing.push(chunk)) answer(request as Request, socket);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connected = await DapClient.connect({ host: '127.0.0.1', port }, options.signal ?? signal);
  onTestFinished(() => {
    connected.close();
    server.close();
  });
  return connected;
}

/** `success`, as delve writes it: with a seq of 0 always. */
const reply = ({ seq, command }: Request, over: object = {}) =>
  framed({ seq: 0, type: 'response', request_seq: seq, success: true, command, ...over });
const event = (name: string, body?: unknown) => framed({ seq: 0, type: 'event', event: name, body });

const troubleOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    error => (error instanceof DapError ? `${error.trouble}: ${error.message}` : String(error)),
  );

describe('DapClient', () => {
  it('gives the bodies of answers that come out of order, each to its request', async () => {
    const held: Request[] = [];
    const dap = await client((request, socket) => {
      held.push(request);
      if (held.length < 2) return;
      for (const each of held.reverse()) {
        const body =
          each.command === 'threads'
            ? { threads: [{ id: 1, name: 'main', more: true }] }
            : { scopes: [{ name: 'Locals', variablesReference: 7, expensive: false }] };
        socket.write(reply(each, { body }));
      }
    });
    expect(await Promise.all([dap.request('threads', undefined), dap.request('scopes', { frameId: 1 })])).toEqual([
      { threads: [{ id: 1, name: 'main' }] },
      { scopes: [{ name: 'Locals', variablesReference: 7 }] },
    ]);
  });

  it('sends what the protocol says: seq from 1, type, command and arguments', async () => {
    const seen: Request[] = [];
    const dap = await client((request, socket) => {
      seen.push(request);
      socket.write(reply(request));
    });
    await dap.request('attach', { mode: 'remote', substitutePath: [{ from: '/src', to: 'example.com/app' }] });
    await dap.request('configurationDone', {});
    expect(seen).toEqual([
      {
        seq: 1,
        type: 'request',
        command: 'attach',
        arguments: { mode: 'remote', substitutePath: [{ from: '/src', to: 'example.com/app' }] },
      },
      { seq: 2, type: 'request', command: 'configurationDone', arguments: {} },
    ]);
  });

  it('keeps events that came before they are asked for, in order, and gives each once', async () => {
    const dap = await client((request, socket) => {
      socket.write(event('output', { output: 'x' }));
      socket.write(event('stopped', { reason: 'breakpoint', threadId: 3 }));
      socket.write(Buffer.concat([event('terminated'), reply(request)]));
    });
    await dap.request('configurationDone', {});
    expect(await dap.event(['terminated', 'stopped'], 1000)).toEqual({
      kind: 'stopped',
      body: { reason: 'breakpoint', threadId: 3 },
    });
    expect(await dap.event(['terminated', 'stopped'], 1000)).toMatchObject({ kind: 'terminated' });
    expect(await troubleOf(dap.event(['stopped'], 30))).toBe('timeout: no event stopped within 30 ms');
  });

  it('gives an event to who awaits it when it comes', async () => {
    const dap = await client((request, socket) => {
      socket.write(reply(request));
      setTimeout(() => socket.write(event('stopped', { reason: 'pause' })), 50);
    });
    const stop = dap.event(['stopped'], 5000);
    await dap.request('configurationDone', {});
    expect((await stop).body.reason).toBe('pause');
  });

  it('gives the server’s words and number when it refuses', async () => {
    const dap = await client((request, socket) => {
      const error = { id: 4000, format: 'Unable to process `x`: debuggee is running' };
      const more = request.command === 'threads' ? { message: 'no' } : { message: 'no', body: { error } };
      socket.write(reply(request, { success: false, ...more }));
    });
    const refused = await dap.request('configurationDone', {}).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      trouble: 'refused',
      refusal: { command: 'configurationDone', id: 4000, words: 'Unable to process `x`: debuggee is running' },
    });
    expect(await troubleOf(dap.request('threads', undefined))).toBe('refused: the debugger refused threads: no');
  });

  it('ends a request at its deadline, and drops the answer that comes too late', async () => {
    const dap = await client((request, socket) => {
      setTimeout(() => socket.write(reply(request)), request.seq === 1 ? 80 : 0);
    });
    expect(await troubleOf(dap.request('attach', { mode: 'remote' }, 30))).toBe(
      'timeout: no answer to attach within 30 ms',
    );
    await sleep(100);
    expect(await troubleOf(dap.request('attach', { mode: 'remote' }))).toBe('none');
  });

  it.each([
    ['garbage', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'malformed'],
    ['an announced gigabyte', () => Buffer.from('Content-Length: 1073741824\r\n\r\n'), 'too-large'],
    ['JSON of another protocol', () => framed({ jsonrpc: '2.0', id: 1, result: {} }), 'malformed'],
    ['the answer to no request', (r: Request) => reply(r, { request_seq: 77 }), 'malformed'],
    ['an answer with request_seq 0', (r: Request) => reply(r, { request_seq: 0 }), 'malformed'],
    ['an answer named as another request', (r: Request) => reply(r, { command: 'threads' }), 'malformed'],
    [
      'a body of another shape',
      (r: Request) => reply(r, { body: { breakpoints: [{ verified: 'yes' }] } }),
      'malformed',
    ],
    ['an event of another shape', () => event('stopped', { reason: 5 }), 'malformed'],
  ])('survives %s', async (_, bytes, trouble) => {
    const dap = await client((request, socket) => socket.write(bytes(request)));
    const args = { source: { path: '/a.go' }, breakpoints: [{ line: 1 }] };
    expect(await troubleOf(dap.request('setBreakpoints', args))).toMatch(new RegExp(`^${trouble}: the server`));
  });

  it('ends every request and awaited event when the server closes in the middle of a message', async () => {
    const dap = await client((_, socket) => socket.end('Content-Length: 100\r\n\r\n{"seq"'));
    const all = await Promise.all([
      troubleOf(dap.event(['stopped'], 5000)),
      troubleOf(dap.request('threads', undefined)),
      troubleOf(dap.request('attach', { mode: 'remote' })),
    ]);
    expect(all).toEqual(Array(3).fill('connection: the server closed the connection in the middle of a message'));
    expect(await troubleOf(dap.request('threads', undefined))).toBe(all[0]);
  });

  it('ignores requests of the server, events that nobody awaits and a flood of those it keeps', async () => {
    const dap = await client((request, socket) => {
      socket.write(framed({ seq: 9, type: 'request', command: 'runInTerminal', arguments: {} }));
      socket.write(event('__proto__', {}));
      socket.write(event('constructor', {}));
      for (let n = 0; n < 1000; n++) socket.write(event('stopped', { reason: String(n) }));
      socket.write(reply(request));
    });
    await dap.request('attach', { mode: 'remote' });
    expect((await dap.event(['stopped'], 1000)).body.reason).toBe('900');
  });

  it('ends at 8 MiB in sum, however small the messages are', async () => {
    const piece = event('output', { output: 'x'.repeat(100_000) });
    const dap = await client((_, socket) => {
      for (let n = 0; n < 100; n++) socket.write(piece);
    });
    expect(await troubleOf(dap.request('threads', undefined))).toBe(
      'too-large: the server sent more than 8388608 bytes',
    );
  });

  it('says that nobody listens, and ends on abort at once', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise(resolve => server.close(resolve));
    expect(await troubleOf(DapClient.connect({ host: '127.0.0.1', port }, signal))).toMatch(
      /^connection: no connection to the debugger/,
    );
    const controller = new AbortController();
    const dap = await client(() => {}, { signal: controller.signal });
    const waiting = [troubleOf(dap.request('threads', undefined)), troubleOf(dap.event(['stopped'], 5000))];
    controller.abort();
    expect(await Promise.all(waiting)).toEqual(Array(2).fill('aborted: the conversation with the debugger was ended'));
    await expect(DapClient.connect({ host: '127.0.0.1', port }, controller.signal)).rejects.toMatchObject({
      trouble: 'aborted',
    });
  });
});
