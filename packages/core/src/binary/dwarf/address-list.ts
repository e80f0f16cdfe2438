import { addressAt } from './address-table.ts';
import { distance, distanceLeb, uleb, unsigned, type Cursor } from './leb.ts';
import type { Unit } from './unit.ts';

/** The span of addresses that the entry read last names, and the base that offsets count from. */
export interface ListState {
  base: number;
  low: number;
  high: number;
  /** Whether the linker left the code of the span out. */
  leftOut: boolean;
}

/** What an entry was: a span, another base, the end of the list, or of a kind that these lists do not have. */
export type ListEntry = 'span' | 'base' | 'end' | 'unknown';

/** Kinds of entries of `.debug_rnglists`; `.debug_loclists` numbers those from 5 on one higher. */
const RLE = {
  endOfList: 0,
  baseAddressx: 1,
  startxEndx: 2,
  startxLength: 3,
  offsetPair: 4,
  baseAddress: 5,
  startEnd: 6,
  startLength: 7,
} as const;

export function listState(base: number): ListState {
  return { base, low: 0, high: 0, leftOut: false };
}

/**
 * Reads the operands of an entry of `.debug_rnglists` or `.debug_loclists` that name addresses, into `state`.
 *
 * Format: DWARF 5 sections 7.25 and 7.7.3.
 *
 * @param kind in the numbers of DW_RLE
 */
export function readListEntry(cursor: Cursor, unit: Unit, kind: number, state: ListState): ListEntry {
  const size = unit.header.addressSize;
  switch (kind) {
    case RLE.endOfList:
      return 'end';
    case RLE.baseAddressx:
      state.base = addressAt(unit, uleb(cursor));
      return 'base';
    case RLE.baseAddress:
      state.base = unsigned(cursor, size);
      return 'base';
    case RLE.offsetPair:
      state.low = state.base + distanceLeb(cursor);
      state.high = state.base + distanceLeb(cursor);
      break;
    case RLE.startxEndx:
      state.low = addressAt(unit, uleb(cursor));
      state.high = addressAt(unit, uleb(cursor));
      break;
    case RLE.startxLength:
      state.low = addressAt(unit, uleb(cursor));
      state.high = state.low + uleb(cursor);
      break;
    case RLE.startEnd:
      state.low = unsigned(cursor, size);
      state.high = unsigned(cursor, size);
      break;
    case RLE.startLength:
      state.low = unsigned(cursor, size);
      state.high = state.low + uleb(cursor);
      break;
    default:
      return 'unknown';
  }
  state.leftOut = isLeftOut(state.low, size) || (kind === RLE.offsetPair && isLeftOut(state.base, size));
  return 'span';
}

/**
 * Reads a pair of addresses of `.debug_ranges` or `.debug_loc`: a span, a base when the first is the highest
 * address, the end when both are 0.
 *
 * Format: DWARF 4 sections 2.17.3 and 2.6.2.
 */
export function readListPair(cursor: Cursor, size: number, state: ListState): Exclude<ListEntry, 'unknown'> {
  const start = cursor.offset;
  const low = distance(cursor, size);
  const high = distance(cursor, size);
  if (low === 0 && high === 0) return 'end';
  if (isHighest(cursor, start, size)) {
    state.base = high < 0 ? high + 2 ** 64 : high;
    return 'base';
  }
  state.low = state.base + low;
  state.high = state.base + high;
  // One below the highest address, which is -2 as a distance, marks code that was left out.
  state.leftOut = isLeftOut(state.base, size) || isLeftOut(low, size) || low === -2;
  return 'span';
}

/** Whether the address at an offset has all bits set: what names a base in lists before DWARF 5. */
function isHighest({ view }: Cursor, offset: number, size: number): boolean {
  return view.getInt32(offset) === -1 && (size === 4 || view.getInt32(offset + 4) === -1);
}

/**
 * Linkers give code that they leave out the highest address or the one below it; as a number, both are rounded
 * to 2^64. GNU ld writes 0 instead, which nothing tells from an address.
 */
export function isLeftOut(address: number, size: number): boolean {
  return size === 4 ? address >= 0xfffffffe : address >= 2 ** 64;
}
