import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import { unsigned, type Cursor } from './leb.ts';
import type { Encoding } from './forms.ts';

/** The header of a unit in `.debug_info`. */
export interface UnitHeader extends Encoding {
  /** Of the header in the section. */
  readonly offset: number;
  /** Of the first entry. */
  readonly entries: number;
  /** Behind the unit. */
  readonly end: number;
  readonly abbreviations: number;
  /** DW_UT_*; 1 (compile) before DWARF 5. */
  readonly unitType: number;
}

/**
 * Every unit header of `.debug_info`. Throws a BinaryFormatError when lengths leave the section or a version
 * is none of 2 to 5.
 *
 * Format: DWARF 5 section 7.5.1, DWARF 4 section 7.5.1.
 */
export function readUnitHeaders(bytes: Uint8Array, littleEndian: boolean): UnitHeader[] {
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
  const headers: UnitHeader[] = [];
  while (cursor.offset < bytes.length) {
    const header = within('a unit header', at('.debug_info', cursor.offset), () => readHeader(cursor));
    headers.push(header);
    cursor.offset = header.end;
  }
  return headers;
}

function readHeader(cursor: Cursor): UnitHeader {
  const { littleEndian, offset } = cursor;
  const { end, offsetSize } = unitLength(cursor, '.debug_info');
  const version = unsigned(cursor, 2);
  if (version < 2 || version > 5) throw fault(offset, `DWARF version ${version} is none of 2 to 5`);
  let unitType = 1;
  let addressSize: number;
  let abbreviations: number;
  if (version >= 5) {
    unitType = unsigned(cursor, 1);
    addressSize = unsigned(cursor, 1);
    abbreviations = unsigned(cursor, offsetSize);
    if (unitType === 2 || unitType === 6) cursor.offset += 8 + offsetSize;
    if (unitType === 4 || unitType === 5) cursor.offset += 8;
  } else {
    abbreviations = unsigned(cursor, offsetSize);
    addressSize = unsigned(cursor, 1);
  }
  if (addressSize !== 4 && addressSize !== 8) throw fault(offset, `addresses of ${addressSize} bytes`);
  if (cursor.offset > end) throw fault(offset, 'the header is longer than its unit');
  return {
    offset,
    entries: cursor.offset,
    end,
    abbreviations,
    unitType,
    version,
    addressSize,
    offsetSize,
    littleEndian,
  };
}

/** The initial length of a unit: where it ends and whether it is 32-bit or 64-bit DWARF (7.2.2). */
export function unitLength(cursor: Cursor, section: string): { end: number; offsetSize: 4 | 8 } {
  const start = cursor.offset;
  let length = unsigned(cursor, 4);
  let offsetSize: 4 | 8 = 4;
  if (length === 0xffffffff) {
    length = unsigned(cursor, 8);
    offsetSize = 8;
  }
  const end = cursor.offset + length;
  if (!(end <= cursor.bytes.length)) {
    const why = `its length of ${length} bytes runs over the end of the section`;
    throw new BinaryFormatError('malformed', 'a unit', at(section, start), why);
  }
  return { end, offsetSize };
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a unit header', at('.debug_info', offset), why);
}
