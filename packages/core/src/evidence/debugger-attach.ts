import type { DapFrame } from './debugger-dap.ts';

/** Why attaching showed that this binary cannot be debugged where it runs; the last two harm the process. */
export type AttachFailureKind =
  /** It has arranged for a tracer of its own, which keeps a debugger out. */
  | 'traces-itself'
  /** Attached, but there is no debug info to read anything with. */
  | 'no-debug-info'
  /** Delve does not know the Go release that built it. */
  | 'versions'
  /** Attached, but no stack could be read for another reason. */
  | 'unreadable-stack'
  /** The process ended while the debugger was attached, or when it left. */
  | 'ended-while-attached'
  /** The process is still stopped, traced, silent or has trap instructions in its code. */
  | 'not-released';

/** How the process was when the debugger had left. */
export interface Released {
  readonly running: boolean;
  /** Stopped, or still held by a tracer. */
  readonly held: boolean;
  /** Whether it answered HTTP as it had before; `not-asked` when it did not answer before either. */
  readonly answers: 'yes' | 'no' | 'not-asked';
  /** Bytes of its code that differ from the file, such as breakpoints left in it; absent when not readable. */
  readonly changedBytes?: number;
}

/** A process of the target's binary, started for this, with a debugger attached to it and gone again. */
export interface DebuggerAttach {
  readonly delveVersion?: string;
  /** In words, when the program's Go release is none that this delve was made for. */
  readonly unsupportedGo?: string;
  /** Goroutines and the stack of one, read while the process stood still. */
  readonly read?: {
    readonly goroutines: number;
    readonly frames: readonly DapFrame[];
    /** The debug info names sources by module path, as `-trimpath` makes it: an editor must substitute paths. */
    readonly trimmedPaths: boolean;
  };
  readonly failure?: { readonly kind: AttachFailureKind; /** One line, mostly delve's own. */ readonly words: string };
  readonly released: Released;
  /** From the start of delve until it had left. */
  readonly ms: number;
}
