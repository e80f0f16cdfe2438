import { isCode } from './code.ts';
import type { DwarfStack } from './dwarf/stack.ts';
import { within } from './errors.ts';
import type { Image } from './image.ts';
import { lineAt, type Binary } from './open.ts';
import { GoFrames, type GoFrame } from './pclntab/frames.ts';
import { functionIndexAt } from './pclntab/pclntab.ts';
import type { Pclntab } from './pclntab/table.ts';
import { SYMBOL_KIND, symbolName, type SymbolTable } from './symbol-table.ts';

// This file is an entry of the package: it loads nothing that addresses do not need.
export { BinaryFormatError } from './errors.ts';
export { openBinary } from './open.ts';

/** A function that an address belongs to. */
export interface Frame extends Omit<GoFrame, 'function' | 'from'> {
  /** The linker's name; null when only the line is known. */
  readonly function: string | null;
  /** What told it: Go's function table, DWARF's line rows, or nothing but a symbol. */
  readonly from: 'pclntab' | 'dwarf' | 'symbol';
}

/** What an address is. */
export type Place =
  /** `entry`: address of the function whose code it is; null when only the line is known. Frames: one or more, innermost first. */
  | { readonly kind: 'function'; readonly entry: number | null; readonly frames: readonly Frame[] }
  /** Code that nothing in the file names. */
  | { readonly kind: 'unnamed-code' }
  /** Nothing that is executed. */
  | { readonly kind: 'outside-code' };

/** Places in the order of the addresses. Rejects with a BinaryFormatError where the file's tables are damaged. */
export type Symbolizer = (addresses: readonly number[]) => Promise<Place[]>;

/**
 * Answers which function and line addresses of a binary belong to, as the file has them (a position-independent
 * program before it is loaded). Go's functions, those in assembler among them, are answered by Go's function table,
 * which no stripping removes, with the calls that were inlined; others by DWARF's line rows and the symbols, which
 * are read when they are needed first. Ask for many addresses at once: each function is then decoded once.
 *
 * Rejects with a BinaryFormatError when the function table is damaged.
 */
export async function symbolizer(binary: Binary): Promise<Symbolizer> {
  const found = await binary.functions();
  const table = found?.located ? found.table : undefined;
  const frames = table && new GoFrames(table, await found?.inlineTrees());
  let symbols: Promise<FunctionSymbols | undefined> | undefined;
  let stack: Promise<DwarfStack | undefined> | undefined;
  return async addresses => {
    const places = new Array<Place>(addresses.length);
    const others: number[] = [];
    if (table !== undefined && frames !== undefined) answerGo(table, frames, addresses, places, others);
    else for (let position = 0; position < addresses.length; position++) others.push(position);
    for (const position of others) {
      const address = addresses[position]!;
      if (isCode(binary.image, address)) {
        // One after the other: of two that fail, nobody would hear of the second.
        symbols ??= binary.executable.symbols().then(all => all && functionSymbols(all, binary.image));
        const named = await symbols;
        stack ??= readStack(binary);
        places[position] = await foreignFunction(binary, named, await stack, address);
      } else {
        places[position] = { kind: 'outside-code' };
      }
    }
    return places;
  };
}

/** Addresses that are asked for at a time; as many positions fit a double beside the number of a function. */
const MAX_ADDRESSES = 2 ** 24;

/** Function by function, so that each is decoded once; `others` gets the positions of what is no Go function. */
function answerGo(
  table: Pclntab,
  frames: GoFrames,
  addresses: readonly number[],
  places: Place[],
  others: number[],
): void {
  if (addresses.length > MAX_ADDRESSES) throw new RangeError(`more than ${MAX_ADDRESSES} addresses`);
  const keys = new Float64Array(addresses.length);
  let count = 0;
  for (let position = 0; position < addresses.length; position++) {
    const index = functionIndexAt(table, addresses[position]!);
    if (index < 0) others.push(position);
    else keys[count++] = index * MAX_ADDRESSES + position;
  }
  const sorted = keys.subarray(0, count).sort();
  within('a function', 'pclntab', () => {
    for (let next = 0; next < count; next++) {
      const key = sorted[next]!;
      const index = Math.floor(key / MAX_ADDRESSES);
      const position = key - index * MAX_ADDRESSES;
      const entry = table.entries[index]!;
      places[position] = { kind: 'function', entry, frames: frames.at(index, addresses[position]!) };
    }
  });
}

async function readStack(binary: Binary): Promise<DwarfStack | undefined> {
  const lines = await binary.lines();
  return (await import('./dwarf/stack.ts')).dwarfStack(binary.image, lines);
}

/**
 * A function that the function table does not have: cgo's C, the start-up code of the system's linker, everything in
 * a debug file.
 */
async function foreignFunction(
  binary: Binary,
  symbols: FunctionSymbols | undefined,
  stack: DwarfStack | undefined,
  address: number,
): Promise<Place> {
  const found = stack?.(address) ?? [];
  if (found.length > 0) {
    const entry = symbols && symbolCovering(symbols, address)?.address;
    return { kind: 'function', entry: entry ?? null, frames: found.map(frame => ({ ...frame, from: 'dwarf' })) };
  }
  const line = await lineAt(binary, address);
  const symbol = symbols && symbolCovering(symbols, address);
  if (line === undefined && symbol === undefined) return { kind: 'unnamed-code' };
  const frame: Frame = {
    function: symbol?.name ?? null,
    file: line?.file ?? null,
    line: line?.line ?? null,
    inlined: false,
    from: line?.from ?? 'symbol',
  };
  return { kind: 'function', entry: symbol?.address ?? null, frames: [frame] };
}

/** Indices of the symbols of functions, by address. */
interface FunctionSymbols {
  readonly image: Image;
  readonly table: SymbolTable;
  readonly order: Uint32Array;
}

function functionSymbols(table: SymbolTable, image: Image): FunctionSymbols {
  const order = new Uint32Array(table.count);
  let count = 0;
  for (let index = 0; index < table.count; index++) {
    if (table.kinds[index] === SYMBOL_KIND.function && table.sections[index]! >= 0) order[count++] = index;
  }
  const sorted = order.subarray(0, count);
  const { addresses, sizes } = table;
  // Of several at one address the longest is the last.
  sorted.sort((a, b) => addresses[a]! - addresses[b]! || sizes[a]! - sizes[b]!);
  return { image, table, order: sorted };
}

/** The nearest symbol in front of an address, unless its size or its section ends before. */
function symbolCovering(
  { image, table, order }: FunctionSymbols,
  wanted: number,
): { name: string; address: number } | undefined {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.addresses[order[middle]!]! <= wanted) low = middle + 1;
    else high = middle;
  }
  const index = order[low - 1];
  if (index === undefined) return undefined;
  const address = table.addresses[index]!;
  const size = table.sizes[index]!;
  const section = image.sections[table.sections[index]!];
  const end = size > 0 ? address + size : section === undefined ? address : section.address + section.size;
  if (wanted >= end) return undefined;
  return { name: symbolName(table, index), address };
}
