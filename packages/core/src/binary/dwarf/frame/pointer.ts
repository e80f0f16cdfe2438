import { BinaryFormatError, at } from '../../errors.ts';
import { sleb, uleb, unsigned, type Cursor } from '../leb.ts';
import type { FrameSection } from './section.ts';

/** DW_EH_PE_*: how pointers of `.eh_frame` are written (Linux Standard Base 5, section 10.5.1). */
export const POINTER = {
  absolute: 0x00,
  uleb128: 0x01,
  udata2: 0x02,
  udata4: 0x03,
  udata8: 0x04,
  signed: 0x08,
  sleb128: 0x09,
  sdata2: 0x0a,
  sdata4: 0x0b,
  sdata8: 0x0c,
  relativeToPlace: 0x10,
  relativeToText: 0x20,
  relativeToData: 0x30,
  relativeToFunction: 0x40,
  aligned: 0x50,
  indirect: 0x80,
  omitted: 0xff,
} as const;

const FORMAT = 0x0f;
const APPLICATION = 0x70;

/**
 * The pointer at the cursor, which moves behind it. Throws a BinaryFormatError for an encoding that does not
 * exist or counts from an address that is not known, RangeError at the end of the bytes.
 */
export function readPointer(cursor: Cursor, encoding: number, section: FrameSection, addressSize: 4 | 8): number {
  const start = cursor.offset;
  if (encoding === POINTER.omitted || (encoding & POINTER.indirect) !== 0) {
    throw unreadable(section, start, encoding, 'its value is not in the section');
  }
  if ((encoding & APPLICATION) === POINTER.aligned) {
    const place = section.address + start;
    cursor.offset += (addressSize - (place % addressSize)) % addressSize;
    return unsigned(cursor, addressSize);
  }
  const base = baseOf(encoding, start, section);
  const value = base + readPlain(cursor, encoding, section, addressSize);
  return addressSize === 4 ? modulo(value, 2 ** 32) : value < 0 ? value + 2 ** 64 : modulo(value, 2 ** 64);
}

/** The number alone: a length has the format of a pointer and counts from nothing. */
export function readPlain(cursor: Cursor, encoding: number, section: FrameSection, addressSize: 4 | 8): number {
  const start = cursor.offset;
  switch (encoding & FORMAT) {
    case POINTER.absolute:
      return unsigned(cursor, addressSize);
    case POINTER.uleb128:
      return uleb(cursor);
    case POINTER.udata2:
      return unsigned(cursor, 2);
    case POINTER.udata4:
      return unsigned(cursor, 4);
    case POINTER.udata8:
      return unsigned(cursor, 8);
    case POINTER.signed:
      return signed(cursor, addressSize);
    case POINTER.sleb128:
      return sleb(cursor);
    case POINTER.sdata2:
      return signed(cursor, 2);
    case POINTER.sdata4:
      return signed(cursor, 4);
    case POINTER.sdata8:
      return signed(cursor, 8);
    default:
      throw unreadable(section, start, encoding, 'no such format exists');
  }
}

/** Bytes of a pointer of fixed size; undefined for LEB128 and what does not exist. */
export function pointerSize(encoding: number, addressSize: 4 | 8): number | undefined {
  switch (encoding & FORMAT) {
    case POINTER.absolute:
    case POINTER.signed:
      return addressSize;
    case POINTER.udata2:
    case POINTER.sdata2:
      return 2;
    case POINTER.udata4:
    case POINTER.sdata4:
      return 4;
    case POINTER.udata8:
    case POINTER.sdata8:
      return 8;
    default:
      return undefined;
  }
}

function signed(cursor: Cursor, bytes: number): number {
  const value = unsigned(cursor, bytes);
  if (bytes < 8) return value >= 2 ** (8 * bytes - 1) ? value - 2 ** (8 * bytes) : value;
  // Small negative numbers must not be rounded: high and low half apart.
  const { view, littleEndian, offset } = cursor;
  const high = view.getInt32(offset - (littleEndian ? 4 : 8), littleEndian);
  return high * 2 ** 32 + view.getUint32(offset - (littleEndian ? 8 : 4), littleEndian);
}

function baseOf(encoding: number, offset: number, section: FrameSection): number {
  switch (encoding & APPLICATION) {
    case POINTER.absolute:
      return 0;
    case POINTER.relativeToPlace:
      return section.address + offset;
    case POINTER.relativeToText:
      if (section.text !== undefined) return section.text;
      break;
    case POINTER.relativeToData:
      if (section.data !== undefined) return section.data;
      break;
  }
  throw unreadable(section, offset, encoding, 'what it counts from is not known');
}

function modulo(value: number, limit: number): number {
  return value < 0 ? value + limit : value >= limit ? value - limit : value;
}

function unreadable(section: FrameSection, offset: number, encoding: number, why: string): BinaryFormatError {
  const what = `a pointer of encoding 0x${encoding.toString(16)}`;
  return new BinaryFormatError('unsupported', what, at(section.name, offset), why);
}
