/** Why a piece of evidence could not be had; it becomes `no-data` with the way to mend it. */
export interface Unavailable {
  readonly available: false;
  readonly reason:
    | 'tool-missing'
    | 'timeout'
    | 'permission'
    | 'not-configured'
    | 'unreachable'
    | 'unreadable'
    | 'not-built'
    | 'refused';
  /** What was missing, as the summary of a result: `no sources.prometheus in gds.yaml`. */
  readonly missing: string;
  /** How to provide it. */
  readonly provide: string;
}

export interface Available<T> {
  readonly available: true;
  readonly value: T;
  /** When it was taken, ISO 8601. */
  readonly measuredAt: string;
}

export type Collected<T> = Available<T> | Unavailable;

export function unavailable(reason: Unavailable['reason'], missing: string, provide: string): Unavailable {
  return { available: false, reason, missing, provide };
}

/** What gds waited for until a limit of its own was up, which no option raises; `what` begins the sentence. */
export function tookTooLong(what: string, limitMs: number): Unavailable {
  return unavailable(
    'timeout',
    `${what} took longer than ${duration(limitMs)}, the most that gds gives it`,
    'Run gds on a machine with less load; --timeout does not raise this limit.',
  );
}

/** `15 s`, `15 min`. */
export function duration(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
