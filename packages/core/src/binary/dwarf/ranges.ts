import { BinaryFormatError, at } from '../errors.ts';
import type { Abbreviations } from './abbrev.ts';
import { isLeftOut } from './address-list.ts';
import type { AddressRanges } from './address-ranges.ts';
import { attributeOf, rootEntry, type Entry } from './entry.ts';
import { appendRange, appendRangeList } from './range-lists.ts';
import { openUnit, type DebugSections, type Unit } from './unit.ts';
import type { UnitHeader } from './units.ts';

const AT = { lowPc: 0x11, highPc: 0x12, ranges: 0x55 };

/**
 * Reads the address ranges of units, one call per unit: appends them to `into`, with the number that the caller
 * gives the unit. Ranges that are empty or whose code the linker left out are dropped. The call throws a
 * BinaryFormatError when the root entry or its list is damaged; what was appended before stays.
 *
 * Format: DWARF 5 sections 2.17 and 3.1.1.
 */
export function unitRangeReader(
  sections: DebugSections,
  into: AddressRanges,
): (header: UnitHeader, abbreviations: Abbreviations, owner: number) => void {
  const spend = listBudget(sections);
  return (header, abbreviations, owner) => {
    const root = rootEntry(openUnit(sections, header, abbreviations));
    // Once it is spent, no further list is read.
    spend(root, 0);
    spend(root, appendEntryRanges(root, into, owner));
  };
}

/**
 * Adds up the bytes of range lists that are read. Entries that share one long list would make the work quadratic; no
 * linker writes a list for two. The result throws a BinaryFormatError when they share them many times.
 */
export function listBudget({ ranges, rnglists }: DebugSections): (entry: Entry, bytes: number) => void {
  let left = 2 * ((ranges?.length ?? 0) + (rnglists?.length ?? 0)) + 65_536;
  return ({ unit, offset }, bytes) => {
    left -= bytes;
    if (left >= 0) return;
    const why = 'they overlap one another many times';
    throw new BinaryFormatError('limit', 'range lists', at(unit.section, offset), why);
  };
}

/** What offsets in the unit's lists count from: DW_AT_low_pc of its root, else 0. Throws a BinaryFormatError. */
export function baseAddress(unit: Unit): number {
  return addressIn(rootEntry(unit)) ?? 0;
}

function addressIn(entry: Entry): number | undefined {
  const low = attributeOf(entry, AT.lowPc);
  if (low === undefined || low.kind === 'address') return low?.address;
  const where = at(entry.unit.section, entry.offset);
  throw new BinaryFormatError('malformed', 'DW_AT_low_pc', where, `it is no address but a ${low.kind}`);
}

/**
 * Appends the address ranges of any entry: none, one from DW_AT_low_pc and DW_AT_high_pc, or those of
 * DW_AT_ranges. Returns the bytes of the range list, 0 without one. Throws a BinaryFormatError.
 */
export function appendEntryRanges(entry: Entry, into: AddressRanges, owner: number): number {
  const { unit, offset } = entry;
  const ranges = attributeOf(entry, AT.ranges);
  if (ranges !== undefined) return appendRangeList(unit, ranges, baseAddress(unit), into, owner);
  const high = attributeOf(entry, AT.highPc);
  if (high === undefined) return 0;
  const low = addressIn(entry);
  const size = unit.header.addressSize;

  if (low === undefined || isLeftOut(low, size)) return 0;
  if (high.kind === 'address') appendRange(into, low, high.address, size, owner, unit.section, offset);
  else if (high.kind === 'constant') {
    appendRange(into, low, low + Number(high.value), size, owner, unit.section, offset);
  } else {
    const why = `it is neither address nor length but a ${high.kind}`;
    throw new BinaryFormatError('malformed', 'DW_AT_high_pc', at(unit.section, offset), why);
  }
  return 0;
}
