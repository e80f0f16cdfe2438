import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface DelveLocation {
  readonly pc: number;
  readonly file: string;
  readonly line: number;
  readonly function?: { readonly name: string } | null;
  /** Of a file:line, every address that a breakpoint would be set at. */
  readonly pcs?: readonly number[] | null;
}

/** A headless debugger that holds a program before its first instruction. */
export interface Delve {
  /** What delve says about an expression: `*0x401000` or `main.go:11`. Rejects when it finds nothing. */
  readonly findLocation: (expression: string) => Promise<readonly DelveLocation[]>;
  readonly stop: () => Promise<void>;
}

const START_MS = 60_000;
const CALL_MS = 20_000;

/** Starts `dlv exec` on a free loopback port. Rejects when it is not ready in time. */
export async function startDelve(dlv: string, program: string): Promise<Delve> {
  const flags = ['--headless', '--listen=127.0.0.1:0', '--api-version=2', '--check-go-version=false'];
  const child = spawn(dlv, ['exec', ...flags, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let socket: Socket | undefined;
  const stop = async () => {
    socket?.destroy();
    await ended(child);
  };
  try {
    const port = await within(START_MS, portOf(child), 'no port was printed');
    socket = connect(port, '127.0.0.1');
    await within(CALL_MS, once(socket, 'connect'), 'no connection');
    const call = caller(socket);
    await call('SetApiVersion', { APIVersion: 2 });
    const findLocation = async (expression: string) => {
      const scope = { GoroutineID: -1, Frame: 0 };
      const answer = (await call('FindLocation', { Scope: scope, Loc: expression })) as { Locations: DelveLocation[] };
      return answer.Locations;
    };
    return {
      findLocation,
      stop: async () => {
        // The program it holds would stay behind.
        await call('Detach', { Kill: true }).catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const match = /listening at: 127\.0\.0\.1:(\d+)/.exec(line);
    if (match !== null) return Number(match[1]);
  }
  throw new Error('delve ended before it listened');
}

/** JSON-RPC 1.0 as Go's net/rpc/jsonrpc speaks it: one object after the other. */
function caller(socket: Socket): (method: string, argument: object) => Promise<unknown> {
  const waiting = new Map<number, { done: (result: unknown) => void; fail: (error: Error) => void }>();
  createInterface({ input: socket }).on('line', line => {
    const { id, result, error } = JSON.parse(line) as { id: number; result: unknown; error: unknown };
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === null) call?.done(result);
    else call?.fail(new Error(String(error)));
  });
  socket.on('error', () => undefined);
  let next = 0;
  return (method, argument) => {
    const id = next++;
    const answer = new Promise((done, fail) => waiting.set(id, { done, fail }));
    socket.write(JSON.stringify({ method: `RPCServer.${method}`, params: [argument], id }));
    return within(CALL_MS, answer, `no answer to ${method}`);
  };
}

async function within<T>(milliseconds: number, work: Promise<T>, why: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${why} in ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}
