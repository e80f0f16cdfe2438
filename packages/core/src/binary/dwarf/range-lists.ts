import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import { listState, readListEntry, readListPair } from './address-list.ts';
import type { AddressRanges } from './address-ranges.ts';
import type { AttributeValue } from './attribute.ts';
import { listOffset } from './list-table.ts';
import { unsigned, type Cursor } from './leb.ts';
import { present, type Unit } from './unit.ts';

const WHAT = 'a range list';

/**
 * Appends the ranges of a value of DW_AT_ranges and returns how many bytes the list has. Empty ranges and those
 * of code that the linker left out are dropped. Throws a BinaryFormatError when the list is damaged.
 *
 * Format: DWARF 5 sections 2.17.3 and 7.25; DWARF 4 section 2.17.3.
 *
 * @param base what offsets in the list count from until it names another: the unit's DW_AT_low_pc, else 0
 */
export function appendRangeList(
  unit: Unit,
  value: AttributeValue,
  base: number,
  into: AddressRanges,
  owner: number,
): number {
  const { littleEndian, version } = unit.header;
  const section = version < 5 ? '.debug_ranges' : '.debug_rnglists';
  const bytes = present(version < 5 ? unit.sections.ranges : unit.sections.rnglists, section);
  const offset = listOffset(unit, value, 'ranges', bytes, section);
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian, offset };
  return within(WHAT, at(section, offset), () => {
    if (version < 5) appendPairs(cursor, unit, base, into, owner);
    else appendEntries(cursor, unit, base, into, owner);
    return cursor.offset - offset;
  });
}

/** `.debug_ranges`: pairs of addresses up to a pair of zeros. */
function appendPairs(cursor: Cursor, unit: Unit, base: number, into: AddressRanges, owner: number): void {
  const size = unit.header.addressSize;
  const state = listState(base);
  for (;;) {
    const start = cursor.offset;
    const entry = readListPair(cursor, size, state);
    if (entry === 'end') return;
    if (entry === 'span' && !state.leftOut) {
      appendRange(into, state.low, state.high, size, owner, '.debug_ranges', start);
    }
  }
}

/** `.debug_rnglists`: entries of a kind and its operands. */
function appendEntries(cursor: Cursor, unit: Unit, base: number, into: AddressRanges, owner: number): void {
  const size = unit.header.addressSize;
  const state = listState(base);
  for (;;) {
    const start = cursor.offset;
    const kind = unsigned(cursor, 1);
    const entry = readListEntry(cursor, unit, kind, state);
    if (entry === 'end') return;
    if (entry === 'unknown') {
      const why = `0x${kind.toString(16)} is no kind of entry`;
      throw new BinaryFormatError('malformed', WHAT, at('.debug_rnglists', start), why);
    }
    if (entry === 'span' && !state.leftOut) {
      appendRange(into, state.low, state.high, size, owner, '.debug_rnglists', start);
    }
  }
}

/** Appends a range that is not empty. Throws a BinaryFormatError when it ends before it starts. */
export function appendRange(
  into: AddressRanges,
  low: number,
  high: number,
  size: number,
  owner: number,
  section: string,
  offset: number,
): void {
  if (size === 4 && low >= 2 ** 32) {
    // Sums of 32-bit addresses wrap.
    low -= 2 ** 32;
    high -= 2 ** 32;
  }
  if (high < low || low < 0) {
    const why = `the range 0x${low.toString(16)}…0x${high.toString(16)} ends before it starts, or starts before 0`;
    throw new BinaryFormatError('malformed', 'an address range', at(section, offset), why);
  }
  if (!(high <= Number.MAX_SAFE_INTEGER)) {
    const why = `addresses are read up to 2^53, this range ends at 0x${high.toString(16)}`;
    throw new BinaryFormatError('limit', 'an address range', at(section, offset), why);
  }
  if (low < high) into.push(low, high, owner);
}
