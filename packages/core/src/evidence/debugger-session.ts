import type { DapSession, DapStep } from './debugger-dap.ts';

/** What a person does in a debugger, in this order; `dap`: the same as an editor, while the first client stays. */
export const DEBUGGER_STEPS = ['start', 'breakpoint', 'hit', 'stack', 'variables', 'dap'] as const;
export type DebuggerStep = (typeof DEBUGGER_STEPS)[number];

/** A place in the source as the binary's debug information names it. */
export interface SourcePlace {
  /** Below the repository when it is one of its files, else as in the binary with this machine's folders left out. */
  readonly file: string;
  readonly line: number;
  /** It is a file of the repository. */
  readonly inRepository: boolean;
}

export interface SessionFrame {
  /** The linker's name; null where delve knows none. */
  readonly function: string | null;
  readonly place: SourcePlace | null;
  readonly optimised: boolean;
}

/** Name and type alone: values may be secrets and are not kept. */
export interface SessionVariable {
  readonly name: string;
  readonly type: string;
  /** In the innermost frame, else in the one that called it, and so on. */
  readonly frame: number;
  readonly readable: boolean;
}

/** Whether an editor finds the sources under the names that the binary has for them. */
export type SourceNames =
  | { readonly state: 'as-built' }
  /** `-trimpath` cut the folder off: `from` in the binary is `to` in the repository, for the debugger's path rule. */
  | {
      readonly state: 'trimmed';
      readonly from: string;
      /** Below the repository's root; `.` for the root. */ readonly to: string;
    }
  /** The folder that it was built in is not on this machine. */
  | { readonly state: 'elsewhere'; readonly file: string };

/** Why the session did not get to its end. */
export type DebuggerFailure =
  /** No DWARF: what delve still shows comes from the function table. */
  | { readonly kind: 'stripped' }
  /** DWARF without the symbols that delve starts from (`-s -w=0`). */
  | { readonly kind: 'no-symbols' }
  | { readonly kind: 'go-too-old'; readonly goVersion: string; readonly oldest: string }
  | { readonly kind: 'not-bound'; readonly words: string }
  /** Bound, but to an address that the binary's line table has for another line. */
  | { readonly kind: 'bound-elsewhere'; readonly address: number; readonly expected: string; readonly found: string }
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'panicked'; /** Of the program's own code, innermost. */ readonly at: SourcePlace | null }
  | {
      readonly kind: 'not-reached';
      readonly seconds: number;
      /** Where the first goroutine stood then, in the program's own code; null when that could not be read. */
      readonly at: SourcePlace | null;
    }
  | { readonly kind: 'no-stack'; readonly words: string }
  | { readonly kind: 'no-variables'; readonly words: string }
  /** The session over JSON-RPC works, and one over DAP, which editors speak, does not. */
  | { readonly kind: 'no-dap'; readonly step: DapStep; readonly words: string }
  /** A value that is known from elsewhere is another in the debugger. */
  | { readonly kind: 'wrong-value'; readonly variable: string };

/** A debugger session on the target's binary, ended at its breakpoint. */
export interface DebuggerSession {
  /** `1.27.2`. */
  readonly delveVersion: string;
  /** `go1.26.8`, as delve read it; empty when it found none. */
  readonly goVersion: string;
  /** Where the breakpoint was put; absent when it did not come to that. */
  readonly breakpoint?: SourcePlace & {
    readonly function: string;
    readonly chosenBy: 'configuration' | 'default';
    /** Where the configuration names it: `gds.yaml:6`. */
    readonly namedAt?: string;
  };
  readonly steps: readonly { readonly step: DebuggerStep; readonly ms: number }[];
  /** The breakpoint's function was compiled with optimisation. */
  readonly optimised: boolean;
  /** Innermost first. */
  readonly frames: readonly SessionFrame[];
  readonly variables: readonly SessionVariable[];
  readonly sources?: SourceNames;
  /** The editor's session; without a breakpoint where the first client could set one at an address alone. */
  readonly dap?: Pick<DapSession, 'breakpoint' | 'ms'>;
  readonly outcome:
    | { readonly state: 'worked' }
    | { readonly state: 'failed'; readonly at: DebuggerStep; readonly failure: DebuggerFailure };
}
