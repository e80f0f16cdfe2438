import type { DebuggerFailure, DebuggerSession } from '../evidence/debugger-session.ts';
import { shortPlace } from './short-place.ts';

const KINDS = ['exited', 'panicked', 'not-reached'] as const;

/** The program went another way before it came to the breakpoint: that shows nothing of the debugger. */
type BeforeBreakpoint = Extract<DebuggerFailure, { kind: (typeof KINDS)[number] }>;
export type BinaryFault = Exclude<DebuggerFailure, BeforeBreakpoint>;

export function isBeforeBreakpoint(failure: DebuggerFailure): failure is BeforeBreakpoint {
  return KINDS.some(kind => kind === failure.kind);
}

interface Way {
  readonly name: string;
  /** In gds.yaml, or as gds names it without one. */
  readonly target: string;
  readonly session: Pick<DebuggerSession, 'breakpoint'>;
}

const NEEDS = '`debugger: { args: [...], env: { NAME: value } }`';
const OWN_ENVIRONMENT = 'nothing of your environment reaches it but PATH, LANG and TZ';

/** What happened instead, and who can change it: the target's settings, the named line or the program. */
export function beforeBreakpoint(
  failure: BeforeBreakpoint,
  { name, target, session: { breakpoint } }: Way,
): { readonly summary: string; readonly provide: string } {
  const stop = breakpoint === undefined ? 'main.main' : shortPlace(breakpoint.file, breakpoint.line);
  const configured = breakpoint?.chosenBy === 'configuration';
  const give = `Give ${target} what it needs in gds.yaml: ${NEEDS}; ${OWN_ENVIRONMENT}.`;
  const otherLine = `Or name a line that it runs: \`debugger.breakpoint\` of ${target} in ${breakpoint?.namedAt ?? 'gds.yaml'} leads to ${stop}; left out, the first line of main is taken.`;
  switch (failure.kind) {
    case 'exited':
      return {
        summary: `${name} ends with status ${failure.status} before it gets to ${stop}`,
        provide: configured
          ? `${give} ${otherLine}`
          : `${give} What ends a program belongs into main, not into an init function.`,
      };
    case 'panicked': {
      const at = failure.at === null ? '' : `, in ${shortPlace(failure.at.file, failure.at.line)}`;
      return {
        summary: `${name} panics before it gets to ${stop}${at}`,
        provide: `Mend the panic. If it lacks configuration: ${give}`,
      };
    }
    case 'not-reached':
      return {
        summary: `${name} does not get to ${stop} within ${failure.seconds} s${failure.at === null ? '' : `: it stands at ${shortPlace(failure.at.file, failure.at.line)}`}`,
        provide: configured
          ? `A line that nothing calls, or that only a request, a timer or a condition leads to, is not run in that time. ${give} ${otherLine}`
          : `An init function waits or runs that long: let main do it. If it waits for configuration: ${give}`,
      };
  }
}
