import { BinaryFormatError, at, problemOf, type BinaryProblem } from '../errors.ts';
import { viewOf } from '../words.ts';
import { readLineHeader, type LineHeader } from './line-header.ts';
import type { Cursor } from './leb.ts';

/** Every row of every line program, in the order of the section. */
export interface LineRows {
  readonly headers: readonly LineHeader[];
  readonly count: number;
  /** Per row; at least `count` long. The last row of a sequence is its end address, line 0. */
  readonly addresses: Float64Array;
  readonly lines: Uint32Array;
  /** File number in the row's header. */
  readonly files: Uint32Array;
  /** SEQUENCE_WIDTH numbers per sequence: first row, row behind the last, index in `headers`. */
  readonly sequences: readonly number[];
  /** Programs that could not be read to their end, and rows that contradict the header. */
  readonly problems: readonly BinaryProblem[];
}

/** Numbers of a sequence in `LineRows.sequences`. */
export const SEQUENCE_WIDTH = 3;

const MAX_PROBLEMS = 100;

/** Rows under construction; the arrays are replaced as they grow. */
interface Rows {
  addresses: Float64Array;
  lines: Uint32Array;
  files: Uint32Array;
  count: number;
  readonly sequences: number[];
}

/**
 * Runs every line program of `.debug_line`. A damaged program is a problem in the result and does not hide
 * the ones behind it; a damaged unit length ends the reading.
 *
 * Format: DWARF 5 section 6.2.5.
 */
export function runLinePrograms(bytes: Uint8Array, littleEndian: boolean): LineRows {
  // Go writes about three bytes a row.
  const capacity = Math.ceil(bytes.length / 3) + 16;
  const rows: Rows = {
    addresses: new Float64Array(capacity),
    lines: new Uint32Array(capacity),
    files: new Uint32Array(capacity),
    count: 0,
    sequences: [],
  };
  const headers: LineHeader[] = [];
  const problems: BinaryProblem[] = [];
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
  while (cursor.offset < bytes.length && problems.length < MAX_PROBLEMS) {
    const start = cursor.offset;
    try {
      headers.push(readLineHeader(cursor));
    } catch (error) {
      problems.push(problemOf(error));
      const next = behind(cursor, start);
      if (next === undefined) break;
      cursor.offset = next;
      continue;
    }
    const header = headers.at(-1)!;
    const begin = rows.count;
    const sequences = rows.sequences.length;
    try {
      runProgram(bytes, cursor.view, littleEndian, header, headers.length - 1, rows);
    } catch (error) {
      problems.push(problemOf(error));
      // Complete sequences stay; the rows of an open one belong to none.
      rows.count = rows.sequences.length > sequences ? rows.sequences.at(-2)! : begin;
    }
  }
  return { ...rows, headers, problems };
}

/** Where the unit at `start` ends by its length; undefined when the length is damaged. */
function behind(cursor: Cursor, start: number): number | undefined {
  if (start + 4 > cursor.bytes.length) return undefined;
  const length = cursor.view.getUint32(start, cursor.littleEndian);
  const next = start + 4 + length;
  return length < 0xfffffff0 && next <= cursor.bytes.length ? next : undefined;
}

function grow(rows: Rows): void {
  const capacity = Math.ceil(rows.addresses.length * 1.5) + 1024;
  const { addresses, lines, files } = rows;
  rows.addresses = new Float64Array(capacity);
  rows.addresses.set(addresses);
  rows.lines = new Uint32Array(capacity);
  rows.lines.set(lines);
  rows.files = new Uint32Array(capacity);
  rows.files.set(files);
}

