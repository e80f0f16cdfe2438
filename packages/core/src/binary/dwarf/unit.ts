import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import type { Abbreviations } from './abbrev.ts';
import { FORM, fixedSize } from './forms.ts';
import { uleb, unsigned, type Cursor } from './leb.ts';
import { skipValue } from './skip.ts';
import type { UnitHeader } from './units.ts';

/** The bytes of DWARF sections; those that a file does not have, or that nobody needs, are left out. */
export interface DebugSections {
  readonly info: Uint8Array;
  readonly abbrev: Uint8Array;
  /** Type units of DWARF 4. */
  readonly types?: Uint8Array | undefined;
  /** Line programs, for names of files. */
  readonly line?: Uint8Array | undefined;
  readonly str?: Uint8Array | undefined;
  readonly lineStr?: Uint8Array | undefined;
  readonly strOffsets?: Uint8Array | undefined;
  readonly addr?: Uint8Array | undefined;
  /** Range lists of DWARF 2 to 4, and of DWARF 5. */
  readonly ranges?: Uint8Array | undefined;
  readonly rnglists?: Uint8Array | undefined;
  /** Location lists of DWARF 2 to 4, and of DWARF 5. */
  readonly loc?: Uint8Array | undefined;
  readonly loclists?: Uint8Array | undefined;
}

/** Where the unit's part of each indexed section starts: what its indices count from. */
export interface Bases {
  readonly strOffsets: number;
  readonly addr: number;
  readonly rnglists: number;
  readonly loclists: number;
}

/** A unit with all that its entries need to be decoded. */
export interface Unit {
  readonly header: UnitHeader;
  readonly abbreviations: Abbreviations;
  readonly sections: DebugSections;
  /** Where its entries lie. */
  readonly section: '.debug_info' | '.debug_types';
  /** That section up to the end of the unit, so that no value can leave it. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly bases: Bases;
}

const WHAT = 'the root entry of a unit';
const AT_STR_OFFSETS_BASE = 0x72;
const AT_ADDR_BASE = 0x73;
const AT_RNGLISTS_BASE = 0x74;
const AT_LOCLISTS_BASE = 0x8c;
const AT_GNU_ADDR_BASE = 0x2133;

/**
 * Opens a unit. Its bases are read from the root entry when somebody needs one: asking for them throws a
 * BinaryFormatError when the root is damaged.
 *
 * Format: DWARF 5 sections 3.1.1 and 7.26 to 7.29.
 */
export function openUnit(
  sections: DebugSections,
  header: UnitHeader,
  abbreviations: Abbreviations,
  section: Unit['section'] = '.debug_info',
): Unit {
  const bytes = (section === '.debug_info' ? sections.info : sections.types!).subarray(0, header.end);
  const view = viewOf(bytes);
  let bases: Bases | undefined;
  return {
    ...{ header, abbreviations, sections, section, bytes, view },
    get bases() {
      if (bases !== undefined) return bases;
      const where = at(section, header.entries);
      const cursor: Cursor = { bytes, view, littleEndian: header.littleEndian, offset: header.entries };
      return (bases = within(WHAT, where, () => readBases(cursor, header, abbreviations, where)));
    },
  };
}

function readBases(cursor: Cursor, header: UnitHeader, abbreviations: Abbreviations, where: string): Bases {
  const { attributes } = abbreviations;
  const code = uleb(cursor);
  if ((abbreviations.planOf[code] ?? -1) < 0) {
    const why = `abbreviation ${code} is not declared`;
    throw new BinaryFormatError('malformed', WHAT, where, why);
  }
  // Without the attribute a unit's part is the only one of the section, and starts behind its header.
  const wide = header.offsetSize === 8;
  const behindHeader = header.version < 5 ? 0 : wide ? 16 : 8;
  const lists = wide ? 20 : 12;
  const bases = { strOffsets: behindHeader, addr: behindHeader, rnglists: lists, loclists: lists };
  const first = abbreviations.attributesOf[code]!;
  for (let index = first; index < first + 3 * abbreviations.attributeCount[code]!; index += 3) {
    const form = attributes[index + 1]!;
    const base = baseOf(attributes[index]!);
    if (base === undefined || !isOffset(form)) skipValue(cursor, form, header);
    else bases[base] = unsigned(cursor, fixedSize(form, header, where));
  }
  return bases;
}

function baseOf(attribute: number): keyof Bases | undefined {
  if (attribute === AT_STR_OFFSETS_BASE) return 'strOffsets';
  if (attribute === AT_ADDR_BASE || attribute === AT_GNU_ADDR_BASE) return 'addr';
  if (attribute === AT_RNGLISTS_BASE) return 'rnglists';
  if (attribute === AT_LOCLISTS_BASE) return 'loclists';
  return undefined;
}

function isOffset(form: number): boolean {
  return form === FORM.secOffset || form === FORM.data4 || form === FORM.data8;
}

/** A section that entries refer to. Throws a BinaryFormatError when the file does not have it. */
export function present(bytes: Uint8Array | undefined, section: string): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw new BinaryFormatError('malformed', section, section, 'entries refer to it and the file does not have it');
}
