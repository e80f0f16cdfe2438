import { setTimeout as sleep } from 'node:timers/promises';
import type { AttachFailureKind, DebuggerAttach, Released } from '../../evidence/debugger-attach.ts';
import type { DapFrame, DapSession } from '../../evidence/debugger-dap.ts';
import { tookTooLong, type Unavailable, unavailable } from '../../evidence/unavailable.ts';
import { attachTrouble, hiddenProgram } from './attach-words.ts';
import { changedCode } from './changed-code.ts';
import { dapSession } from './dap-session.ts';
import { DelveClient } from './delve-client.ts';
import { type DelveFailure, type DelveOptions, type DelveServer, startDelve } from './delve-server.ts';
import { answeringPorts, answersHttp } from './http-answer.ts';
import { mayAttach, parentOf, processOf, type ProcessIdentity, type ProgramFile, stateOf } from './process-identity.ts';
import { RpcError } from './json-rpc-client.ts';
import { startFailure } from './start-failure.ts';
import { tracingPermission } from './tracing-permission.ts';

const SESSION_MS = 60_000;
/** For delve to leave once it was asked to. */
const DETACH_MS = 10_000;
/** For a released process to show that it runs. */
const RELEASE_MS = 2000;

export interface AttachOptions extends Pick<DelveOptions, 'dlv' | 'containment'> {
  /** The process, and the file that its program must be. */
  readonly process: ProcessIdentity;
  readonly program: ProgramFile;
  /** Absolute path of a file with the program's content, which the program does not know. */
  readonly same?: string;
  readonly hasDwarf: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Called while the process is held, for tests of what happens when delve dies then. */
  readonly whileAttached?: (delve: number) => Promise<void>;
}

/**
 * Attaches to a running process, reads goroutines and a stack, detaches, and looks whether the process is as
 * it was: runs, is held by nobody, answers as before, has no breakpoint left in its code. The process is never
 * ended here. Rejects for bugs alone.
 */
export async function attachSession(options: AttachOptions): Promise<DebuggerAttach | Unavailable> {
  const { process, signal } = options;
  const refusal = refusedProcess(options) ?? alreadyHeld(process);
  if (refusal) return refusal;
  const answering = await answeringPorts(process.pid, signal);
  const started = performance.now();
  const debuggee = { kind: 'attach', pid: process.pid } as const;
  const server = await startDelve({ ...options, debuggee, deadlineMs: SESSION_MS });
  const session = server.state === 'failed' ? undefined : await readAndLeave(options, server);
  const ms = Math.round(performance.now() - started);
  const released = await releasedState(options, answering);
  if (server.state === 'failed') return withoutDelve(options, server, released, ms);
  if (session?.refusal) return session.refusal;
  if ((signal.aborted || server.stoppedBy()) && runsFree(released)) return late();
  const unsupportedGo = unsupportedBy(server);
  const failure = harm(released, session) ?? unread(options, session?.read, unsupportedGo);
  return {
    delveVersion: versionOf(server),
    ...(unsupportedGo !== undefined && { unsupportedGo }),
    ...(session?.read?.state === 'worked' && { read: readOf(session.read) }),
    ...(failure && { failure }),
    released,
    ms,
  };
}

function refusedProcess({ process, program }: AttachOptions): Unavailable | undefined {
  const allowed = mayAttach(process.pid, program, process);
  if (typeof allowed === 'object') return undefined;
  if (allowed === 'hidden') return hiddenProgram();
  const why = {
    ended: 'the process has ended',
    'other-user': 'the process runs as another user',
    'other-program': 'the process runs another program than the one named',
    'other-process': 'another process has got its id',
  }[allowed];
  return unavailable(
    'refused',
    `${why}, so no debugger was attached`,
    'Name the file that the process was started from.',
  );
}

