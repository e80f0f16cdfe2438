import { BinaryFormatError, at, problemOf, type BinaryProblem } from '../errors.ts';
import { viewOf } from '../words.ts';
import type { Cursor } from './leb.ts';
import { readLineHeader, type LineHeader } from './line-header.ts';

/** Rows one after the other; the arrays are replaced when they grow. */
export interface RowBuffer {
  /** The last row of a sequence is its end address. */
  addresses: Float64Array;
  /** From 1; 0 at the end of a sequence and for code without source. */
  lines: Uint32Array;
  /** File number in the row's header. */
  files: Uint32Array;
}

/** Every row of every line program, in the order of the section. */
export interface LineRows extends Readonly<RowBuffer> {
  readonly headers: readonly LineHeader[];
  /** Rows; the arrays are at least so long. */
  readonly count: number;
  /** SEQUENCE_WIDTH numbers per sequence: first row, row behind the last, index in `headers`. */
  readonly sequences: readonly number[];
  /** Programs that could not be read to their end, and rows that contradict the header. */
  readonly problems: readonly BinaryProblem[];
}

/** Numbers of a sequence in `LineRows.sequences`. */
export const SEQUENCE_WIDTH = 3;

/**
 * Runs every line program of `.debug_line` and keeps the rows. A damaged program is a problem in the result and
 * does not hide the ones behind it; a damaged unit length ends the reading.
 *
 * Format: DWARF 5 section 6.2.5.
 */
export function runLinePrograms(bytes: Uint8Array, littleEndian: boolean): LineRows {
  const sequences: number[] = [];
  // Go writes about three bytes a row.
  const run = new Run(bytes, littleEndian, Math.ceil(bytes.length / 3) + 16, (_, first, end, program) => {
    sequences.push(first, end, program);
    return end;
  });
  run.all();
  const { addresses, lines, files } = run.buffer;
  const count = sequences.at(-2) ?? 0;
  return { addresses, lines, files, headers: run.headers, count, sequences, problems: run.problems };
}

/** What the line programs hold, row by row seen and not kept. */
export interface LineCensus {
  readonly headers: readonly LineHeader[];
  readonly rows: number;
  readonly sequences: number;
  readonly problems: readonly BinaryProblem[];
}

/**
 * Runs every line program and shows each sequence to `visit`: its rows are those of the buffer from 0 to `count`,
 * which the next sequence overwrites. Holds no more than the longest sequence.
 */
export function visitSequences(
  bytes: Uint8Array,
  littleEndian: boolean,
  visit: (rows: RowBuffer, count: number) => void,
): LineCensus {
  let rows = 0;
  let sequences = 0;
  const run = new Run(bytes, littleEndian, 4096, (buffer, _, end) => {
    rows += end;
    sequences++;
    visit(buffer, end);
    return 0;
  });
  run.all();
  return { headers: run.headers, rows, sequences, problems: run.problems };
}

/** Takes a finished sequence and returns where the rows of the next one go. */
type SequenceSink = (buffer: RowBuffer, first: number, end: number, program: number) => number;

const MAX_PROBLEMS = 100;

class Run {
  readonly headers: LineHeader[] = [];
  readonly problems: BinaryProblem[] = [];
  readonly buffer: RowBuffer;
  readonly #cursor: Cursor;
  readonly #sink: SequenceSink;
  #specials: SpecialOpcodes | undefined;

  constructor(bytes: Uint8Array, littleEndian: boolean, capacity: number, sink: SequenceSink) {
    this.#cursor = { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
    this.#sink = sink;
    this.buffer = {
      addresses: new Float64Array(capacity),
      lines: new Uint32Array(capacity),
      files: new Uint32Array(capacity),
    };
  }

  all(): void {
    const cursor = this.#cursor;
    let row = 0;
    while (cursor.offset < cursor.bytes.length && this.problems.length < MAX_PROBLEMS) {
      const start = cursor.offset;
      let header: LineHeader;
      try {
        header = readLineHeader(cursor);
      } catch (error) {
        this.problems.push(problemOf(error));
        const next = behind(cursor, start);
        if (next === undefined) break;
        cursor.offset = next;
        continue;
      }
      const program = this.headers.push(header) - 1;
      this.#specials = specialOpcodes(header, this.#specials);
      try {
        runProgram(cursor, header, this.#specials, this.buffer, row, (buffer, first, end) => {
          // Complete sequences stay when the program turns out damaged behind them.
          row = this.#sink(buffer, first, end, program);
          return row;
        });
      } catch (error) {
        this.problems.push(problemOf(error));
      }
    }
  }
}

/** Where the unit at `start` ends by its length; undefined when the length is damaged. */
function behind(cursor: Cursor, start: number): number | undefined {
  if (start + 4 > cursor.bytes.length) return undefined;
  const length = cursor.view.getUint32(start, cursor.littleEndian);
  const next = start + 4 + length;
  return length < 0xfffffff0 && next <= cursor.bytes.length ? next : undefined;
}

/** What each special opcode adds to address and line (DWARF 5 section 6.2.5.1). */
interface SpecialOpcodes {
  readonly key: string;
  readonly advances: Int32Array;
  readonly lines: Int32Array;
}

/** Compilers use the same parameters for all their units: `last` is returned when it fits. */
function specialOpcodes(header: LineHeader, last: SpecialOpcodes | undefined): SpecialOpcodes {
  const { minimumInstruction, lineBase, lineRange, opcodeBase } = header;
  const key = `${minimumInstruction} ${lineBase} ${lineRange} ${opcodeBase}`;
  if (last?.key === key) return last;
  const advances = new Int32Array(256);
  const lines = new Int32Array(256);
  for (let opcode = opcodeBase; opcode < 256; opcode++) {
    const adjusted = opcode - opcodeBase;
    const steps = Math.floor(adjusted / lineRange);
    advances[opcode] = steps * minimumInstruction;
    lines[opcode] = lineBase + adjusted - steps * lineRange;
  }
  return { key, advances, lines };
}

