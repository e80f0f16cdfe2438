import type {
  DebuggerSession,
  DebuggerStep,
  SessionFrame,
  SessionVariable,
  SourcePlace,
} from '../../evidence/debugger-session.ts';
import { tookTooLong, type Unavailable, unavailable } from '../../evidence/unavailable.ts';
import {
  bindBreakpoint,
  type BoundBreakpoint,
  type BreakpointRequest,
  mustBeWhereDwarfSays,
} from './bind-breakpoint.ts';
import { DELVE_LIMITS } from './dap-limits.ts';
import { dapSession } from './dap-session.ts';
import { DelveClient, type DelveBreakpoint, type DelveState } from './delve-client.ts';
import { type DelveFailure, type DelveOptions, type DelveServer, startDelve } from './delve-server.ts';
import { startTrouble } from './delve-words.ts';
import { RpcError } from './json-rpc-client.ts';
import { runToBreakpoint } from './run-to-breakpoint.ts';
import { delveWords, refusable, SessionFailure } from './session-failure.ts';
import { startFailure } from './start-failure.ts';

export interface SessionOptions extends Omit<DelveOptions, 'deadlineMs'>, BreakpointRequest {
  /** Of its build information: what `runtime.buildVersion` must be in the debugger. */
  readonly goVersion: string | undefined;
  /** For the program to get to the breakpoint, milliseconds. */
  readonly reachMs?: number;
}

const REACH_MS = 20_000;
const CALL_MS = 20_000;
/** For the whole session: delve reads the debug information of a large program for some seconds. */
const SESSION_MS = 120_000;
const FRAMES = 50;
/** Frames whose variables are asked for: main may have none, but what called it has. */
const VARIABLE_FRAMES = 3;
const VARIABLES = 50;

/**
 * What a person does: starts the program in delve, sets a breakpoint, lets it run there, reads the stack and
 * variables. The program is killed at the breakpoint. Rejects for bugs alone; nothing is left running.
 */
export async function debuggerSession(options: SessionOptions): Promise<DebuggerSession | Unavailable> {
  const started = performance.now();
  const server = await startDelve({ ...options, deadlineMs: SESSION_MS });
  if (server.state === 'failed') return failedStart(server, performance.now() - started);
  const session = new Session(options, server, performance.now() - started);
  try {
    return await session.run();
  } finally {
    session.close();
    await server.stop();
  }
}

function failedStart(server: DelveFailure, ms: number): DebuggerSession | Unavailable {
  const trouble = startFailure(server, { what: 'a debugger session', troubleOf: startTrouble, late });
  if (trouble.fault === 'machine') return trouble.reason;
  return {
    delveVersion: '',
    goVersion: '',
    steps: [{ step: 'start', ms: Math.round(ms) }],
    optimised: false,
    frames: [],
    variables: [],
    outcome: { state: 'failed', at: 'start', failure: trouble.failure },
  };
}

function late(): Unavailable {
  return tookTooLong('the debugger session', SESSION_MS);
}

class Session {
  readonly #options: SessionOptions;
  readonly #server: DelveServer;
  readonly #client: DelveClient;
  readonly #steps: { readonly step: DebuggerStep; readonly ms: number }[];
  #step: DebuggerStep = 'start';
  #found: Pick<DebuggerSession, 'breakpoint' | 'sources' | 'dap'> = {};
  #optimised = false;
  #frames: readonly SessionFrame[] = [];
  #variables: readonly SessionVariable[] = [];

  constructor(options: SessionOptions, server: DelveServer, startMs: number) {
    this.#options = options;
    this.#server = server;
    this.#client = new DelveClient({ ...server.address, signal: options.signal, deadlineMs: CALL_MS });
    this.#steps = [{ step: 'start', ms: Math.round(startMs) }];
  }