function alreadyHeld(process: ProcessIdentity): DebuggerAttach | Unavailable | undefined {
  const state = stateOf(process);
  if (!state || !isHeld(state)) return undefined;
  const tracer = processOf(state.tracer);
  const itself = tracer === undefined ? undefined : tracedByItself(process.pid, tracer);
  if (itself !== undefined) {
    const released = { running: true, held: true, answers: 'not-asked' } as const;
    return { failure: { kind: 'traces-itself', words: itself }, released, ms: 0 };
  }
  const why =
    state.tracer === 0
      ? 'the process is stopped'
      : `a debugger or tracer (thread ${state.tracer}) holds the program already`;
  return unavailable('refused', why, 'End the debugger or tracer that holds it, or continue it with SIGCONT.');
}

/** A process has one tracer at most: a program that arranges for one itself keeps every debugger out. */
function tracedByItself(pid: number, tracer: number): string | undefined {
  // Nothing else makes a parent that is no debugger the tracer.
  if (tracer === parentOf(pid)) return 'it has asked its parent to trace it (ptrace, PTRACE_TRACEME)';
  for (let above = parentOf(tracer); above !== undefined && above > 1; above = parentOf(above)) {
    if (above === pid) return 'it has started a process of its own that traces it';
  }
  return undefined;
}

interface Session {
  readonly read?: DapSession;
  readonly refusal?: Unavailable;
  /** Delve ended without having been asked to, by this signal. */
  readonly killedBy?: string;
}

/** Whatever happens, delve has left when this returns. */
async function readAndLeave(options: AttachOptions, server: DelveServer): Promise<Session> {
  const { signal } = options;
  try {
    // While a process is held its id is not given to another: now the answer stays true.
    const refusal = refusedProcess(options);
    if (refusal) return { refusal };
    const read = await dapSession({ address: server.address, signal, run: false, last: false });
    await options.whileAttached?.(server.pid);
    await detach(server, signal);
    const end = await Promise.race([server.ended, sleep(0)]);
    return { read, ...(end?.signal && { killedBy: end.signal }) };
  } finally {
    await server.stop();
  }
}

/** By the call for it: a signal to delve does the same, but says nothing of failures. */
async function detach(server: DelveServer, signal: AbortSignal): Promise<void> {
  const client = new DelveClient({ ...server.address, signal, deadlineMs: DETACH_MS });
  try {
    await client.detach(false);
    await Promise.race([server.ended, sleep(DETACH_MS, undefined, { ref: false })]);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    // Delve is stopped next, and the process is looked at after.
  } finally {
    client.close();
  }
}

async function releasedState(
  { process, program, same }: AttachOptions,
  answering: readonly number[],
): Promise<Released> {
  const until = performance.now() + RELEASE_MS;
  let state = stateOf(process);
  // PTRACE_ATTACH stops a process with SIGSTOP. When delve ends before it has waited for that, the stop stays.
  if (state?.state === 'T' && state.tracer === 0) continueProcess(process.pid);
  while (state && isHeld(state) && performance.now() < until) {
    await sleep(50);
    state = stateOf(process);
    if (state?.state === 'T' && state.tracer === 0) continueProcess(process.pid);
  }
  if (!state) return { running: false, held: false, answers: 'not-asked' };
  const changedBytes = await changedCode(process.pid, program.path, same);
  // Asked also when the run is over: the process must not be called silent for that.
  const asked = new AbortController().signal;
  const answers = await Promise.all(answering.map(port => answersHttp(port, asked)));
  const running = stateOf(process) !== undefined;
  return {
    running,
    held: isHeld(state),
    answers: answers.length === 0 ? 'not-asked' : answers.every(Boolean) ? 'yes' : 'no',
    ...(changedBytes !== undefined && { changedBytes }),
  };
}

function continueProcess(pid: number): void {
  try {
    globalThis.process.kill(pid, 'SIGCONT');
  } catch {
    // ESRCH: it has ended, which is seen next.
  }
}

function isHeld({ state, tracer }: NonNullable<ReturnType<typeof stateOf>>): boolean {
  return tracer !== 0 || state === 't' || state === 'T';
}

type Failure = NonNullable<DebuggerAttach['failure']>;

