import { setTimeout as sleep } from 'node:timers/promises';
import { contained, type Containment } from '../process/containment.ts';
import { type SessionChild, type SessionChildEnd, startSession } from '../process/session-child.ts';
import { DelveClient, type DelveVersion } from './delve-client.ts';
import { RpcError } from './json-rpc-client.ts';

export interface DelveOptions {
  /** Absolute path of delve, from {@link Tools}. */
  readonly dlv: string;
  /** What is debugged: a binary that this run built or the user named, or a process of our own user (BD11). */
  readonly debuggee:
    | {
        readonly kind: 'exec';
        /** Absolute path. */
        readonly file: string;
        readonly args: readonly string[];
      }
    | { readonly kind: 'attach'; readonly pid: number };
  /**
   * Ends delve with this process, also when that is killed: a program that it started ends too, one that it
   * attached to runs on.
   */
  readonly containment?: Pick<Containment, 'apart' | 'tied'>;
  /** Further flags of dlv, such as `--check-go-version=false`. */
  readonly flags?: readonly string[];
  /** The whole environment of delve and of the program that it starts; see {@link delveEnvironment}. */
  readonly env: Readonly<Record<string, string>>;
  /** Working directory of the program. */
  readonly cwd: string;
  /** Ends the session when it aborts. */
  readonly signal: AbortSignal;
  /** For the whole session: it is stopped when this time is up. */
  readonly deadlineMs: number;
}

/** Delve holds the program and is ready for JSON-RPC and for DAP clients, on the same port. */
export interface DelveServer {
  readonly state: 'listening';
  readonly address: { readonly host: '127.0.0.1'; readonly port: number };
  /** Its answer to the handshake; an empty Go version says that it found none in the binary. */
  readonly version: DelveVersion;
  /** Of delve or of what holds it, not of the program that it debugs. */
  readonly pid: number;
  /** What delve and the program have printed so far, head and tail. */
  readonly output: () => string;
  /** Delve has ended. */
  readonly ended: Promise<SessionChildEnd>;
  /** Why the session is being stopped although nobody called `stop`. */
  readonly stoppedBy: () => 'deadline' | 'abort' | undefined;
  /**
   * Ends delve: a program that it started ends with it, one that it attached to runs on. Resolves when nothing
   * is left in /proc. May be called again.
   */
  readonly stop: () => Promise<void>;
}

/** Delve did not get as far as listening; nothing of it is left running. */
export interface DelveFailure {
  readonly state: 'failed';
  readonly reason:
    | 'unsupported-platform'
    | 'not-started'
    /** Delve gave up; its output says why. */
    | 'exited'
    | 'deadline'
    | 'abort'
    /** What it says or answers is not what delve says. */
    | 'unexpected';
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Starts `dlv exec` or `dlv attach` as a headless server on a free port of 127.0.0.1, which is read from
 * delve's own line, never picked before (BD10). Only the same user may connect: delve compares the user of
 * each connection, on Linux alone, so elsewhere nothing is started. Delve listens before it has started the
 * program, so it is ready only when it has answered the handshake. Never rejects.
 */
export async function startDelve(options: DelveOptions): Promise<DelveServer | DelveFailure> {
  if (process.platform !== 'linux') return failure('unsupported-platform');
  if (options.signal.aborted) return failure('abort');
  const child = startSession({
    ...contained(heldBy(options), options.dlv, delveArguments(options)),
    cwd: options.cwd,
    env: options.env,
  });
  let stoppedBy: 'deadline' | 'abort' | undefined;
  const halted = new Promise<'halted'>(resolve => {
    const end = (why: 'deadline' | 'abort') => {
      stoppedBy ??= why;
      resolve('halted');
      child.stop().catch(() => {}); // Whoever awaits `stop` is told.
    };
    const timer = setTimeout(() => end('deadline'), options.deadlineMs);
    const onAbort = () => end('abort');
    options.signal.addEventListener('abort', onAbort, { once: true });
    void child.ended.then(() => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      // A program that outlives delve would have nobody to end it.
      child.stop().catch(() => {});
    });
  });
  const ready = await Promise.race([readiness(child, options), child.ended, halted]);
  if (typeof ready === 'object' && 'version' in ready && stoppedBy === undefined) {
    return {
      state: 'listening',
      ...ready,
      pid: child.pid!,
      output: child.output,
      ended: child.ended,
      stoppedBy: () => stoppedBy,
      stop: child.stop,
    };
  }
  await child.stop();
  if (stoppedBy !== undefined) return failure(stoppedBy, null, child.output());
  const ended = await Promise.race([child.ended, sleep(0)]);
  if (ended?.error !== undefined) return failure('not-started', null, ended.error);
  return failure(ready === 'unexpected' ? 'unexpected' : 'exited', ended?.exitCode ?? null, child.output());
}

