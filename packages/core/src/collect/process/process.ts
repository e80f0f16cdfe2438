import { spawn } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';
import { HeadAndTail } from './head-and-tail.ts';
import { killGroup } from './kill-group.ts';
import { started } from './started.ts';

const KEEP_BYTES = 1024 * 1024;
const GRACE_MS = 5000;
/** How long the pipes may stay open after the child has ended. */
const DRAIN_MS = 2000;

export interface ProcessOptions {
  /** Absolute path of the program; never looked up, never given to a shell. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly input?: string | Uint8Array;
  /** Bytes of the head and of the tail of each stream that are kept, 1 MiB each unless said. */
  readonly keepBytes?: number;
  /** Permissions of group and others that files of the child lack, beyond those that this process takes away. */
  readonly umask?: number;
}

export interface ProcessResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly ended: 'exited' | 'timed-out' | 'aborted' | 'not-started';
  /** First and last `keepBytes` of the output; what lies between is counted, not kept. */
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that were dropped from the middle of both streams. */
  readonly droppedBytes: number;
  readonly ms: number;
  /** Absent when it was not started. */
  readonly pid?: number;
}

/**
 * Runs a program in a process group of its own with piped output. At the deadline or on abort the
 * group gets SIGTERM and after 5 s SIGKILL. Never rejects; `ended` tells how it went, and standard error why it was not started.
 */
export function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const begun = performance.now();
  return new Promise(resolve => {
    const stdout = new HeadAndTail(options.keepBytes ?? KEEP_BYTES);
    const stderr = new HeadAndTail(options.keepBytes ?? KEEP_BYTES);
    let ended: ProcessResult['ended'] = 'exited';
    const finish = (exitCode: number | null, pid?: number) =>
      resolve({
        exitCode,
        ended,
        stdout: stdout.text(),
        stderr: stderr.text(),
        droppedBytes: stdout.dropped + stderr.dropped,
        ms: performance.now() - begun,
        ...(pid === undefined ? {} : { pid }),
      });
    if (options.signal.aborted) {
      ended = 'aborted';
      finish(null);
      return;
    }
    const notStarted = (words: string) => {
      ended = 'not-started';
      stderr.push(Buffer.from(words));
      finish(null);
    };
    const start = withUmask(options.umask, () =>
      started(() =>
        spawn(options.file, options.args, {
          cwd: options.cwd,
          env: options.env,
          detached: process.platform !== 'win32',
          stdio: ['pipe', 'pipe', 'pipe'],
          windowsHide: true,
        }),
      ),
    );
    if ('error' in start) {
      notStarted(start.error);
      return;
    }
    const { child } = start;
    let killTimer: NodeJS.Timeout | undefined;
    let drainTimer: NodeJS.Timeout | undefined;
    const end = (why: ProcessResult['ended']) => {
      if (ended !== 'exited') return;
      ended = why;
      killGroup(child.pid, 'SIGTERM');
      killTimer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
    };
    const timer = setTimeout(() => end('timed-out'), options.timeoutMs);
    const onAbort = () => end('aborted');
    options.signal.addEventListener('abort', onAbort, { once: true });
    const release = () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      clearTimeout(drainTimer);
      options.signal.removeEventListener('abort', onAbort);
    };
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => {}); // the child may end without reading its input
    child.stdin.end(options.input);
    child.on('error', error => {
      release();
      notStarted(error.message);
    });
    child.on('exit', () => {
      // Children that outlive their parent would keep the pipes open for ever; one that left the group still does.
      killGroup(child.pid, 'SIGKILL');
      drainTimer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.on('close', exitCode => {
      release();
      finish(exitCode, child.pid);
    });
  });
}

/** Whether {@link ProcessOptions.umask} can be set: a worker thread may not, and Windows has none. */
export function canSetUmask(): boolean {
  return isMainThread && process.platform !== 'win32';
}

/**
 * The mask belongs to the whole process and a child inherits it. `spawn` has forked when it returns, so it is
 * changed for that moment only, and never to a looser one: what other threads create meanwhile is more private.
 */
function withUmask<T>(mask: number | undefined, work: () => T): T {
  if (mask === undefined || !canSetUmask()) return work();
  const before = process.umask(mask);
  process.umask(before | mask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}
