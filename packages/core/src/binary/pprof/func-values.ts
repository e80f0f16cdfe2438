import { BinaryFormatError, at } from '../errors.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { addressSet } from './address-set.ts';
import { handlerOf, type PprofFunctions, type PprofHandler } from './linked.ts';
import { pointerAt, pointersTo, rangeOf, uint32At, type LoadedData } from './loaded-data.ts';

/** A program has one func value of each handler, and a method table or two. */
const MAX_POINTERS = 1024;

/** Addresses by which a program reaches the handlers, each with the handler it stands for. */
export interface HandlerAddresses {
  /** Entries of functions: called, jumped to, or put into a closure. */
  readonly entries: ReadonlyMap<number, PprofHandler>;
  /** Static func values (`pprof.Index·f`): one pointer to the entry each. A func variable holds their address. */
  readonly funcValues: ReadonlyMap<number, PprofHandler>;
  /** Method tables of what `pprof.Handler` returns, as an interface. */
  readonly methodTables: ReadonlyMap<number, PprofHandler>;
}

/**
 * Where the handlers can be referred to. Every pointer to an entry counts as a func value: whether it is one shows
 * when something refers to it. Throws a BinaryFormatError for more pointers than any program has.
 *
 * Format: Go's cmd/compile (a func value points to a record whose first word is the code), internal/abi.ITab.
 */
export function handlerAddresses(table: Pclntab, functions: PprofFunctions, data: LoadedData): HandlerAddresses {
  const entries = new Map<number, PprofHandler>();
  const methods = new Set<number>();
  functions.indices.forEach((index, position) => {
    const name = functions.names[position]!;
    const handler = handlerOf(name);
    if (handler === undefined) return;
    entries.set(table.entries[index]!, handler);
    if (name.endsWith('.ServeHTTP')) methods.add(table.entries[index]!);
  });
  const funcValues = new Map<number, PprofHandler>();
  const methodTables = new Map<number, PprofHandler>();
  const { places, targets } = pointersTo(data, addressSet(entries.keys()));
  if (places.length > MAX_POINTERS) {
    const why = `${places.length} pointers lead to the handlers of net/http/pprof`;
    throw new BinaryFormatError('limit', 'the loaded data', at('memory', places[0]!), why);
  }
  places.forEach((place, index) => {
    const target = targets[index]!;
    const handler = entries.get(target)!;
    const start = place - 2 * data.width - 8;
    if (methods.has(target) && isMethodTable(data, start)) methodTables.set(start, handler);
    else funcValues.set(place, handler);
  });
  return { entries, funcValues, methodTables };
}

/** Interface type, concrete type, hash: an itab repeats the hash of its concrete type. */
function isMethodTable(data: LoadedData, start: number): boolean {
  const { width } = data;
  const face = pointerAt(data, start);
  const type = pointerAt(data, start + width);
  if (face <= 0 || type <= 0 || face === type || rangeOf(data, face, 4 * width) === undefined) return false;
  const hash = uint32At(data, start + 2 * width);
  return hash > 0 && hash === uint32At(data, type + 2 * width);
}