/** What the debugger did to the process. */
function harm({ running, held, answers, changedBytes }: Released, session?: Session): Failure | undefined {
  const killed =
    session?.killedBy === undefined ? '' : `delve was ended by ${session.killedBy} while it was attached; `;
  const failed = (kind: AttachFailureKind, words: string): Failure => ({ kind, words: `${killed}${words}` });
  if (!running) return failed('ended-while-attached', 'the process ended while a debugger was attached');
  if (held) return failed('not-released', 'the process still stands still after the debugger has left');
  if (answers === 'no') return failed('not-released', 'the process no longer answers HTTP after the debugger has left');
  if (changedBytes !== undefined && changedBytes > 0) {
    return failed(
      'not-released',
      `${changedBytes} bytes of its code are not as in the file: breakpoints were left in it`,
    );
  }
  return undefined;
}

function unread(
  { hasDwarf }: AttachOptions,
  read: DapSession | undefined,
  unsupportedGo: string | undefined,
): Failure | undefined {
  if (read?.state === 'worked' && read.frames.some(({ file }) => file !== undefined)) return undefined;
  const words = read?.state === 'failed' ? `${read.step}: ${read.words}` : 'delve gave a stack without a source line';
  if (!hasDwarf) return { kind: 'no-debug-info', words };
  return unsupportedGo === undefined
    ? { kind: 'unreadable-stack', words }
    : { kind: 'versions', words: `${unsupportedGo}; ${words}` };
}

function readOf(read: Extract<DapSession, { state: 'worked' }>): NonNullable<DebuggerAttach['read']> {
  const files = read.frames.flatMap(({ file }: DapFrame) => (file === undefined ? [] : [file]));
  // A `//line` directive gives single files relative names; -trimpath gives them to the runtime's too.
  const trimmedPaths = files.length > 0 && files.every(file => !file.startsWith('/'));
  return { goroutines: read.threads, frames: read.frames, trimmedPaths };
}

/** Delve gave up before it held the process, or was stopped by us. */
function withoutDelve(
  { signal }: AttachOptions,
  server: DelveFailure,
  released: Released,
  ms: number,
): DebuggerAttach | Unavailable {
  const cutShort = signal.aborted || server.reason === 'abort' || server.reason === 'deadline';
  if (cutShort && runsFree(released)) return late();
  const failure = harm(released);
  if (failure) return { failure, released, ms };
  const troubleOf = (output: string) => attachTrouble(output, tracingPermission());
  const trouble = startFailure(server, { what: 'attaching', troubleOf, late });
  if (trouble.fault === 'machine') return trouble.reason;
  const { failure: fault } = trouble;
  return fault.kind === 'go-too-old'
    ? {
        failure: { kind: 'versions', words: `delve reads Go ${fault.oldest} and newer; this is ${fault.goVersion}` },
        released,
        ms,
      }
    : { failure: { kind: 'no-debug-info', words: 'delve finds no debug info in the program' }, released, ms };
}

/** `1.27.2` of `Version: 1.27.2`, a line of its build follows. */
function versionOf({ version }: DelveServer): string {
  return /^Version: (\S{1,40})/.exec(version.DelveVersion)?.[1] ?? 'unknown';
}

/** In words; `dlv attach` does not refuse such a program, as `dlv exec` does. */
function unsupportedBy({ version }: DelveServer): string | undefined {
  const release = /go1\.(\d{1,3})/.exec(version.TargetGoVersion)?.[1];
  const oldest = /1\.(\d{1,3})/.exec(version.MinSupportedVersionOfGo ?? '')?.[1];
  const newest = /1\.(\d{1,3})/.exec(version.MaxSupportedVersionOfGo ?? '')?.[1];
  if (release === undefined || oldest === undefined || newest === undefined) return undefined;
  if (Number(release) >= Number(oldest) && Number(release) <= Number(newest)) return undefined;
  return `this delve is made for Go 1.${oldest} to 1.${newest}, and the program was built with Go 1.${release}`;
}

/**
 * A delve that is ended while it starts may leave its own breakpoints in the code: before it listens for SIGTERM
 * it does not take them out. Then the run is over, and whoever started the process ends it.
 */
function runsFree({ running, held }: Released): boolean {
  return running && !held;
}

function late(): Unavailable {
  return tookTooLong('to attach a debugger', SESSION_MS);
}
