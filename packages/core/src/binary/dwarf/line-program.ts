import { BinaryFormatError, at } from '../errors.ts';
import { viewOf } from '../words.ts';
import type { Cursor } from './leb.ts';
import type { LineHeader } from './line-header.ts';

/** Rows one after the other; the arrays are replaced when they grow. */
export interface RowBuffer {
  /** The last row of a sequence is its end address. */
  addresses: Float64Array;
  /** From 1; 0 at the end of a sequence and for code without source. */
  lines: Uint32Array;
  /** File number in the row's header. */
  files: Uint32Array;
}

/** Takes a finished sequence and returns where the rows of the next one go. */
type SequenceSink = (buffer: RowBuffer, first: number, end: number, program: number) => number;

/** DWARF 5 sections 6.2.5.2 and 6.2.5.3. */
const LNS = { copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, constAddPc: 8, fixedAdvancePc: 9 } as const;
const LNE = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

/**
 * Runs line programs (DWARF 5 section 6.2.2). Addresses are counted from the last DW_LNE_set_address in 32 bits, as
 * no sequence is longer.
 */
export class LineMachine {
  readonly cursor: Cursor;
  readonly buffer: RowBuffer;
  readonly #sink: SequenceSink;
  #specials: SpecialOpcodes | undefined;

  // The registers, while `run` is not at work on copies of them.
  #position = 0;
  #base = 0;
  #delta = 0;
  #file = 1;
  #line = 1;
  /** Row behind the last one, and first row of the open sequence. */
  #count = 0;
  #first = 0;
  #files = 0;

