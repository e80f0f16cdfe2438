import type { Pclntab } from './table.ts';

/**
 * The rows of one value table, decoded as far as somebody asked: `values[i]` holds up to, and without, the offset
 * `ends[i]` from the function's entry. To be used again and again; it grows with the longest table it met.
 */
export interface ValueRows {
  count: number;
  ends: Uint32Array;
  values: Int32Array;
  /** Where decoding goes on; -1 when there is nothing more. */
  position: number;
  /** Offset from the entry that the last row reaches. */
  reached: number;
  /** Bytes of the function. */
  size: number;
}

export function valueRows(): ValueRows {
  return { count: 0, ends: new Uint32Array(64), values: new Int32Array(64), position: -1, reached: 0, size: 0 };
}

/**
 * Begins with the table of a function of `size` bytes at an offset among the value tables; offset 0 stands for no
 * table.
 */
export function startValues(table: Pclntab, offset: number, size: number, rows: ValueRows): void {
  rows.count = 0;
  rows.reached = 0;
  rows.size = size;
  rows.position = offset === 0 ? -1 : table.values + offset;
}

/**
 * The value at an offset from the function's entry; -1 where the table has none. A table is pairs (value delta,
 * address delta), both in base 128, the former zigzag coded; the value starts at -1. It ends with a value delta of 0,
 * at the end of the function, and at damage.
 *
 * Format: runtime/symtab.go, pcvalue and step.
 */
export function valueAt(table: Pclntab, rows: ValueRows, offset: number): number {
  if (!(offset >= 0)) return -1;
  if (offset >= rows.reached) {
    decodeUpTo(table, rows, offset);
    return offset < rows.reached ? rows.values[rows.count - 1]! : -1;
  }
  const { ends } = rows;
  let low = 0;
  let high = rows.count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return rows.values[low]!;
}

/** Rows without addresses that are passed over; real tables have one in a place. */
const MAX_STILL = 64;

function decodeUpTo(table: Pclntab, rows: ValueRows, offset: number): void {
  const { bytes, quantum } = table;
  const { length } = bytes;
  const { size } = rows;
  let { position, reached, count } = rows;
  if (position < 0) return;
  let value = count === 0 ? -1 : rows.values[count - 1]!;
  let still = 0;
  // A damaged or finished table is not looked at again.
  rows.position = -1;
  while (reached <= offset && reached < size) {
    if (position >= length) return;
    let delta = bytes[position++]!;
    if (delta >= 0x80) {
      // Most numbers have one byte; a longer one is read from its second byte on.
      delta &= 0x7f;
      let shift = 7;
      let byte = 0x80;
      while (byte >= 0x80) {
        if (position >= length || shift > 28) return;
        byte = bytes[position++]!;
        delta |= (byte & 0x7f) << shift;
        shift += 7;
      }
    }
    if ((delta === 0 && count > 0) || position >= length) return;
    let step = bytes[position++]!;
    if (step >= 0x80) {
      step &= 0x7f;
      let shift = 7;
      let byte = 0x80;
      while (byte >= 0x80) {
        if (position >= length || shift > 28) return;
        byte = bytes[position++]!;
        step |= (byte & 0x7f) << shift;
        shift += 7;
      }
    }
    value = (value + (delta & 1 ? ~(delta >>> 1) : delta >>> 1)) | 0;
    if (step === 0) {
      // The assembler of s390x leaves rows without addresses; a damaged table could be nothing else.
      if (++still > MAX_STILL) return;
      continue;
    }
    reached += step * quantum;
    if (reached > 0xffffffff) return;
    if (count === rows.ends.length) grow(rows);
    rows.ends[count] = reached;
    rows.values[count] = value;
    rows.count = ++count;
    rows.reached = reached;
  }
  rows.position = position;
}

function grow(rows: ValueRows): void {
  const ends = new Uint32Array(2 * rows.ends.length);
  ends.set(rows.ends);
  rows.ends = ends;
  const values = new Int32Array(2 * rows.values.length);
  values.set(rows.values);
  rows.values = values;
}