function grow(buffer: RowBuffer): number {
  const capacity = Math.ceil(buffer.addresses.length * 1.5) + 1024;
  const { addresses, lines, files } = buffer;
  buffer.addresses = new Float64Array(capacity);
  buffer.addresses.set(addresses);
  buffer.lines = new Uint32Array(capacity);
  buffer.lines.set(lines);
  buffer.files = new Uint32Array(capacity);
  buffer.files.set(files);
  return capacity;
}

/** DWARF 5 sections 6.2.5.2 and 6.2.5.3. */
const LNS = { copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, constAddPc: 8, fixedAdvancePc: 9 } as const;
const LNE = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

/**
 * One program. The loop keeps to integers and typed arrays: it runs once per row of the program. Addresses are
 * counted from the last DW_LNE_set_address in 32 bits, as a sequence is no longer.
 */
function runProgram(
  cursor: Cursor,
  header: LineHeader,
  specials: SpecialOpcodes,
  buffer: RowBuffer,
  firstRow: number,
  sequence: (buffer: RowBuffer, first: number, end: number) => number,
): void {
  const { bytes, view, littleEndian } = cursor;
  const { end, minimumInstruction, opcodeBase, operands, firstFile } = header;
  const { advances, lines: lineAdvances } = specials;
  const constantAdvance = Math.floor((255 - opcodeBase) / header.lineRange) * minimumInstruction;
  let fileLimit = firstFile + header.files;
  let { addresses, lines, files } = buffer;
  let capacity = addresses.length;
  let first = firstRow;
  let count = firstRow;
  let position = header.program;
  let base = 0;
  let delta = 0;
  let file = 1;
  let line = 1;
  while (position < end) {
    const opcode = bytes[position++]!;
    if (opcode >= opcodeBase) {
      delta += advances[opcode]!;
      line = (line + lineAdvances[opcode]!) | 0;
    } else if (opcode === LNS.advanceLine) {
      let byte = bytes[position++]!;
      let value = byte & 0x7f;
      let shift = 7;
      while (byte >= 0x80 && position < end) {
        byte = bytes[position++]!;
        if (shift < 32) value |= (byte & 0x7f) << shift;
        shift += 7;
      }
      if (shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
      line = (line + value) | 0;
      continue;
    } else if (opcode === LNS.setFile || opcode === LNS.advancePc) {
      let byte = bytes[position++]!;
      let value = byte & 0x7f;
      for (let scale = 128; byte >= 0x80 && position < end; scale *= 128) {
        byte = bytes[position++]!;
        value += (byte & 0x7f) * scale;
      }
      if (opcode === LNS.advancePc) delta += value * minimumInstruction;
      else {
        if (value < firstFile || value >= fileLimit) throw fault(position, `file ${value} of ${fileLimit}`);
        file = value;
      }
      continue;
    } else if (opcode === 0) {
      const start = position - 1;
      let length = 0;
      for (let scale = 1; position < end; scale *= 128) {
        const byte = bytes[position++]!;
        length += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      const next = position + length;
      if (length === 0 || !(next <= end)) throw fault(start, 'an extended opcode runs over the end of the program');
      const extended = bytes[position]!;
      if (extended === LNE.endSequence) {
        if (count >= capacity) {
          capacity = grow(buffer);
          ({ addresses, lines, files } = buffer);
        }
        addresses[count] = base + delta;
        lines[count] = 0;
        files[count] = file;
        first = sequence(buffer, first, count + 1);
        count = first;
        base = 0;
        delta = 0;
        file = 1;
        line = 1;
      } else if (extended === LNE.setAddress) {
        const width = length - 1;
        if (width !== 4 && width !== 8) throw fault(start, `an address of ${width} bytes`);
        const target =
          width === 4
            ? view.getUint32(position + 1, littleEndian)
            : view.getUint32(position + (littleEndian ? 5 : 1), littleEndian) * 0x1_0000_0000 +
              view.getUint32(position + (littleEndian ? 1 : 5), littleEndian);
        if (target < base + delta && count > first) throw fault(start, 'addresses descend within a sequence');
        base = target;
        delta = 0;
      } else if (extended === LNE.defineFile) {
        fileLimit++;
      }
      position = next;
      continue;
    } else if (opcode === LNS.constAddPc) {
      delta += constantAdvance;
      continue;
    } else if (opcode === LNS.fixedAdvancePc) {
      if (position + 2 > end) throw fault(position, 'an operand runs over the end of the program');
      delta += view.getUint16(position, littleEndian);
      position += 2;
      continue;
    } else if (opcode !== LNS.copy) {
      // Statement and block marks, column, ISA, and standard opcodes of a later version: operands are LEB128.
      for (let left = operands[opcode]!; left > 0; left--) {
        while (position < end && bytes[position]! >= 0x80) position++;
        position++;
      }
      continue;
    }
    if (count >= capacity) {
      capacity = grow(buffer);
      ({ addresses, lines, files } = buffer);
    }
    addresses[count] = base + delta;
    lines[count] = line;
    files[count] = file;
    count++;
  }
  if (position > end) throw fault(end, 'an operand runs over the end of the program');
  if (count > first) throw fault(end, `${count - first} rows at its end belong to no sequence`);
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a line program', at('.debug_line', offset), why);
}