  constructor(bytes: Uint8Array, littleEndian: boolean, capacity: number, sink: SequenceSink) {
    this.cursor = { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
    this.#sink = sink;
    this.buffer = {
      addresses: new Float64Array(capacity),
      lines: new Uint32Array(capacity),
      files: new Uint32Array(capacity),
    };
  }

  /**
   * One program; sequences that are complete stay when it turns out damaged behind them. Throws a BinaryFormatError.
   *
   * The loop runs once per row of the program. It keeps to integers and typed arrays, and to what nearly every
   * program has, so that it is compiled once and for all; the rest is in `#rare`.
   *
   * @param program number of the program, for the sink
   */
  run(header: LineHeader, program: number): void {
    const { bytes } = this.cursor;
    const { end, opcodeBase, minimumInstruction, firstFile } = header;
    const { advances, lines: lineAdvances, idle } = (this.#specials = specialOpcodes(header, this.#specials));
    this.#position = header.program;
    this.#files = firstFile + header.files;
    this.#count = this.#first;
    this.#begin();
    let { addresses, lines, files } = this.buffer;
    let capacity = addresses.length;
    let position = this.#position;
    let base = 0;
    let delta = 0;
    let file = 1;
    let line = 1;
    let count = this.#count;
    let fileLimit = this.#files;
    while (position < end) {
      const opcode = bytes[position++]!;
      if (opcode >= opcodeBase && count < capacity) {
        delta = (delta + advances[opcode]!) | 0;
        line = (line + lineAdvances[opcode]!) | 0;
        addresses[count] = base + delta;
        lines[count] = line;
        files[count] = file;
        count++;
        continue;
      }
      if (idle[opcode] === 1) continue;
      const operand = bytes[position]!;
      if (operand < 0x80 && position < end) {
        if (opcode === LNS.advanceLine) {
          // Signed LEB128 of one byte.
          line = (line + ((operand << 25) >> 25)) | 0;
          position++;
          continue;
        }
        if (opcode === LNS.setFile && operand >= firstFile && operand < fileLimit) {
          file = operand;
          position++;
          continue;
        }
        if (opcode === LNS.advancePc) {
          delta = (delta + operand * minimumInstruction) | 0;
          position++;
          continue;
        }
      }
      this.#position = position;
      this.#base = base;
      this.#delta = delta;
      this.#file = file;
      this.#line = line;
      this.#count = count;
      this.#rare(opcode, header, program);
      position = this.#position;
      base = this.#base;
      delta = this.#delta;
      file = this.#file;
      line = this.#line;
      count = this.#count;
      fileLimit = this.#files;
      ({ addresses, lines, files } = this.buffer);
      capacity = addresses.length;
    }
    if (position > end) throw fault(end, 'an operand runs over the end of the program');
    if (count > this.#first) throw fault(end, `${count - this.#first} rows at its end belong to no sequence`);
  }

  #begin(): void {
    this.#base = 0;
    this.#delta = 0;
    this.#file = 1;
    this.#line = 1;
  }

  #rare(opcode: number, header: LineHeader, program: number): void {
    const { view, littleEndian } = this.cursor;
    const { end, minimumInstruction, opcodeBase } = header;
    const start = this.#position - 1;
    if (opcode >= opcodeBase) {
      // The buffer is full.
      this.#delta = (this.#delta + this.#specials!.advances[opcode]!) | 0;
      this.#line = (this.#line + this.#specials!.lines[opcode]!) | 0;
      this.#append(this.#line);
      return;
    }
    switch (opcode) {
      case 0:
        this.#extended(start, header, program);
        return;
      case LNS.copy:
        this.#append(this.#line);
        return;
      case LNS.advancePc:
        this.#advance(Math.imul(this.#leb(end, false), minimumInstruction), start);
        return;
      case LNS.advanceLine:
        this.#line = (this.#line + this.#leb(end, true)) | 0;
        return;
      case LNS.setFile: {
        const file = this.#leb(end, false);
        if (file < header.firstFile || file >= this.#files) throw fault(start, `file ${file} of ${this.#files}`);
        this.#file = file;
        return;
      }
      case LNS.constAddPc:
        this.#advance(this.#specials!.constantAdvance, start);
        return;
      case LNS.fixedAdvancePc:
        if (this.#position + 2 > end) throw fault(start, 'an operand runs over the end of the program');
        this.#advance(view.getUint16(this.#position, littleEndian), start);
        this.#position += 2;
        return;
      default:
        // Column, ISA, and standard opcodes of a later version: operands are LEB128.
        for (let left = header.operands[opcode]!; left > 0; left--) this.#leb(end, false);
    }
  }

  #advance(by: number, start: number): void {
    const delta = this.#delta + by;
    if (by < 0 || delta > 0x7fffffff) throw fault(start, 'its addresses leave 32 bits within a sequence');
    this.#delta = delta;
  }

  #extended(start: number, header: LineHeader, program: number): void {
    const { bytes, view, littleEndian } = this.cursor;
    const { end } = header;
    const length = this.#leb(end, false);
    const position = this.#position;
    if (!(length > 0 && length <= end - position)) {
      throw fault(start, 'an extended opcode runs over the end of the program');
    }
    switch (bytes[position]) {
      case LNE.endSequence: {
        if (this.#delta < 0) throw fault(start, 'its addresses leave 32 bits within a sequence');
        this.#append(0);
        this.#first = this.#sink(this.buffer, this.#first, this.#count, program);
        this.#count = this.#first;
        this.#begin();
        break;
      }
      case LNE.setAddress: {
        const width = length - 1;
        if (width !== 4 && width !== 8) throw fault(start, `an address of ${width} bytes`);
        const at = position + 1;
        const target =
          width === 4
            ? view.getUint32(at, littleEndian)
            : view.getUint32(at + (littleEndian ? 4 : 0), littleEndian) * 0x1_0000_0000 +
              view.getUint32(at + (littleEndian ? 0 : 4), littleEndian);
        if (target < this.#base + this.#delta && this.#count > this.#first) {
          throw fault(start, 'addresses descend within a sequence');
        }
        this.#base = target;
        this.#delta = 0;
        break;
      }
      case LNE.defineFile:
        this.#files++;
    }
    this.#position = position + length;
  }

  /** A LEB128 in 32 bits. */
  #leb(end: number, signed: boolean): number {
    const { bytes } = this.cursor;
    let value = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (this.#position >= end) throw fault(end, 'an operand runs over the end of the program');
      byte = bytes[this.#position++]!;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    if (signed && shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
    return value;
  }

  #append(line: number): void {
    const { buffer } = this;
    if (this.#count >= buffer.addresses.length) grow(buffer);
    buffer.addresses[this.#count] = this.#base + this.#delta;
    buffer.lines[this.#count] = line;
    buffer.files[this.#count] = this.#file;
    this.#count++;
  }
}

/** What each special opcode adds to address and line (DWARF 5 section 6.2.5.1). */
interface SpecialOpcodes {
  readonly key: string;
  readonly advances: Int32Array;
  readonly lines: Int32Array;
  /** 1 for a standard opcode that has no operand and changes no row: marks of statements and blocks. */
  readonly idle: Uint8Array;
  readonly constantAdvance: number;
}

/** Compilers use the same parameters for all their units: `last` is returned when it fits. */
function specialOpcodes(header: LineHeader, last: SpecialOpcodes | undefined): SpecialOpcodes {
  const { minimumInstruction, lineBase, lineRange, opcodeBase, operands } = header;
  const key = `${minimumInstruction} ${lineBase} ${lineRange} ${operands.join(' ')}`;
  if (last?.key === key) return last;
  const advances = new Int32Array(256);
  const lines = new Int32Array(256);
  const idle = new Uint8Array(256);
  for (let opcode = 1; opcode < opcodeBase; opcode++) {
    const known = [
      LNS.copy,
      LNS.advancePc,
      LNS.advanceLine,
      LNS.setFile,
      LNS.constAddPc,
      LNS.fixedAdvancePc,
    ] as number[];
    if (!known.includes(opcode) && operands[opcode] === 0) idle[opcode] = 1;
  }
  for (let opcode = opcodeBase; opcode < 256; opcode++) {
    const adjusted = opcode - opcodeBase;
    const steps = Math.floor(adjusted / lineRange);
    advances[opcode] = steps * minimumInstruction;
    lines[opcode] = lineBase + adjusted - steps * lineRange;
  }
  const constantAdvance = Math.floor((255 - opcodeBase) / lineRange) * minimumInstruction;
  return { key, advances, lines, idle, constantAdvance };
}

function grow(buffer: RowBuffer): void {
  const capacity = Math.ceil(buffer.addresses.length * 1.5) + 1024;
  const { addresses, lines, files } = buffer;
  buffer.addresses = new Float64Array(capacity);
  buffer.addresses.set(addresses);
  buffer.lines = new Uint32Array(capacity);
  buffer.lines.set(lines);
  buffer.files = new Uint32Array(capacity);
  buffer.files.set(files);
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a line program', at('.debug_line', offset), why);
}
