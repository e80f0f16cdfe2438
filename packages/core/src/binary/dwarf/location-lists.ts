import { BinaryFormatError, at, within, OutOfBytes } from '../errors.ts';
import { viewOf } from '../words.ts';
import { listState, readListEntry, readListPair, type ListState } from './address-list.ts';
import type { AttributeValue } from './attribute.ts';
import { listOffset } from './list-table.ts';
import { uleb, unsigned, type Cursor } from './leb.ts';
import { baseAddress } from './ranges.ts';
import { present, type Unit } from './unit.ts';

/** Where a variable or frame base is: an expression, and for which addresses of code it holds. */
export type Location =
  | { readonly kind: 'everywhere'; readonly expression: Uint8Array }
  /** From `low` up to `high`; nowhere when both are the same. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly expression: Uint8Array }
  /** Wherever no other entry of the list holds. */
  | { readonly kind: 'default'; readonly expression: Uint8Array };

/** Kinds of entries that lists of ranges do not have. */
const LLE = { defaultLocation: 5, gnuViewPair: 9 } as const;

const WHAT = 'a location list';
const MAX_LOCATIONS = 100_000;

/**
 * The locations of a value of DW_AT_location, DW_AT_frame_base and the like: of an expression one, else those of
 * the list without what the linker left out. Throws a BinaryFormatError when the list is damaged.
 *
 * Format: DWARF 5 sections 2.6.2 and 7.7.3; DWARF 4 section 2.6.2.
 */
export function readLocations(unit: Unit, value: AttributeValue): Location[] {
  if (value.kind === 'expression' || value.kind === 'block') return [{ kind: 'everywhere', expression: value.bytes }];
  const { littleEndian, version } = unit.header;
  const section = version < 5 ? '.debug_loc' : '.debug_loclists';
  const bytes = present(version < 5 ? unit.sections.loc : unit.sections.loclists, section);
  const offset = listOffset(unit, value, 'locations', bytes, section);
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian, offset };
  const base = baseAddress(unit);
  return within(WHAT, at(section, offset), () =>
    version < 5 ? pairs(cursor, unit, base) : entries(cursor, unit, base),
  );
}

/** `.debug_loc`: pairs of addresses and an expression, up to a pair of zeros. */
function pairs(cursor: Cursor, unit: Unit, base: number): Location[] {
  const { addressSize: size } = unit.header;
  const found: Location[] = [];
  const state = listState(base);
  for (;;) {
    const entry = readListPair(cursor, size, state);
    if (entry === 'end') return found;
    if (entry === 'span') add(found, state, taken(cursor, unsigned(cursor, 2)));
  }
}

/** `.debug_loclists`: entries of a kind, its operands and an expression. */
function entries(cursor: Cursor, unit: Unit, base: number): Location[] {
  const found: Location[] = [];
  const state = listState(base);
  for (;;) {
    const start = cursor.offset;
    const kind = unsigned(cursor, 1);
    if (kind === LLE.gnuViewPair) {
      // Which of several views of one address: nothing here tells them apart.
      uleb(cursor);
      uleb(cursor);
      continue;
    }
    if (kind === LLE.defaultLocation) {
      found.push({ kind: 'default', expression: taken(cursor, uleb(cursor)) });
      continue;
    }
    const entry = readListEntry(cursor, unit, kind > LLE.defaultLocation ? kind - 1 : kind, state);
    if (entry === 'end') return found;
    if (entry === 'unknown') {
      const why = `0x${kind.toString(16)} is no kind of entry`;
      throw new BinaryFormatError('malformed', WHAT, at('.debug_loclists', start), why);
    }
    if (entry === 'span') add(found, state, taken(cursor, uleb(cursor)));
  }
}

function add(found: Location[], { low, high, leftOut }: ListState, expression: Uint8Array): void {
  if (leftOut) return;
  if (found.length === MAX_LOCATIONS) {
    const why = `it has more than ${MAX_LOCATIONS} entries`;
    throw new BinaryFormatError('limit', WHAT, 'a list', why);
  }
  found.push({ kind: 'range', low, high, expression });
}

function taken(cursor: Cursor, length: number): Uint8Array {
  const start = cursor.offset;
  cursor.offset += length;
  if (!(cursor.offset <= cursor.bytes.length)) throw new OutOfBytes('expression');
  return cursor.bytes.subarray(start, cursor.offset);
}