  async run(): Promise<DebuggerSession | Unavailable> {
    try {
      // Empty when delve finds no debug information: the handshake alone proves nothing.
      if (this.#server.version.TargetGoVersion === '') throw new SessionFailure({ kind: 'stripped' });
      await this.#client.setApiVersion(2);
      const { bound, byAddress } = await this.#timed('breakpoint', () => this.#bind());
      const state = await this.#timed('hit', () => this.#reach(bound));
      const goroutine = state.currentThread?.goroutineID ?? -1;
      await this.#timed('stack', () => this.#readStack(goroutine));
      await this.#timed('variables', () => this.#readVariables(goroutine));
      const broken = await this.#timed('dap', () => this.#asEditor(bound, byAddress));
      if (broken) return broken;
      return this.#session({ state: 'worked' });
    } catch (error) {
      if (error instanceof SessionFailure)
        return this.#session({ state: 'failed', at: this.#step, failure: error.failure });
      if (error instanceof RpcError) return this.#unknown(error);
      throw error;
    }
  }

  close(): void {
    this.#client.close();
  }

  async #timed<T>(step: DebuggerStep, work: () => Promise<T>): Promise<T> {
    this.#step = step;
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#steps.push({ step, ms: Math.round(performance.now() - started) });
    }
  }

  async #bind(): Promise<BoundBreakpoint> {
    const { chosenBy, namedAt, sources } = this.#options;
    const found = await bindBreakpoint(this.#client, this.#options);
    const { file, line, functionName } = found.bound;
    this.#found = {
      breakpoint: {
        ...sources.place(file, line),
        function: functionName ?? found.function,
        chosenBy,
        ...(namedAt !== undefined && { namedAt }),
      },
      sources: sources.names(file),
    };
    await mustBeWhereDwarfSays(this.#client, this.#options, found.bound);
    return found;
  }

  async #reach(bound: DelveBreakpoint): Promise<DelveState> {
    const state = await runToBreakpoint(
      {
        client: this.#client,
        wasStopped: () => this.#server.stoppedBy() !== undefined,
        placeOf: async goroutine => {
          await this.#readStack(goroutine);
          return this.#ownPlace();
        },
      },
      bound,
      this.#options.reachMs ?? REACH_MS,
    );
    this.#optimised = state.currentThread?.function?.optimized ?? false;
    return state;
  }

  /** Innermost, of the stack that was read. */
  #ownPlace(): SourcePlace | null {
    return this.#frames.find(frame => frame.place?.inRepository)?.place ?? null;
  }

  async #readStack(goroutine: number): Promise<void> {
    const frames = await refusable(() => this.#client.stacktrace(goroutine, FRAMES));
    if (typeof frames === 'string') throw new SessionFailure({ kind: 'no-stack', words: frames });
    this.#frames = frames.map(frame => ({
      function: frame.function?.name ?? null,
      place: frame.file === '' ? null : this.#options.sources.place(frame.file, frame.line),
      optimised: frame.function?.optimized ?? false,
    }));
    const broken = frames.find(frame => frame.Err !== '');
    if (broken) throw new SessionFailure({ kind: 'no-stack', words: delveWords(broken.Err) });
    if (this.#frames[0]?.place === null || this.#frames.length === 0) {
      throw new SessionFailure({ kind: 'no-stack', words: 'delve shows no frame with a file and line' });
    }
  }

  async #readVariables(goroutine: number): Promise<void> {
    const found: SessionVariable[] = [];
    for (let frame = 0; frame < Math.min(VARIABLE_FRAMES, this.#frames.length); frame++) {
      const scope = { GoroutineID: goroutine, Frame: frame };
      const variables = await refusable(async () => [
        ...(await this.#client.listFunctionArgs(scope)),
        ...(await this.#client.listLocalVars(scope)),
      ]);
      if (typeof variables === 'string') throw new SessionFailure({ kind: 'no-variables', words: variables });
      for (const { name, type, unreadable } of variables)
        found.push({ name, type, frame, readable: unreadable === '' });
    }
    this.#variables = found.slice(0, VARIABLES);
    const version = await refusable(() =>
      this.#client.evaluate({ GoroutineID: goroutine, Frame: 0 }, 'runtime.buildVersion'),
    );
    if (typeof version === 'string') throw new SessionFailure({ kind: 'no-variables', words: version });
    const { goVersion } = this.#options;
    if (goVersion !== undefined && version.value !== goVersion) {
      throw new SessionFailure({ kind: 'wrong-value', variable: 'runtime.buildVersion' });
    }
  }

  /**
   * The same breakpoint by an editor's protocol, beside the client that stays connected. That one takes its own
   * away first: delve lets no DAP client set one where another client has one.
   */
  async #asEditor({ id, file, line }: DelveBreakpoint, byAddress: boolean): Promise<Unavailable | undefined> {
    await this.#client.clearBreakpoint(id);
    const { signal } = this.#options;
    const breakpoint = byAddress ? {} : { breakpoint: { file, line } };
    const dap = await dapSession({ address: this.#server.address, signal, ...breakpoint, run: false, last: true });
    this.#found = { ...this.#found, dap: { ...(dap.breakpoint && { breakpoint: dap.breakpoint }), ms: dap.ms } };
    if (dap.state === 'failed') {
      // Somebody else's client on the same delve says nothing of the program.
      if (dap.limit !== undefined) return this.#brokenOff('refused', DELVE_LIMITS[dap.limit]);
      const words = delveWords(dap.words);
      if (dap.refused) throw new SessionFailure({ kind: 'no-dap', step: dap.step, words });
      return this.#brokenOff('unreadable', words);
    }
    const bound = dap.breakpoint;
    if (bound && bound.line !== line) {
      const words = `it is verified at line ${bound.line ?? '?'}, not at line ${line}`;
      throw new SessionFailure({ kind: 'no-dap', step: 'setBreakpoints', words });
    }
    return undefined;
  }

  #session(outcome: DebuggerSession['outcome']): DebuggerSession {
    const { DelveVersion, TargetGoVersion } = this.#server.version;
    return {
      delveVersion: /Version: (\S{1,40})/.exec(DelveVersion)?.[1] ?? 'unknown',
      goVersion: /go\d\S{0,40}/.exec(TargetGoVersion)?.[0] ?? '',
      ...this.#found,
      steps: this.#steps,
      optimised: this.#optimised,
      frames: this.#frames,
      variables: this.#variables,
      outcome,
    };
  }

  /** What is no word of delve's about the binary: nothing is proved. */
  #unknown({ trouble, message }: RpcError): Unavailable {
    return this.#brokenOff(trouble === 'deadline' ? 'timeout' : 'unreadable', delveWords(message));
  }

  #brokenOff(reason: Unavailable['reason'], words: string): Unavailable {
    if (this.#options.signal.aborted || this.#server.stoppedBy() !== undefined) return late();
    return unavailable(
      reason,
      `the debugger session broke off at the ${this.#step}: ${words}`,
      'Try `dlv exec` on the binary by hand, and mend what it says.',
    );
  }
}
