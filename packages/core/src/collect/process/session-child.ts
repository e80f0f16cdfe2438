import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadAndTail } from './head-and-tail.ts';
import { killGroup } from './kill-group.ts';
import { sessionMembers } from './session-members.ts';
import { started } from './started.ts';

const KEEP_BYTES = 256 * 1024;
/** After SIGTERM, before SIGKILL. */
const GRACE_MS = 5000;
/** For processes in uninterruptible sleep, which even SIGKILL has to wait for. */
const KILL_MS = 10_000;
/** For the pipes to be read to their end, when nothing is left that could write. */
const DRAIN_MS = 1000;
const MARK = 'GDS_DEBUGGER_RUN';

export interface SessionChildOptions {
  /** Absolute path of the program; never looked up, never given to a shell. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child: nothing is inherited; a mark is added by which it is found again. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SessionChild {
  /** Also the id of its session; `undefined` when it could not be started. */
  readonly pid: number | undefined;
  /** First and last 256 KiB of both streams, in the order in which they came. */
  readonly output: () => string;
  /** Calls back with each piece of the standard output; what came before the call is not repeated. */
  readonly onOutput: (listener: (text: string) => void) => void;
  /** Resolves when the program itself has ended, or could not be started. Never rejects. */
  readonly ended: Promise<SessionChildEnd>;
  /**
   * SIGTERM, after 5 s SIGKILL, to everything that it started. Resolves when none of it runs any more; rejects when
   * something is left 10 s after SIGKILL.
   */
  readonly stop: () => Promise<void>;
}

export interface SessionChildEnd {
  /** `null` when a signal ended it or it did not start. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly error?: string;
}

const living = new Set<{ readonly pid: number; readonly mark: string }>();

/**
 * Starts a program that is talked to while it runs, in a session of its own (setsid(2), Linux): whatever it
 * starts is found by that session, so that `stop` leaves nothing behind, even when the program was killed.
 * When this process ends first, an exit handler kills what is left. Throws nothing: `ended` tells what did not start.
 */
export function startSession(options: SessionChildOptions): SessionChild {
  const mark = `${MARK}=${randomUUID()}`;
  const kept = new HeadAndTail(KEEP_BYTES);
  const listeners: ((text: string) => void)[] = [];
  const start = started(() =>
    spawn(options.file, options.args, {
      cwd: options.cwd,
      env: { ...options.env, [MARK]: mark.slice(MARK.length + 1) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  if ('error' in start) return notStarted(start.error);
  const { child } = start;
  const session = child.pid === undefined ? undefined : { pid: child.pid, mark };
  if (session) remember(session);
  child.stdout.on('data', (chunk: Buffer) => {
    kept.push(chunk);
    for (const listener of listeners) listener(chunk.toString('latin1'));
  });
  child.stderr.on('data', (chunk: Buffer) => kept.push(chunk));
  const ended = new Promise<SessionChildEnd>(resolve => {
    child.on('error', error => resolve({ exitCode: null, signal: null, error: error.message }));
    child.on('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const drained = new Promise<void>(resolve => child.on('close', () => resolve()));
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    if (session) {
      await endSession(session, ended);
      living.delete(session);
    }
    // What was written last may still be in the pipes.
    await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return {
    pid: child.pid,
    output: () => kept.text(),
    onOutput: listener => void listeners.push(listener),
    ended,
    stop: () => (stopped ??= stop()),
  };
}

function notStarted(error: string): SessionChild {
  return {
    pid: undefined,
    output: () => '',
    onOutput: () => {},
    ended: Promise.resolve({ exitCode: null, signal: null, error }),
    stop: () => Promise.resolve(),
  };
}

interface Session {
  readonly pid: number;
  readonly mark: string;
}

async function endSession({ pid, mark }: Session, ended: Promise<SessionChildEnd>): Promise<void> {
  const grace = new AbortController();
  // The leader's group gets time to end what it started, in its own way: a debugger takes its breakpoints out.
  if (sessionMembers(pid, mark).includes(pid)) {
    killGroup(pid, 'SIGTERM');
    await Promise.race([ended, sleep(GRACE_MS, undefined, { signal: grace.signal }).catch(() => {})]);
    grace.abort();
  }
  const until = performance.now() + KILL_MS;
  for (;;) {
    const left = sessionMembers(pid, mark);
    if (left.length === 0) return;
    killAll(left, pid);
    if (performance.now() > until) throw new Error(`the processes ${left.join(', ')} do not end after SIGKILL`);
    await sleep(20);
  }
}

/** The leader last: what it traces would run on without it. */
function killAll(members: readonly number[], leader: number): void {
  for (const member of members) if (member !== leader) send(member, 'SIGKILL');
  if (members.includes(leader)) send(leader, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has already ended.
  }
}

let watching = false;

function remember(session: Session): void {
  living.add(session);
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const { pid, mark } of living) {
      // What is forked while it is killed is found by the next look.
      for (let looks = 0; looks < 20; looks++) {
        const left = sessionMembers(pid, mark);
        if (left.length === 0) break;
        killAll(left, pid);
      }
    }
  });
}