/** Killed while it starts, a delve that is only sent SIGTERM would leave its program running. */
function heldBy({ containment, debuggee }: DelveOptions): readonly string[] {
  if (containment === undefined) return [];
  return debuggee.kind === 'exec' && containment.apart.length > 0 ? containment.apart : containment.tied('TERM');
}

function failure(reason: DelveFailure['reason'], exitCode: number | null = null, output = ''): DelveFailure {
  return { state: 'failed', reason, exitCode, output };
}

/** Where it listens and its handshake; `ended` when the connection was cut, since then delve gives up. */
async function readiness(
  child: SessionChild,
  { signal, deadlineMs }: DelveOptions,
): Promise<Pick<DelveServer, 'address' | 'version'> | 'ended' | 'unexpected'> {
  const listening = /^127\.0\.0\.1:(\d{1,5})$/.exec(await listeningAddress(child));
  if (listening === null) return 'unexpected';
  const address = { host: '127.0.0.1', port: Number(listening[1]) } as const;
  const client = new DelveClient({ ...address, signal, deadlineMs });
  try {
    return { address, version: await client.getVersion() };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.trouble !== 'closed') return 'unexpected';
    // It may still be printing why.
    await Promise.race([child.ended, sleep(LAST_WORDS_MS)]);
    return 'ended';
  } finally {
    client.close();
  }
}

const LAST_WORDS_MS = 2000;

function delveArguments({ debuggee, flags = [] }: DelveOptions): string[] {
  const server = [
    '--headless',
    '--api-version=2',
    '--accept-multiclient',
    '--listen=127.0.0.1:0',
    '--only-same-user=true',
    ...flags,
  ];
  return debuggee.kind === 'attach'
    ? ['attach', ...server, String(debuggee.pid)]
    : ['exec', ...server, debuggee.file, '--', ...debuggee.args];
}

/** What delve prints first; the program that it debugs runs no instruction before that. */
const LISTENING = 'API server listening at: ';
const MAX_LINE = 64 * 1024;

function listeningAddress({ onOutput }: SessionChild): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    onOutput(chunk => {
      if (text.length > MAX_LINE) return;
      text += chunk;
      const at = text.indexOf(LISTENING);
      const end = at < 0 ? -1 : text.indexOf('\n', at);
      if (end >= 0) resolve(text.slice(at + LISTENING.length, end).trim());
    });
  });
}

/**
 * The environment of a session (BD2): nothing of the caller's but `PATH`, `LANG` and `TZ`, so that no secret
 * reaches the program. Delve reads and writes its configuration below `home`, a private folder.
 */
export function delveEnvironment(
  home: string,
  path: string,
  caller: NodeJS.ProcessEnv,
  configured: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const passed = Object.fromEntries(
    ['LANG', 'TZ'].flatMap(name => (caller[name] === undefined ? [] : [[name, caller[name]]])),
  );
  return { ...passed, PATH: path, HOME: home, XDG_CONFIG_HOME: home, TMPDIR: home, ...configured };
}
