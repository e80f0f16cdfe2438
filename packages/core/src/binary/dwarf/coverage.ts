/** Functions of the program by address, in ascending order, as the pclntab has them. */
export interface FunctionEntries {
  readonly count: number;
  /** One longer than `count`: the last is the end of the last function. */
  readonly entries: Float64Array;
}

/** Marks which functions some kind of debug information covers: 1 a function. */
export type Marks = Uint8Array;

/** Marks every function that starts in [low, high). */
export function markRange({ count, entries }: FunctionEntries, marks: Marks, low: number, high: number): void {
  for (let index = firstAtLeast(entries, count, low); index < count && entries[index]! < high; index++) {
    marks[index] = 1;
  }
}

/**
 * Marks every function that has at least one of a sequence's rows: a sequence may span functions that have none.
 *
 * @param rows addresses of the sequence's rows in ascending order, the last one its end
 */
export function markRows(functions: FunctionEntries, marks: Marks, rows: Float64Array, rowCount: number): void {
  const { count, entries } = functions;
  if (rowCount < 2) return;
  const end = rows[rowCount - 1]!;
  let index = firstAtLeast(entries, count + 1, rows[0]! + 1) - 1;
  if (index < 0) index = 0;
  if (index < count && rows[0]! >= entries[index]! && end <= entries[index + 1]!) {
    // Go ≥ 1.24 writes a sequence a function.
    if (end > rows[0]!) marks[index] = 1;
    return;
  }
  for (let row = 0; row < rowCount - 1; row++) {
    const address = rows[row]!;
    // Of rows of one address the last decides; the address counts when the next row is behind it.
    if (!(rows[row + 1]! > address)) continue;
    while (index < count && entries[index + 1]! <= address) index++;
    if (index < count && address >= entries[index]!) marks[index] = 1;
  }
}

/** Index of the first of `count` ascending values that is at least `wanted`; `count` when none is. */
function firstAtLeast(values: Float64Array, count: number, wanted: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
