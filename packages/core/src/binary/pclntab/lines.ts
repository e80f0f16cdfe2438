import { within } from '../errors.ts';
import { cString } from '../words.ts';
import { RECORD, recordField } from './function-record.ts';
import type { Pclntab } from './table.ts';
import { startValues, valueAt, valueRows, type ValueRows } from './values.ts';

/** A position in the source. */
export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** File numbers and lines of one function. To be used again for the next. */
export interface FunctionLines {
  readonly files: ValueRows;
  readonly lines: ValueRows;
}

export function functionLines(): FunctionLines {
  return { files: valueRows(), lines: valueRows() };
}

/** Begins with the lines of function `index`. */
export function startLines(table: Pclntab, index: number, lines: FunctionLines): void {
  const size = table.entries[index + 1]! - table.entries[index]!;
  startValues(table, recordField(table, index, RECORD.fileValues), size, lines.files);
  startValues(table, recordField(table, index, RECORD.lineValues), size, lines.lines);
}

/**
 * Offset in the table's bytes of the path of a file; -1 when there is none. Throws a RangeError outside the table.
 *
 * @param number counts within the unit of function `index` since Go 1.16, within the program from 1 before
 */
export function fileOffset(table: Pclntab, index: number, number: number): number {
  const { view, littleEndian } = table;
  if (number < 0) return -1;
  if (table.goRange === '1.2–1.15') {
    return number === 0 ? -1 : view.getUint32(table.files + 4 * number, littleEndian);
  }
  const unit = recordField(table, index, RECORD.unit);
  // Functions that the linker made belong to no unit.
  if (unit === 0xffffffff) return -1;
  const offset = view.getUint32(table.units + 4 * (unit + number), littleEndian);
  return offset === 0xffffffff ? -1 : table.files + offset;
}

const single = functionLines();

/**
 * File and line of an address inside function `index`; undefined for code without source. Starts at the function's
 * entry again: for many addresses there is `symbolize.ts`. Throws a BinaryFormatError when the path lies outside the table.
 */
export function lineInFunction(table: Pclntab, index: number, address: number): SourceLine | undefined {
  return within('a line table', `pclntab function ${index}`, () => {
    startLines(table, index, single);
    const offset = address - table.entries[index]!;
    const line = valueAt(table, single.lines, offset);
    const path = fileOffset(table, index, valueAt(table, single.files, offset));
    return path < 0 || line <= 0 ? undefined : { file: cString(table.bytes, path), line };
  });
}
