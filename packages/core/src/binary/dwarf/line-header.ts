import { BinaryFormatError, at, within } from '../errors.ts';
import { unsigned, type Cursor } from './leb.ts';
import { skipFileTables } from './skip-file-tables.ts';
import { unitLength } from './units.ts';

/** The header of a line program. The names of its files are decoded when somebody asks: `line-files.ts`. */
export interface LineHeader {
  /** Of the header in `.debug_line`; the value of DW_AT_stmt_list. */
  readonly offset: number;
  readonly version: number;
  readonly offsetSize: 4 | 8;
  readonly littleEndian: boolean;
  /** Where the tables of directories and files start. */
  readonly tables: number;
  /** First byte of the program, and the one behind it. */
  readonly program: number;
  readonly end: number;
  readonly minimumInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of the standard opcodes, from opcode 1 at index 1. */
  readonly operands: Uint8Array;
  /** Number of the first file: 1 before DWARF 5, else 0. */
  readonly firstFile: 0 | 1;
  /** How many files the header lists. */
  readonly files: number;
}

/**
 * The line program header at the cursor, which then stands behind the unit.
 * Throws a BinaryFormatError when it is damaged.
 *
 * Format: DWARF 5 section 6.2.4; DWARF 4 section 6.2.4.
 */
export function readLineHeader(cursor: Cursor): LineHeader {
  const { offset } = cursor;
  return within('a line program header', at('.debug_line', offset), () => decode(cursor, offset));
}

function decode(cursor: Cursor, offset: number): LineHeader {
  const { littleEndian } = cursor;
  const { end, offsetSize } = unitLength(cursor, '.debug_line');
  const version = unsigned(cursor, 2);
  if (version < 2 || version > 5) throw fault(offset, `version ${version} is none of 2 to 5`);
  if (version >= 5) {
    const addressSize = unsigned(cursor, 1);
    const segmentSize = unsigned(cursor, 1);
    if ((addressSize !== 4 && addressSize !== 8) || segmentSize !== 0) {
      throw fault(offset, `addresses of ${addressSize} bytes with segments of ${segmentSize}`);
    }
  }
  const headerLength = unsigned(cursor, offsetSize);
  const program = cursor.offset + headerLength;
  if (!(program <= end)) throw fault(offset, 'the header is longer than its unit');
  const minimumInstruction = unsigned(cursor, 1);
  const maximumOperations = version >= 4 ? unsigned(cursor, 1) : 1;
  if (maximumOperations > 1) {
    throw new BinaryFormatError('unsupported', 'a line program', at('.debug_line', offset), 'it is for a VLIW machine');
  }
  cursor.offset++;
  const lineBase = cursor.view.getInt8(cursor.offset++);
  const lineRange = unsigned(cursor, 1);
  const opcodeBase = unsigned(cursor, 1);
  if (lineRange === 0 || opcodeBase === 0) throw fault(offset, 'line_range or opcode_base is 0');
  const operands = new Uint8Array(opcodeBase);
  for (let opcode = 1; opcode < opcodeBase; opcode++) operands[opcode] = unsigned(cursor, 1);
  const tables = cursor.offset;
  const files = skipFileTables(cursor.bytes, tables, program, version, offsetSize);
  if (files < 0) throw fault(offset, 'its tables of directories and files run into the program');
  cursor.offset = end;
  const firstFile = version >= 5 ? 0 : 1;
  return {
    ...{ offset, version, offsetSize, littleEndian, tables, program, end, minimumInstruction },
    ...{ lineBase, lineRange, opcodeBase, operands, firstFile, files },
  };
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a line program header', at('.debug_line', offset), why);
}
