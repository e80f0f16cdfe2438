import type { SourcePlace } from '../../evidence/debugger-session.ts';
import type { DelveBreakpoint, DelveClient, DelveState } from './delve-client.ts';
import { RpcError } from './json-rpc-client.ts';
import { SessionFailure } from './session-failure.ts';

const HALT_MS = 5000;
/** Ids of the breakpoints that delve itself sets on panics (pkg/proc/breakpoints.go). */
const PANIC_BREAKPOINTS = [-1, -2];
/** Runs init functions and main. */
const FIRST_GOROUTINE = 1;

/** A program that stands still in a debugger. */
export interface StoppedProgram {
  readonly client: DelveClient;
  /** Whether delve was ended by us: what it does not answer then proves nothing. */
  readonly wasStopped: () => boolean;
  /** Reads the stack of a goroutine and gives its innermost place in the repository. */
  readonly placeOf: (goroutine: number) => Promise<SourcePlace | null>;
}

/**
 * Lets the program run to the breakpoint. Signals and breakpoints in its own code stop it too: it is let run on
 * until its time is up.
 *
 * @throws SessionFailure when it is not reached
 */
export async function runToBreakpoint(
  program: StoppedProgram,
  bound: DelveBreakpoint,
  reachMs: number,
): Promise<DelveState> {
  const until = performance.now() + reachMs;
  for (;;) {
    const left = Math.ceil(until - performance.now());
    const state = left > 0 ? await letRun(program, left) : undefined;
    if (state === undefined) {
      const seconds = Math.round(reachMs / 1000);
      throw new SessionFailure({ kind: 'not-reached', seconds, at: await standsAt(program) });
    }
    if (state.exited) throw new SessionFailure({ kind: 'exited', status: state.exitStatus });
    const thread = state.currentThread;
    if (thread?.breakPoint && PANIC_BREAKPOINTS.includes(thread.breakPoint.id))
      throw new SessionFailure({ kind: 'panicked', at: await program.placeOf(thread.goroutineID) });
    if (thread?.breakPoint?.id === bound.id && bound.addrs?.includes(thread.pc)) return state;
  }
}

/** `undefined` when it does not stop in that time. */
async function letRun({ client, wasStopped }: StoppedProgram, ms: number): Promise<DelveState | undefined> {
  try {
    return await client.command('continue', ms);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.trouble === 'deadline' && !wasStopped()) return undefined;
    const status = /has exited with status (-?\d{1,10})/.exec(error.message);
    if (status) throw new SessionFailure({ kind: 'exited', status: Number(status[1]) });
    throw error;
  }
}

/** Where it hangs, once it is halted. */
async function standsAt({ client, placeOf }: StoppedProgram): Promise<SourcePlace | null> {
  try {
    await client.command('halt', HALT_MS);
    return await placeOf(FIRST_GOROUTINE);
  } catch (error) {
    if (error instanceof RpcError || error instanceof SessionFailure) return null;
    throw error;
  }
}
