/** What an editor does over the Debug Adapter Protocol, in order; a failure names the step. */
export type DapStep =
  | 'connect'
  | 'initialize'
  | 'attach'
  | 'setBreakpoints'
  | 'configurationDone'
  | 'stopped'
  | 'threads'
  | 'stackTrace'
  | 'scopes'
  | 'variables'
  | 'disconnect';

/** Limits of delve with two clients on one server: neither the program’s fault nor GDS’s. */
export type DelveLimit =
  /** Another client has continued the program; what needs it halted is refused or not answered. */
  | 'another-client-runs'
  /** The program stopped, but only the client that continued it is told. */
  | 'stop-told-to-one'
  /** `setBreakpoints` of one client takes away what the other set in that file. */
  | 'breakpoints-replaced'
  /** A client of the other protocol has a breakpoint at that place. */
  | 'breakpoint-exists';

export interface DapFrame {
  /** As delve shortens it: `main.main`. */
  readonly function: string;
  /** As the client names it, after path substitution; absent when delve knows none. */
  readonly file?: string;
  readonly line: number;
}

export interface DapVariable {
  readonly name: string;
  /** Delve's text; may hold a secret, so it is compared and never put into a report. */
  readonly value: string;
  readonly type?: string;
}

export interface DapBreakpoint {
  readonly verified: boolean;
  /** The line that was asked for, and the one where delve put it. */
  readonly askedLine: number;
  readonly line?: number;
  /** Delve's words when it is not verified. */
  readonly words?: string;
}

/** How an editor's session over DAP went. */
export type DapSession = {
  /** Known as soon as delve answered `setBreakpoints`. */
  readonly breakpoint?: DapBreakpoint;
  readonly ms: number;
} & (
  | {
      readonly state: 'worked';
      /** Why the program stood still: `breakpoint`, `entry`. */
      readonly reason: string;
      readonly threads: number;
      /** Innermost first. */
      readonly frames: readonly DapFrame[];
      /** Arguments and locals of the innermost frame. */
      readonly variables: readonly DapVariable[];
    }
  | {
      readonly state: 'failed';
      readonly step: DapStep;
      /** One line; delve's own words when it refused. */
      readonly words: string;
      /** Delve answered that it will not; else the conversation broke off, which proves nothing of the program. */
      readonly refused: boolean;
      readonly limit?: DelveLimit;
    }
);
