import { startSession, type SessionChildEnd } from '../process/session-child.ts';

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

/** Delve is ready for JSON-RPC and for DAP clients, on the same port. */
export interface DelveServer {
  readonly state: 'listening';
  readonly address: { readonly host: '127.0.0.1'; readonly port: number };
  /** Of delve, not of the program that it debugs. */
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
  readonly reason: 'unsupported-platform' | 'not-started' | 'exited' | 'deadline' | 'abort' | 'bad-address';
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Starts `dlv exec` or `dlv attach` as a headless server on a free port of 127.0.0.1, which is read from
 * delve's own line, never picked before (BD10). Only the same user may connect: delve compares the user of
 * each connection, on Linux alone, so elsewhere nothing is started. Never rejects.
 */
export async function startDelve(options: DelveOptions): Promise<DelveServer | DelveFailure> {
  const failed = (reason: DelveFailure['reason'], exitCode: number | null = null, output = ''): DelveFailure => ({
    state: 'failed',
    reason,
    exitCode,
    output,
  });
  if (process.platform !== 'linux') return failed('unsupported-platform');
  if (options.signal.aborted) return failed('abort');
  const child = startSession({
    file: options.dlv,
    args: delveArguments(options),
    cwd: options.cwd,
    env: options.env,
  });
  let stoppedBy: 'deadline' | 'abort' | undefined;
  const halted = new Promise<void>(resolve => {
    const end = (why: 'deadline' | 'abort') => {
      stoppedBy ??= why;
      resolve();
      void child.stop();
    };
    const timer = setTimeout(() => end('deadline'), options.deadlineMs);
    const onAbort = () => end('abort');
    options.signal.addEventListener('abort', onAbort, { once: true });
    void child.ended.then(() => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      // A program that outlives delve would have nobody to end it.
      void child.stop();
    });
  });
  const address = await Promise.race([
    listeningAddress(child.onOutput),
    child.ended.then(({ error, exitCode }) => failed(error === undefined ? 'exited' : 'not-started', exitCode, error)),
    halted,
  ]);
  if (typeof address === 'string') {
    const port = /^127\.0\.0\.1:(\d{1,5})$/.exec(address)?.[1];
    if (port !== undefined && stoppedBy === undefined) {
      return {
        state: 'listening',
        address: { host: '127.0.0.1', port: Number(port) },
        pid: child.pid!,
        output: child.output,
        ended: child.ended,
        stoppedBy: () => stoppedBy,
        stop: child.stop,
      };
    }
  }
  await child.stop();
  if (stoppedBy !== undefined) return failed(stoppedBy, null, child.output());
  if (typeof address === 'object') return { ...address, output: address.output || child.output() };
  return failed('bad-address', null, child.output());
}

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

/** What delve prints when it is ready; the program that it debugs runs no instruction before that. */
const LISTENING = 'API server listening at: ';
const MAX_LINE = 64 * 1024;

function listeningAddress(onOutput: (listener: (text: string) => void) => void): Promise<string> {
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
