import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import { unsigned, type Cursor } from './leb.ts';
import { unitLength, type UnitHeader } from './units.ts';

/** What the header of a type unit says beside that of other units. */
export interface TypeUnit {
  readonly header: UnitHeader;
  readonly section: '.debug_info' | '.debug_types';
  /** What DW_FORM_ref_sig8 names it by. */
  readonly signature: bigint;
  /** Offset of the type's entry in the section. */
  readonly type: number;
}

const WHAT = 'a type unit header';
const DW_UT_TYPE = 2;
const DW_UT_SPLIT_TYPE = 6;

/**
 * The type units of DWARF 5 among the units of `.debug_info`. Throws a BinaryFormatError.
 *
 * Format: DWARF 5 section 7.5.1.3.
 */
export function typeUnits(info: Uint8Array, headers: readonly UnitHeader[]): TypeUnit[] {
  const view = viewOf(info);
  return headers
    .filter(({ version, unitType }) => version >= 5 && (unitType === DW_UT_TYPE || unitType === DW_UT_SPLIT_TYPE))
    .map(header => {
      const { littleEndian, entries, offsetSize } = header;
      const cursor: Cursor = { bytes: info, view, littleEndian, offset: entries - 8 - offsetSize };
      return withType(cursor, header, '.debug_info');
    });
}

/**
 * The units of `.debug_types`, where DWARF 4 has them. Throws a BinaryFormatError.
 *
 * Format: DWARF 4 section 7.5.1.2.
 */
export function readTypeUnits(types: Uint8Array, littleEndian: boolean): TypeUnit[] {
  const cursor: Cursor = { bytes: types, view: viewOf(types), littleEndian, offset: 0 };
  const units: TypeUnit[] = [];
  while (cursor.offset < types.length) {
    const unit = within(WHAT, at('.debug_types', cursor.offset), () => readHeader(cursor));
    units.push(unit);
    cursor.offset = unit.header.end;
  }
  return units;
}

function readHeader(cursor: Cursor): TypeUnit {
  const { offset, littleEndian } = cursor;
  const { end, offsetSize } = unitLength(cursor, '.debug_types');
  const version = unsigned(cursor, 2);
  if (version < 2 || version > 4) throw fault('.debug_types', offset, `its version is ${version}`);
  const abbreviations = unsigned(cursor, offsetSize);
  const addressSize = unsigned(cursor, 1);
  if (addressSize !== 4 && addressSize !== 8) throw fault('.debug_types', offset, `addresses of ${addressSize} bytes`);
  const entries = cursor.offset + 8 + offsetSize;
  if (!(entries <= end)) throw fault('.debug_types', offset, 'the header is longer than its unit');
  const header: UnitHeader = {
    ...{ offset, entries, end, abbreviations, unitType: DW_UT_TYPE },
    ...{ version, addressSize, offsetSize, littleEndian },
  };
  return withType(cursor, header, '.debug_types');
}

/** Signature and offset of the type, at the cursor. */
function withType(cursor: Cursor, header: UnitHeader, section: TypeUnit['section']): TypeUnit {
  return within(WHAT, at(section, header.offset), () => {
    const signature = cursor.view.getBigUint64(cursor.offset, cursor.littleEndian);
    cursor.offset += 8;
    const type = header.offset + unsigned(cursor, header.offsetSize);
    if (type >= header.entries && type < header.end) return { header, section, signature, type };
    throw fault(section, header.offset, 'its type lies outside of it');
  });
}

function fault(section: string, offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', WHAT, at(section, offset), why);
}
