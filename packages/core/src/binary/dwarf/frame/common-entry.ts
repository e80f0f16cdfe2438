import { BinaryFormatError, at, within } from '../../errors.ts';
import { sleb, uleb, unsigned, type Cursor } from '../leb.ts';
import { POINTER, readPlain } from './pointer.ts';
import type { FrameSection } from './section.ts';

/** A common information entry: what many functions' entries share. */
export interface CommonEntry {
  /** In the section. */
  readonly offset: number;
  readonly version: number;
  readonly augmentation: string;
  readonly addressSize: 4 | 8;
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  readonly returnAddressRegister: number;
  /** Whether entries have augmentation data of stated length (`z`). */
  readonly sized: boolean;
  /** DW_EH_PE_* of addresses in its entries (`R`). */
  readonly pointers: number;
  /** DW_EH_PE_* of the pointer to language-specific data (`L`); 0xff without one. */
  readonly languageData: number;
  /** A signal handler's frame (`S`): the return address is that of the interrupted instruction. */
  readonly signal: boolean;
  /** Return addresses are signed with the B key of aarch64 (`B`). */
  readonly signedWithB: boolean;
  /** First instruction, and behind the last. */
  readonly instructions: number;
  readonly end: number;
}

/** Where an entry ends, and how wide the field behind its length is. */
export interface Extent {
  readonly end: number;
  /** Of the field that tells the kinds of entries apart. */
  readonly id: number;
  readonly idSize: 4 | 8;
}

const WHAT = 'a common information entry';
const MAX_AUGMENTATION = 16;

/**
 * The common information entry at an offset. Throws a BinaryFormatError when there is none or it is damaged, and
 * for an augmentation whose data have no stated length and no known meaning.
 *
 * Format: DWARF 5 section 6.4.1; Linux Standard Base 5, section 10.6.1.1.
 */
export function readCommonEntry(cursor: Cursor, section: FrameSection, offset: number): CommonEntry {
  const where = at(section.name, offset);
  return within(WHAT, where, () => {
    if (!(offset + 4 <= section.bytes.length))
      throw new BinaryFormatError('malformed', WHAT, where, 'nothing is there');
    cursor.offset = offset;
    const extent = readExtent(cursor, section);
    if (extent === undefined || !isCommon(cursor, section, extent)) {
      throw new BinaryFormatError('malformed', WHAT, where, 'another entry names it and it is none');
    }
    return decode(cursor, section, offset, extent.end);
  });
}

/**
 * The length at the cursor, which then stands on the field behind it; undefined for a terminator. Throws a
 * BinaryFormatError when the entry leaves the section.
 */
export function readExtent(cursor: Cursor, section: FrameSection): Extent | undefined {
  const start = cursor.offset;
  let length = unsigned(cursor, 4);
  let idSize: 4 | 8 = 4;
  if (length === 0) return undefined;
  if (length === 0xffffffff) {
    length = unsigned(cursor, 8);
    // In `.eh_frame` this field has 4 bytes even so.
    if (section.name === '.debug_frame') idSize = 8;
  }
  const end = cursor.offset + length;
  if (!(end <= section.bytes.length) || length < idSize) {
    const why = `its length of ${length} bytes does not fit into the section`;
    throw new BinaryFormatError('malformed', 'a frame entry', at(section.name, start), why);
  }
  return { end, id: cursor.offset, idSize };
}

/** Whether the cursor stands on the id of a common information entry; it moves behind the id. */
export function isCommon(cursor: Cursor, section: FrameSection, { id, idSize }: Extent): boolean {
  const { view, littleEndian } = cursor;
  cursor.offset = id + idSize;
  if (section.name === '.eh_frame') return view.getUint32(id, littleEndian) === 0;
  return view.getInt32(id) === -1 && (idSize === 4 || view.getInt32(id + 4) === -1);
}

function decode(cursor: Cursor, section: FrameSection, offset: number, end: number): CommonEntry {
  const fault = (why: string, trouble: 'malformed' | 'unsupported' = 'malformed') =>
    new BinaryFormatError(trouble, WHAT, at(section.name, offset), why);
  const version = unsigned(cursor, 1);
  if (version !== 1 && version !== 3 && version !== 4) throw fault(`version ${version} is none of 1, 3 and 4`);
  let augmentation = '';
  for (let byte = unsigned(cursor, 1); byte !== 0; byte = unsigned(cursor, 1)) {
    augmentation += String.fromCharCode(byte);
    if (augmentation.length > MAX_AUGMENTATION) throw fault('its augmentation has no end');
  }
  let addressSize = section.addressSize;
  if (version === 4) {
    const size = unsigned(cursor, 1);
    const segment = unsigned(cursor, 1);
    if ((size !== 4 && size !== 8) || segment !== 0) throw fault(`addresses of ${size} bytes, segments of ${segment}`);
    addressSize = size;
  }
  // Data of GCC 2 for exception handling.
  if (augmentation === 'eh') cursor.offset += addressSize;
  const codeAlignment = uleb(cursor);
  const dataAlignment = sleb(cursor);
  const returnAddressRegister = version === 1 ? unsigned(cursor, 1) : uleb(cursor);
  const meaning = { pointers: 0 as number, languageData: 0xff as number, signal: false, signedWithB: false };
  const sized = augmentation.startsWith('z');
  if (sized) {
    const length = uleb(cursor);
    const behind = cursor.offset + length;
    if (!(behind <= end)) throw fault('its augmentation data run over its end');
    readAugmentation(cursor, section, augmentation, addressSize, meaning);
    cursor.offset = behind;
  } else if (augmentation !== '' && augmentation !== 'eh') {
    throw fault(`nothing tells how long the data of augmentation "${printable(augmentation)}" are`, 'unsupported');
  }
  if (cursor.offset > end) throw fault('its fields run over its end');
  return {
    ...{ offset, version, augmentation, addressSize, codeAlignment, dataAlignment, returnAddressRegister, sized },
    ...meaning,
    ...{ instructions: cursor.offset, end },
  };
}

function readAugmentation(
  cursor: Cursor,
  section: FrameSection,
  augmentation: string,
  addressSize: 4 | 8,
  meaning: { pointers: number; languageData: number; signal: boolean; signedWithB: boolean },
): void {
  for (const letter of augmentation.slice(1)) {
    if (letter === 'R') meaning.pointers = unsigned(cursor, 1);
    else if (letter === 'L') meaning.languageData = unsigned(cursor, 1);
    else if (letter === 'P') skipPersonality(cursor, section, addressSize);
    else if (letter === 'S') meaning.signal = true;
    else if (letter === 'B') meaning.signedWithB = true;
    // `G`: memory tagging of aarch64, without data. What follows an unknown letter cannot be told apart.
    else if (letter !== 'G') return;
  }
}

function skipPersonality(cursor: Cursor, section: FrameSection, addressSize: 4 | 8): void {
  const encoding = unsigned(cursor, 1);
  if (encoding === POINTER.omitted) return;
  if ((encoding & 0x70) === POINTER.aligned) {
    cursor.offset += (addressSize - ((section.address + cursor.offset) % addressSize)) % addressSize;
  }
  readPlain(cursor, encoding, section, addressSize);
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}
