import { FORM } from './forms.ts';

/** What a value of an attribute may refer to; an index into the limits that `walkEntries` checks against. */
export const REFERENCE = {
  none: 0,
  /** An entry of the same unit, from its header. */
  unit: 1,
  /** An entry anywhere in `.debug_info`. */
  info: 2,
  str: 3,
  lineStr: 4,
  line: 5,
  /** `.debug_loclists`, before DWARF 5 `.debug_loc`. */
  locations: 6,
  /** `.debug_rnglists`, before DWARF 5 `.debug_ranges`. */
  ranges: 7,
  /** Index into the unit's part of `.debug_addr`. */
  address: 8,
  /** Index into the unit's part of `.debug_str_offsets`. */
  strOffset: 9,
  /** Index into the unit's part of `.debug_rnglists`, `.debug_loclists`. */
  rangeList: 10,
  locationList: 11,
  macro: 12,
} as const;

/** How many kinds of references there are. */
export const REFERENCES = 13;

const AT_STMT_LIST = 0x10;
const AT_START_SCOPE = 0x2c;
const AT_RANGES = 0x55;
const AT_MACRO_INFO = 0x43;
const AT_MACROS = 0x79;
const AT_GNU_MACROS = 0x2119;
/** Attributes of class loclist: DWARF 5 section 7.5.4, table 7.5. */
const LOCATIONS = new Set([0x02, 0x19, 0x2a, 0x38, 0x40, 0x46, 0x48, 0x4a, 0x4d, 0x7e, 0x83]);

/** What an attribute of this form refers to, one of REFERENCE (DWARF 5 section 7.5.5). */
export function referenceOf(attribute: number, form: number, version: number): number {
  switch (form) {
    case FORM.ref1:
    case FORM.ref2:
    case FORM.ref4:
    case FORM.ref8:
    case FORM.refUdata:
      return REFERENCE.unit;
    case FORM.refAddr:
      return REFERENCE.info;
    case FORM.strp:
      return REFERENCE.str;
    case FORM.lineStrp:
      return REFERENCE.lineStr;
    case FORM.strx:
    case FORM.strx1:
    case FORM.strx2:
    case FORM.strx3:
    case FORM.strx4:
      return REFERENCE.strOffset;
    case FORM.addrx:
    case FORM.addrx1:
    case FORM.addrx2:
    case FORM.addrx3:
    case FORM.addrx4:
      return REFERENCE.address;
    case FORM.rnglistx:
      return REFERENCE.rangeList;
    case FORM.loclistx:
      return REFERENCE.locationList;
    case FORM.secOffset:
      return sectionOf(attribute);
    case FORM.data4:
    case FORM.data8:
      // Before DWARF 4 offsets had no form of their own; data_member_location may be a constant of this size.
      return version < 4 && attribute !== 0x38 ? sectionOf(attribute) : REFERENCE.none;
    default:
      return REFERENCE.none;
  }
}

function sectionOf(attribute: number): number {
  if (LOCATIONS.has(attribute)) return REFERENCE.locations;
  switch (attribute) {
    case AT_STMT_LIST:
      return REFERENCE.line;
    case AT_RANGES:
    case AT_START_SCOPE:
      return REFERENCE.ranges;
    case AT_MACROS:
    case AT_MACRO_INFO:
    case AT_GNU_MACROS:
      return REFERENCE.macro;
    default:
      return REFERENCE.none;
  }
}

/** The sections, without prefix, that a reference of this kind needs. */
export function sectionsOf(reference: number, version: number): readonly string[] {
  const old = version < 5;
  switch (reference) {
    case REFERENCE.str:
      return ['str'];
    case REFERENCE.lineStr:
      return ['line_str'];
    case REFERENCE.strOffset:
      return ['str_offsets', 'str'];
    case REFERENCE.line:
      return ['line'];
    case REFERENCE.locations:
    case REFERENCE.locationList:
      return [old ? 'loc' : 'loclists'];
    case REFERENCE.ranges:
    case REFERENCE.rangeList:
      return [old ? 'ranges' : 'rnglists'];
    case REFERENCE.address:
      return ['addr'];
    default:
      return [];
  }
}
