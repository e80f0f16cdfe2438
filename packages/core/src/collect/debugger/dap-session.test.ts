import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, machineTools } from '../../../test/collect-context.ts';
import { debuggedPrograms, type DebuggedPrograms, UNOPTIMISED } from '../../../test/debugged-programs.ts';
import { requires } from '../../../test/requires.ts';
import { running } from '../../../test/running-programs.ts';
import { lineAt, openBinary } from '../../binary/open.ts';
import { functionNamed } from '../../binary/pclntab/pclntab.ts';
import { fileSource } from '../repository/file-source.ts';
import { DapClient } from './dap-client.ts';
import { DapError } from './dap-error.ts';
import { DELVE_LIMITS, delveLimit } from './dap-limits.ts';
import { dapSession, type DapSessionOptions } from './dap-session.ts';
import { delveEnvironment, type DelveServer, startDelve } from './delve-server.ts';

const needed = requires('go', 'dlv', 'go1.25.3', 'go1.27.0');
const signal = new AbortController().signal;

describe.skipIf(needed.skip)(`DAP clients of a real delve${needed.reason}`, { timeout: 120_000 }, () => {
  let programs: DebuggedPrograms;
  let counts: string;
  let serves: string;
  let server: DelveServer;
  const started: string[] = [];
  beforeAll(async () => {
    programs = debuggedPrograms();
    counts = join(programs.folder('counts'), 'main.go');
    serves = join(programs.folder('serves'), 'main.go');
    started.push(await programs.build('serves', 'serves-debug', UNOPTIMISED));
  }, 600_000);
  afterAll(() => programs.remove());
  afterEach(async () => {
    await server.stop();
    for (const file of started) expect(running(file)).toEqual([]);
  });

  const start = async (file: string) => {
    const run = await startDelve({
      dlv: machineTools.dlv!,
      debuggee: { kind: 'exec', file, args: [] },
      env: delveEnvironment(folderWith({}), '/usr/bin:/bin', {}),
      cwd: '/',
      signal,
      deadlineMs: 60_000,
    });
    if (run.state === 'failed') throw new Error(`${run.reason}: ${run.output}`);
    return (server = run);
  };
  const session = (over: Partial<DapSessionOptions> = {}) =>
    dapSession({ address: server.address, signal, run: true, last: false, ...over });
  const serving = () => programs.folder('serves').replace(/serves$/, 'serves-debug');

  it.each(['go1.25.3', 'go1.26.8', 'go1.27.0'])(
    'come one after another on a binary of %s: breakpoint, stack, locals; the last ends it',
    async go => {
      const file = await programs.build('counts', `counts-${go}`, UNOPTIMISED, go);
      started.push(file);
      await start(file);
      const first = await session({ breakpoint: { file: counts, line: 6 } });
      expect(first).toMatchObject({
        state: 'worked',
        reason: 'breakpoint',
        breakpoint: { verified: true, askedLine: 6, line: 6 },
        frames: [{ function: 'main.main', file: counts, line: 6 }, { function: 'runtime.main' }, {}],
      });
      expect(await session({ breakpoint: { file: counts, line: 9 } })).toMatchObject({
        state: 'worked',
        reason: 'breakpoint',
        frames: [{ function: 'main.main', line: 9 }, {}, {}],
        variables: expect.arrayContaining([
          { name: 'answer', value: '42' },
          { name: 'text', value: '"seven77"' },
          { name: 'i', value: '0' },
        ]),
      });
      // Reads where the program stands, and ends it.
      expect(await session({ run: false, last: true })).toMatchObject({
        state: 'worked',
        reason: 'entry',
        frames: [{ function: 'main.main', line: 9 }, {}, {}],
      });
      expect(await server.ended).toEqual({ exitCode: 0, signal: null });
      expect(running(file)).toEqual([]);
    },
  );

  it('verifies a breakpoint at exactly the lines of main.main that our reader finds code for', async () => {
    const file = await programs.build('counts', 'counts-lines', UNOPTIMISED);
    const ours = await linesOfMain(file);
    await start(file);
    const client = await attached();
    const asked = Array.from({ length: 12 }, (_, index) => ({ line: index + 1 }));
    const { breakpoints } = await client.request('setBreakpoints', { source: { path: counts }, breakpoints: asked });
    client.close();
    expect(breakpoints.map(({ verified }) => verified)).toEqual(asked.map(({ line }) => ours.has(line)));
    expect(breakpoints.filter(({ verified }) => verified).map(({ line }) => line)).toEqual(
      [...ours].sort((a, b) => a - b),
    );
    expect([...ours]).toContain(6);
  });

  it('need path substitution for a binary of -trimpath, and work with it', async () => {
    const file = await programs.build('counts', 'counts-trimmed', [...UNOPTIMISED, '-trimpath']);
    started.push(file);
    await start(file);
    expect(await session({ breakpoint: { file: counts, line: 9 } })).toMatchObject({
      state: 'failed',
      step: 'setBreakpoints',
      words: `could not find file ${counts}`,
    });
    const substitutePath = [{ from: programs.folder('counts'), to: 'example.com/counts' }];
    expect(await session({ breakpoint: { file: counts, line: 9 }, substitutePath, last: true })).toMatchObject({
      state: 'worked',
      breakpoint: { verified: true, line: 9 },
      frames: [{ function: 'main.main', file: counts, line: 9 }, {}, {}],
    });
  });

  it('are told that a stripped binary takes no breakpoint, and the program is not run', async () => {
    const file = await programs.build('counts', 'counts-stripped', ['-ldflags=-s -w']);
    started.push(file);
    await start(file);
    expect(await session({ breakpoint: { file: counts, line: 9 } })).toMatchObject({
      state: 'failed',
      step: 'setBreakpoints',
      words: `could not find file ${counts}, binary is stripped`,
      breakpoint: { verified: false, askedLine: 9 },
    });
    expect(server.output()).not.toMatch(/^42$/m);
  });

  it('work beside a JSON-RPC client that stays connected', async () => {
    await start(serving());
    const rpc = await jsonRpc(server.address.port);
    const created = await rpc('CreateBreakpoint', { Breakpoint: { file: serves, line: 12 } });
    expect(created).toMatchObject({ Breakpoint: { line: 12 } });
    expect(await rpc('Command', { name: 'continue' })).toMatchObject({ State: { currentThread: { line: 12 } } });
    // What the other client has set cannot be set again, whoever debugs.
    expect(await session({ run: false, breakpoint: { file: serves, line: 12 } })).toMatchObject({
      state: 'failed',
      step: 'setBreakpoints',
      limit: 'breakpoint-exists',
      words: expect.stringMatching(/^Breakpoint exists at /),
    });
    const read = await session({ run: false });
    expect(read).toMatchObject({ state: 'worked', frames: [{ function: 'main.tick', line: 12 }, {}, {}, {}] });
    const ran = await session({ breakpoint: { file: serves, line: 13 } });
    expect(ran).toMatchObject({ state: 'worked', frames: [{ function: 'main.tick', line: 13 }, {}, {}, {}] });
    expect(await rpc('State', { NonBlocking: true })).toMatchObject({ State: { currentThread: { line: 13 } } });
    expect(await session({ run: false, last: true })).toMatchObject({ state: 'worked' });
    expect(running(serving())).toEqual([]);
  });

  const attached = async () => {
    const client = await DapClient.connect(server.address, signal);
    await client.request('initialize', { adapterID: 'go', pathFormat: 'path', linesStartAt1: true });
    await client.request('attach', { mode: 'remote' });
    await client.event(['initialized'], 5000);
    return client;
  };

  describe('two at once', () => {
    it(`delve's limit: ${DELVE_LIMITS['another-client-runs']}`, async () => {
      await start(serving());
      const [one, two] = [await attached(), await attached()];
      await one.request('configurationDone', {});
      await runs(one);
      // Whether a request gets through to be refused, or waits for delve, is a matter of moments.
      const error: unknown = await two.request('configurationDone', {}).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DapError);
      expect(delveLimit('configurationDone', error as DapError, true)).toBe('another-client-runs');
      if ((error as DapError).trouble === 'refused')
        expect((error as DapError).refusal).toMatchObject({
          id: 4000,
          words: 'Unable to process `configurationDone`: debuggee is running',
        });
      const third = await session({ another: true, requestTimeoutMs: 1500 });
      expect(third).toMatchObject({ state: 'failed', limit: 'another-client-runs' });
      expect(third.state === 'failed' && third.step).toMatch(/^(?:attach|configurationDone)$/);
      one.close();
      two.close();
    }, 60_000);

    it(`delve's limit: ${DELVE_LIMITS['stop-told-to-one']}`, async () => {
      await start(serving());
      const [one, two] = [await attached(), await attached()];
      await two.request('setBreakpoints', { source: { path: serves }, breakpoints: [{ line: 13 }] });
      await one.request('configurationDone', {});
      expect((await one.event(['stopped'], 10_000)).body.reason).toBe('breakpoint');
      await expect(two.event(['stopped'], 500)).rejects.toMatchObject({ trouble: 'timeout' });
      // It stands still for both: the second reads it.
      expect((await two.request('stackTrace', { threadId: 1 })).stackFrames[0]).toMatchObject({ line: 13 });
      one.close();
      two.close();
    });

    it(`delve's limit: ${DELVE_LIMITS['breakpoints-replaced']}`, async () => {
      await start(serving());
      const [one, two] = [await attached(), await attached()];
      const set = (client: DapClient, line: number) =>
        client.request('setBreakpoints', { source: { path: serves }, breakpoints: [{ line }] });
      expect((await set(one, 12)).breakpoints).toMatchObject([{ verified: true, line: 12 }]);
      expect((await set(two, 13)).breakpoints).toMatchObject([{ verified: true, line: 13 }]);
      const rpc = await jsonRpc(server.address.port);
      const { Breakpoints } = (await rpc('ListBreakpoints', {})) as { Breakpoints: { id: number; line: number }[] };
      expect(Breakpoints.filter(({ id }) => id > 0).map(({ line }) => line)).toEqual([13]);
      one.close();
      two.close();
    });
  });

  it('end with their signal, and leave no program', async () => {
    await start(serving());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    const waiting = await session({ signal: controller.signal });
    expect(waiting).toMatchObject({ state: 'failed', step: 'stopped' });
    expect(waiting.state === 'failed' && waiting.words).toBe('the conversation with the debugger was ended');
  });
});

