import { setTimeout as sleep } from 'node:timers/promises';
import { contained, type Containment } from '../process/containment.ts';
import { type SessionChild, type SessionChildEnd, startSession } from '../process/session-child.ts';
import { identityOf, mayAttach, type ProcessIdentity, stateOf } from './process-identity.ts';

/** For the kernel and Go's runtime, on a busy machine too. */
const START_MS = 15_000;
/** After the runtime's start: a program that lacks its configuration mostly ends within it. */
const SETTLE_MS = 700;
const LOOK_MS = 20;

export interface TargetOptions {
  /** Absolute, real path of the binary. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Ties it to this process. */
  readonly containment?: Pick<Containment, 'tied'>;
}

export type StartedTarget =
  | { readonly state: 'runs'; readonly identity: ProcessIdentity; readonly child: SessionChild }
  /** By itself, before a debugger could attach. */
  | { readonly state: 'ended'; readonly end: SessionChildEnd; readonly output: string; readonly ms: number }
  | { readonly state: 'not-started'; readonly words: string }
  | { readonly state: 'aborted' };

/**
 * Runs the binary in a session of its own until Go's runtime has started threads and the program has not
 * ended for a while. Whoever gets a running one must stop it; in every other case nothing is left of it.
 */
export async function startTarget(options: TargetOptions): Promise<StartedTarget> {
  const started = performance.now();
  if (options.signal.aborted) return { state: 'aborted' };
  const { file, args, env, cwd, containment } = options;
  const child = startSession({ ...contained(containment?.tied('KILL'), file, args), env, cwd });
  let end: SessionChildEnd | undefined;
  void child.ended.then(value => (end = value));
  let ready: number | undefined;
  while (end === undefined && !options.signal.aborted && performance.now() - started < START_MS) {
    await sleep(LOOK_MS);
    ready ??= hasStarted(child.pid, options.file) ? performance.now() : undefined;
    const identity = identityOf(child.pid!);
    if (ready !== undefined && identity && performance.now() - ready > SETTLE_MS) {
      return { state: 'runs', identity, child };
    }
  }
  const ms = Math.round(performance.now() - started);
  await child.stop();
  if (options.signal.aborted) return { state: 'aborted' };
  if (end?.error !== undefined) return { state: 'not-started', words: end.error };
  if (end) return { state: 'ended', end, output: child.output(), ms };
  return { state: 'not-started', words: `its threads had not started after ${START_MS / 1000} s` };
}

/** Go's runtime starts its monitor thread before it initializes packages. */
function hasStarted(pid: number | undefined, file: string): boolean {
  const identity = pid === undefined ? 'ended' : mayAttach(pid, file);
  return typeof identity === 'object' && (stateOf(identity)?.threads ?? 0) > 1;
}
