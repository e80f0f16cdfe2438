import { OutOfBytes } from '../errors.ts';
/** A position that moves over bytes: for headers and roots, not for inner loops. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  offset: number;
}

/** Unsigned LEB128 (DWARF 5 section 7.6). Throws OutOfBytes at the end of the bytes or after ten of them. */
export function uleb(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = cursor.view.getUint8(cursor.offset++);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    if (scale > 2 ** 63) throw new OutOfBytes('LEB128');
  }
}

/** Signed LEB128. */
export function sleb(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = cursor.view.getUint8(cursor.offset++);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return byte & 0x40 ? value - scale * 128 : value;
    if (scale > 2 ** 63) throw new OutOfBytes('LEB128');
  }
}

/**
 * A distance that is added to a 64-bit address: unsigned LEB128 whose values from 2^63 up lead backwards, since the
 * sum wraps. Exact up to 2^53 in both directions. Go's linker writes such for a unit whose code lies in two places.
 */
export function distanceLeb(cursor: Cursor): number {
  const start = cursor.offset;
  const value = uleb(cursor);
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  let low = 0;
  let high = 0;
  for (let index = start, shift = 0; index < cursor.offset; index++, shift += 7) {
    const bits = cursor.bytes[index]! & 0x7f;
    if (shift < 32) {
      low |= bits << shift;
      if (shift > 25) high |= bits >>> (32 - shift);
    } else if (shift < 64) high |= bits << (shift - 32);
  }
  return high * 0x1_0000_0000 + (low >>> 0);
}

/** The same as an integer of 4 or 8 bytes; of 4, the sum wraps at 2^32 and is left to the caller. */
export function distance(cursor: Cursor, bytes: number): number {
  const value = unsigned(cursor, bytes);
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  const { view, littleEndian, offset } = cursor;
  const high = view.getInt32(offset - (littleEndian ? 4 : 8), littleEndian);
  return high * 0x1_0000_0000 + view.getUint32(offset - (littleEndian ? 8 : 4), littleEndian);
}

/** An unsigned integer of 1, 2, 3, 4 or 8 bytes. */
export function unsigned(cursor: Cursor, bytes: number): number {
  const { view, littleEndian, offset } = cursor;
  cursor.offset += bytes;
  switch (bytes) {
    case 1:
      return view.getUint8(offset);
    case 2:
      return view.getUint16(offset, littleEndian);
    case 3: {
      const outer = view.getUint8(offset);
      const inner = view.getUint8(offset + 2);
      const middle = view.getUint8(offset + 1) << 8;
      return littleEndian ? outer | middle | (inner << 16) : (outer << 16) | middle | inner;
    }
    case 4:
      return view.getUint32(offset, littleEndian);
    case 8: {
      const high = view.getUint32(offset + (littleEndian ? 4 : 0), littleEndian);
      return high * 0x1_0000_0000 + view.getUint32(offset + (littleEndian ? 0 : 4), littleEndian);
    }
    default:
      throw new OutOfBytes(`an integer of ${bytes} bytes`);
  }
}

/** Start of a NUL-terminated text; the cursor moves behind the NUL. */
export function textStart(cursor: Cursor): number {
  const start = cursor.offset;
  const end = cursor.bytes.indexOf(0, start);
  if (end < 0) throw new OutOfBytes('text without end');
  cursor.offset = end + 1;
  return start;
}
