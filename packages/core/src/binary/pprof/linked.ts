import { nameOffset, functionName } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';

const PREFIX = Buffer.from('net/http/pprof.');
const MAX_FUNCTIONS = 256;

/** The functions of net/http/pprof in a function table: indices and names, by address. */
export interface PprofFunctions {
  readonly indices: readonly number[];
  /** `net/http/pprof.Index`, … */
  readonly names: readonly string[];
}

/**
 * Functions of net/http/pprof in the function table. `init.0`, which registers the handlers, is there
 * whenever the package is linked, also in a stripped program.
 */
export function linkedPprof(table: Pclntab): PprofFunctions {
  const { bytes, functions } = table;
  const indices: number[] = [];
  const names: string[] = [];
  const first = PREFIX[0]!;
  for (let index = 0; index < functions && indices.length < MAX_FUNCTIONS; index++) {
    const offset = nameOffset(table, index);
    if (bytes[offset] !== first) continue;
    let length = 1;
    while (length < PREFIX.length && bytes[offset + length] === PREFIX[length]) length++;
    if (length < PREFIX.length) continue;
    indices.push(index);
    names.push(functionName(table, index));
  }
  return { indices, names };
}

export function isPprofFunction(name: string): boolean {
  return name.startsWith('net/http/pprof.');
}

/** What net/http/pprof exports: the handlers, and `Handler`, which makes one for a profile by name. */
export const HANDLERS = ['Cmdline', 'Handler', 'Index', 'Profile', 'Symbol', 'Trace'] as const;
export type PprofHandler = (typeof HANDLERS)[number];

/** The handler that a function of net/http/pprof is; undefined for the package's own inner functions. */
export function handlerOf(name: string): PprofHandler | undefined {
  const local = name.slice('net/http/pprof.'.length);
  // What `Handler` returns; `Handler` itself is small enough to be inlined everywhere.
  if (/^(?:handler|\(\*handler\))\.ServeHTTP(?:-fm)?$/.test(local)) return 'Handler';
  return HANDLERS.find(handler => handler === local);
}
