import { SEQUENCE_WIDTH, type LineRows } from './line-programs.ts';

/** Line rows with their sequences in the order of addresses. */
export interface LineTable {
  readonly rows: LineRows;
  /** Lowest address of each sequence, ascending. */
  readonly starts: Float64Array;
  /** Index of that sequence in `rows.sequences`, divided by SEQUENCE_WIDTH. */
  readonly order: Uint32Array;
}

/** Sorts all sequences of all units: Go ≥ 1.24 leaves them unsorted within a unit. */
export function lineTable(rows: LineRows): LineTable {
  const { sequences, addresses } = rows;
  const start = (index: number) => addresses[sequences[index * SEQUENCE_WIDTH]!]!;
  const end = (index: number) => addresses[sequences[index * SEQUENCE_WIDTH + 1]! - 1]!;
  const whole: number[] = [];
  // One without code, as gcc writes for what it found unreachable, would hide the sequence that starts there.
  for (let index = 0; index < sequences.length / SEQUENCE_WIDTH; index++) {
    if (end(index) > start(index)) whole.push(index);
  }
  const order = Uint32Array.from(whole).sort((a, b) => start(a) - start(b));
  return { rows, order, starts: Float64Array.from(order, start) };
}

/** Index of the row that covers an address; -1 when no sequence does. */
export function rowAt(table: LineTable, address: number): number {
  const { starts, order, rows } = table;
  const position = lastAtMost(starts, 0, starts.length, address);
  if (position < 0) return -1;
  const sequence = order[position]! * SEQUENCE_WIDTH;
  const first = rows.sequences[sequence]!;
  const end = rows.sequences[sequence + 1]!;
  if (!(address < rows.addresses[end - 1]!)) return -1;
  return lastAtMost(rows.addresses, first, end, address);
}

/** Index of the header that a row belongs to. */
export function headerOfRow(table: LineTable, row: number): number {
  const { rows, starts, order } = table;
  const position = lastAtMost(starts, 0, starts.length, rows.addresses[row]!);
  return rows.sequences[order[position]! * SEQUENCE_WIDTH + 2]!;
}

/** Last index in `from`…`to` whose value is at most `wanted`; `from - 1` when there is none. */
function lastAtMost(values: Float64Array, from: number, to: number, wanted: number): number {
  let low = from - 1;
  let high = to;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
