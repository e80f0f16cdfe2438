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
