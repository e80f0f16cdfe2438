import type { GoRange } from './header.ts';

/**
 * Go's table of functions and lines, which survives every stripping. Names and lines are decoded on demand;
 * `entries` and `records` are as long as the table has functions, `entries` one longer (the end of the last).
 */
export interface Pclntab {
  readonly goRange: GoRange;
  readonly littleEndian: boolean;
  readonly pointerSize: 4 | 8;
  readonly quantum: number;
  readonly functions: number;
  /** Function entry addresses, ascending. */
  readonly entries: Float64Array;
  /** Offset of each function's record in `bytes`. */
  readonly records: Uint32Array;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Offsets in `bytes` of the sub-tables. */
  readonly names: number;
  readonly units: number;
  readonly files: number;
  readonly values: number;
}
