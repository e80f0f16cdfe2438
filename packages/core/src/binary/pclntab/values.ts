import type { Pclntab } from './pclntab.ts';

/**
 * The rows of one value table: `values[i]` holds up to, and without, the offset `ends[i]` from the function's entry.
 * To be filled again and again; it grows with the longest table it met.
 */
export interface ValueRows {
  count: number;
  ends: Uint32Array;
  values: Int32Array;
}

export function valueRows(): ValueRows {
  return { count: 0, ends: new Uint32Array(64), values: new Int32Array(64) };
}

/**
 * Decodes a table of pairs (value delta, address delta), both in base 128, the former zigzag coded; the value starts
 * at -1. Ends where the table or the function does, and at damage. Offset 0 stands for no table.
 *
 * Format: runtime/symtab.go, pcvalue and step.
 *
 * @param offset of the table among the value tables
 * @param size of the function in bytes
 */
export function decodeValues(table: Pclntab, offset: number, size: number, rows: ValueRows): void {
  rows.count = 0;
  if (offset === 0) return;
  const { bytes, quantum } = table;
  const { length } = bytes;
  let position = table.values + offset;
  let reached = 0;
  let value = -1;
  let count = 0;
  while (reached < size) {
    let delta = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (position >= length || shift > 28) return;
      byte = bytes[position++]!;
      delta |= (byte & 0x7f) << shift;
      shift += 7;
    }
    if (delta === 0 && count > 0) return;
    let step = 0;
    shift = 0;
    byte = 0x80;
    while (byte >= 0x80) {
      if (position >= length || shift > 28) return;
      byte = bytes[position++]!;
      step |= (byte & 0x7f) << shift;
      shift += 7;
    }
    // A row without addresses would let a table go on for ever.
    if (step === 0) return;
    value = (value + (delta & 1 ? ~(delta >>> 1) : delta >>> 1)) | 0;
    reached += (step >>> 0) * quantum;
    if (count === rows.ends.length) grow(rows);
    rows.ends[count] = Math.min(reached, 0xffffffff);
    rows.values[count] = value;
    rows.count = ++count;
  }
}

function grow(rows: ValueRows): void {
  const ends = new Uint32Array(2 * rows.ends.length);
  ends.set(rows.ends);
  rows.ends = ends;
  const values = new Int32Array(2 * rows.values.length);
  values.set(rows.values);
  rows.values = values;
}

/** The value at an offset from the function's entry; -1 where the table has none. */
export function valueAt({ count, ends, values }: ValueRows, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low < count && offset >= 0 ? values[low]! : -1;
}