/** One program. The loop keeps to integers and typed arrays: it runs once per row of the program. */
function runProgram(
  bytes: Uint8Array,
  view: DataView,
  littleEndian: boolean,
  header: LineHeader,
  headerIndex: number,
  rows: Rows,
): void {
  const { end, minimumInstruction, lineBase, lineRange, opcodeBase, operands, firstFile } = header;
  const fileLimit = firstFile + header.files.offsets.length;
  const constantAdvance = Math.floor((255 - opcodeBase) / lineRange) * minimumInstruction;
  let { addresses, lines, files, count } = rows;
  let capacity = addresses.length;
  let sequenceStart = count;
  let position = header.program;
  let address = 0;
  let file = 1;
  let line = 1;
  while (position < end) {
    const start = position;
    const opcode = bytes[position++]!;
    let emit = false;
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      const steps = (adjusted / lineRange) | 0;
      address += steps * minimumInstruction;
      line = (line + lineBase + adjusted - steps * lineRange) | 0;
      emit = true;
    } else if (opcode === 0) {
      let length = 0;
      for (let scale = 1; position < end; scale *= 128) {
        const byte = bytes[position++]!;
        length += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      const next = position + length;
      if (length === 0 || !(next <= end)) throw fault(start, 'an extended opcode runs over the end of the program');
      const extended = bytes[position++]!;
      if (extended === 1) {
        if (count + 1 > capacity) {
          rows.count = count;
          grow(rows);
          ({ addresses, lines, files } = rows);
          capacity = addresses.length;
        }
        addresses[count] = address;
        lines[count] = 0;
        files[count] = file;
        count++;
        rows.sequences.push(sequenceStart, count, headerIndex);
        rows.count = count;
        sequenceStart = count;
        address = 0;
        file = 1;
        line = 1;
      } else if (extended === 2) {
        let target: number;
        if (length === 9) {
          const high = view.getUint32(position + (littleEndian ? 4 : 0), littleEndian);
          target = high * 0x1_0000_0000 + view.getUint32(position + (littleEndian ? 0 : 4), littleEndian);
        } else if (length === 5) target = view.getUint32(position, littleEndian);
        else throw fault(start, `an address of ${length - 1} bytes`);
        if (target < address && count > sequenceStart) throw fault(start, 'addresses descend within a sequence');
        address = target;
      }
      position = next;
    } else if (opcode === 1) {
      emit = true;
    } else if (opcode === 2 || opcode === 4) {
      let value = 0;
      for (let scale = 1; position < end; scale *= 128) {
        const byte = bytes[position++]!;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      if (opcode === 2) address += value * minimumInstruction;
      else {
        if (value < firstFile || value >= fileLimit) throw fault(start, `file ${value} of ${fileLimit}`);
        file = value;
      }
    } else if (opcode === 3) {
      let value = 0;
      let shift = 0;
      let byte = 0x80;
      while (byte >= 0x80 && position < end) {
        byte = bytes[position++]!;
        if (shift < 32) value |= (byte & 0x7f) << shift;
        shift += 7;
      }
      if (shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
      line = (line + value) | 0;
    } else if (opcode === 8) {
      address += constantAdvance;
    } else if (opcode === 9) {
      if (position + 2 > end) throw fault(start, 'an operand runs over the end of the program');
      address += view.getUint16(position, littleEndian);
      position += 2;
    } else {
      // Statement and block marks, column, ISA, and standard opcodes of a later version: operands are LEB128.
      for (let left = operands[opcode]!; left > 0; left--) {
        while (position < end && bytes[position]! >= 0x80) position++;
        position++;
      }
    }
    if (emit) {
      if (count >= capacity) {
        rows.count = count;
        grow(rows);
        ({ addresses, lines, files } = rows);
        capacity = addresses.length;
      }
      addresses[count] = address;
      lines[count] = line;
      files[count] = file;
      count++;
    }
  }
  if (position > end) throw fault(end, 'an operand runs over the end of the program');
  if (count > sequenceStart) throw fault(end, `${count - sequenceStart} rows at its end belong to no sequence`);
  rows.count = count;
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a line program', at('.debug_line', offset), why);
}
