import type { DapStep, DelveLimit } from '../../evidence/debugger-dap.ts';
import type { DapError } from './dap-error.ts';

/** What each limit means for who debugs, in the words of reports; `docs/debugger.md` has them too. */
export const DELVE_LIMITS: Readonly<Record<DelveLimit, string>> = {
  'another-client-runs':
    'another DAP client has continued the program, and until it stops delve serves no second one: attach, setBreakpoints and configurationDone are refused or get no answer',
  'stop-told-to-one': 'delve tells a stop only to the DAP client that continued the program',
  'breakpoints-replaced':
    'delve keeps one list of breakpoints a file: setBreakpoints of one DAP client replaces that of the other',
  'breakpoint-exists': 'delve lets a DAP client set no breakpoint where a JSON-RPC client has one',
};

/** Delve's number for a request that needs the program halted (service/dap/error_ids.go, DebuggeeIsRunning). */
const DEBUGGEE_IS_RUNNING = 4000;
/** Delve halts the program for the first two, which the other client makes run on at once, and is late to refuse the third. */
const UNANSWERED: readonly DapStep[] = ['attach', 'setBreakpoints', 'configurationDone'];

/**
 * Which of delve's limits a failed step shows. A refusal is certain. No answer could also be a delve that
 * hangs, so it counts only when `another` client is known to be there.
 * The other two limits cannot be seen by one client alone.
 */
export function delveLimit(step: DapStep, error: DapError, another: boolean): DelveLimit | undefined {
  if (error.refusal?.id === DEBUGGEE_IS_RUNNING) return 'another-client-runs';
  return another && error.trouble === 'timeout' && UNANSWERED.includes(step) ? 'another-client-runs' : undefined;
}

/** The same for a breakpoint that delve did not verify. */
export function limitOfBreakpoint(words: string): DelveLimit | undefined {
  return words.startsWith('Breakpoint exists at ') ? 'breakpoint-exists' : undefined;
}