describe('delveLimit', () => {
  it('names a limit for a missing answer only when another client is known to be there', () => {
    const late = new DapError('timeout', 'no answer to attach within 15000 ms');
    expect(delveLimit('attach', late, true)).toBe('another-client-runs');
    expect(delveLimit('attach', late, false)).toBeUndefined();
    expect(delveLimit('variables', late, true)).toBeUndefined();
  });
});

/** Delve answers configurationDone before the program runs; while it does, it names one thread of no goroutine. */
async function runs(client: DapClient): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await client.request('threads', undefined)).threads[0]?.id === -1) return;
    await sleep(20);
  }
  throw new Error('the program does not run');
}

async function linesOfMain(path: string): Promise<Set<number>> {
  const source = await fileSource(path);
  try {
    const binary = await openBinary(source);
    const { table } = (await binary.functions())!;
    const index = functionNamed(table, 'main.main');
    const lines = new Set<number>();
    for (let address = table.entries[index]!; address < table.entries[index + 1]!; address++) {
      const place = await lineAt(binary, address);
      if (place?.from === 'dwarf') lines.add(place.line);
    }
    return lines;
  } finally {
    await source.close();
  }
}

/** A JSON-RPC client of delve that keeps its connection until the server ends. */
function jsonRpc(port: number): Promise<(method: string, params: object) => Promise<unknown>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const waiting = new Map<number, (result: unknown) => void>();
    let text = '';
    let id = 0;
    socket.on('error', reject);
    socket.on('data', chunk => {
      text += chunk.toString();
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const answer = JSON.parse(text.slice(0, end)) as { id: number; result: unknown; error: unknown };
        text = text.slice(end + 1);
        waiting.get(answer.id)?.(answer.result ?? answer.error);
      }
    });
    socket.on('connect', () =>
      resolve((method, params) => {
        socket.write(JSON.stringify({ method: `RPCServer.${method}`, params: [params], id: ++id }));
        return new Promise(done => waiting.set(id, done));
      }),
    );
  });
}
