import type { DapBreakpoint, DapFrame, DapSession, DapStep, DapVariable } from '../../evidence/debugger-dap.ts';
import { DapClient, type DapAddress } from './dap-client.ts';
import { DapError } from './dap-error.ts';
import type { PathSubstitution } from './dap-messages.ts';
import { delveLimit, limitOfBreakpoint } from './dap-limits.ts';

const STOP_TIMEOUT_MS = 30_000;
const MAX_FRAMES = 20;
const MAX_VARIABLES = 100;
const MAX_TEXT = 500;

export interface DapSessionOptions {
  readonly address: DapAddress;
  readonly signal: AbortSignal;
  /** As an editor names it: the file's path on this machine, or what the debug info has when that is all there is. */
  readonly breakpoint?: { readonly file: string; readonly line: number };
  /** For binaries built with `-trimpath`. */
  readonly substitutePath?: readonly PathSubstitution[];
  /** `continue` until the program stops at a breakpoint, or read where it stands. */
  readonly run: boolean;
  /** The last client ends the program and the server; before it, others follow. */
  readonly last: boolean;
  /** Another DAP client is known to be connected. */
  readonly another?: boolean;
  /** Deadline of each request, 15 s unless said. */
  readonly requestTimeoutMs?: number;
}

/**
 * What an editor does with a headless delve that already has the program: attach, set a breakpoint, continue,
 * read stack and variables, leave. Leaves the server as it should be for the next client on every path that
 * the server allows. Never rejects with a DapError.
 */
export async function dapSession(options: DapSessionOptions): Promise<DapSession> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  let step: DapStep = 'connect';
  let breakpoint: DapBreakpoint | undefined;
  let client: DapClient | undefined;
  try {
    client = await DapClient.connect(options.address, options.signal, options.requestTimeoutMs);
    const session = new Requests(client, options, reached => (step = reached));
    await session.attach();
    breakpoint = await session.setBreakpoint();
    if (breakpoint?.verified === false) {
      // Nothing would stop the program: it is not continued.
      await session.leave();
      const words = wordsOf(breakpoint);
      const limit = limitOfBreakpoint(words);
      return {
        state: 'failed',
        step: 'setBreakpoints',
        words,
        refused: true,
        ...(limit && { limit }),
        breakpoint,
        ms: ms(),
      };
    }
    const stop = await session.configure();
    const read = stop.kind === 'stopped' ? await session.read(stop.body.threadId) : undefined;
    await session.leave();
    const known = { ...(breakpoint && { breakpoint }), ms: ms() };
    if (stop.kind === 'stopped' && read) return { state: 'worked', reason: cut(stop.body.reason), ...read, ...known };
    return { state: 'failed', step: 'stopped', words: 'the program ended before it stopped', refused: false, ...known };
  } catch (error) {
    if (!(error instanceof DapError)) throw error;
    const limit = delveLimit(step, error, options.another ?? false);
    return {
      state: 'failed',
      step,
      words: cut(error.refusal?.words ?? error.message),
      refused: error.refusal !== undefined,
      ...(limit && { limit }),
      ...(breakpoint && { breakpoint }),
      ms: ms(),
    };
  } finally {
    client?.close();
  }
}

class Requests {
  readonly #client: DapClient;
  readonly #options: DapSessionOptions;
  readonly #reach: (step: DapStep) => void;

  constructor(client: DapClient, options: DapSessionOptions, reach: (step: DapStep) => void) {
    this.#client = client;
    this.#options = options;
    this.#reach = reach;
  }

  async attach(): Promise<void> {
    const { substitutePath, run, requestTimeoutMs } = this.#options;
    this.#reach('initialize');
    const client = { clientID: 'gds', adapterID: 'go', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true };
    await this.#client.request('initialize', client, requestTimeoutMs);
    this.#reach('attach');
    const args = { mode: 'remote', stopOnEntry: !run, ...(substitutePath && { substitutePath }) } as const;
    await this.#client.request('attach', args, requestTimeoutMs);
    await this.#client.event(['initialized'], requestTimeoutMs ?? STOP_TIMEOUT_MS);
  }

  async setBreakpoint(): Promise<DapBreakpoint | undefined> {
    const { breakpoint: place, requestTimeoutMs } = this.#options;
    if (!place) return undefined;
    this.#reach('setBreakpoints');
    const args = { source: { path: place.file }, breakpoints: [{ line: place.line }] };
    const [set] = (await this.#client.request('setBreakpoints', args, requestTimeoutMs)).breakpoints;
    if (!set) throw new DapError('malformed', 'the server answered setBreakpoints without a breakpoint');
    return {
      verified: set.verified,
      askedLine: place.line,
      ...(set.line !== undefined && { line: set.line }),
      ...(set.message !== undefined && { words: cut(set.message) }),
    };
  }

  async configure() {
    this.#reach('configurationDone');
    await this.#client.request('configurationDone', {}, this.#options.requestTimeoutMs);
    this.#reach('stopped');
    return this.#client.event(['stopped', 'terminated'], this.#options.requestTimeoutMs ?? STOP_TIMEOUT_MS);
  }

  async read(
    threadId = 1,
  ): Promise<{ threads: number; frames: readonly DapFrame[]; variables: readonly DapVariable[] }> {
    this.#reach('threads');
    const { threads } = await this.#client.request('threads', undefined);
    this.#reach('stackTrace');
    const args = { threadId, startFrame: 0, levels: MAX_FRAMES };
    const { stackFrames } = await this.#client.request('stackTrace', args);
    const [innermost] = stackFrames;
    return {
      threads: threads.length,
      frames: stackFrames.slice(0, MAX_FRAMES).map(({ name, line, source }) => ({
        function: cut(name),
        line,
        ...(source?.path && { file: cut(source.path) }),
      })),
      variables: innermost ? await this.#variables(innermost.id) : [],
    };
  }

  async #variables(frameId: number): Promise<readonly DapVariable[]> {
    this.#reach('scopes');
    const { scopes } = await this.#client.request('scopes', { frameId });
    this.#reach('variables');
    const found: DapVariable[] = [];
    for (const { variablesReference } of scopes.filter(({ name }) => name.startsWith('Locals'))) {
      const { variables } = await this.#client.request('variables', { variablesReference });
      for (const { name, value, type } of variables) {
        found.push({ name: cut(name), value: cut(value), ...(type !== undefined && { type: cut(type) }) });
      }
    }
    return found.slice(0, MAX_VARIABLES);
  }

  async leave(): Promise<void> {
    this.#reach('disconnect');
    // Else the next client would stop where this one wanted to.
    const { breakpoint: place, last, requestTimeoutMs } = this.#options;
    if (place && !last) {
      const none = { source: { path: place.file }, breakpoints: [] };
      await this.#client.request('setBreakpoints', none, requestTimeoutMs);
    }
    await this.#client.request('disconnect', { terminateDebuggee: last }, requestTimeoutMs);
  }
}

function wordsOf({ words, askedLine }: DapBreakpoint): string {
  return words ?? `delve did not say why line ${askedLine} takes no breakpoint`;
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
