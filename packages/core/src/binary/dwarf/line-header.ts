import { BinaryFormatError, at, within } from '../errors.ts';
import { cString } from '../words.ts';
import { fixedSize, FORM } from './forms.ts';
import { sleb, textStart, uleb, unsigned, type Cursor } from './leb.ts';
import { textIn } from './root.ts';
import { unitLength } from './units.ts';

/** Names as offsets: decoded when somebody asks for one. */
export interface NameTable {
  /** Where the offsets lead. */
  readonly section: 'line' | 'str' | 'line_str';
  readonly offsets: Float64Array;
  /** Directory of each name; empty for the directories themselves. */
  readonly directories: Uint32Array;
}

/** The header of a line program. */
export interface LineHeader {
  /** Of the header in `.debug_line`; the value of DW_AT_stmt_list. */
  readonly offset: number;
  readonly version: number;
  /** First byte of the program, and the one behind it. */
  readonly program: number;
  readonly end: number;
  readonly minimumInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of the standard opcodes, from opcode 1 at index 1. */
  readonly operands: Uint8Array;
  readonly directories: NameTable;
  readonly files: NameTable;
  /** Number of the first file: 1 before DWARF 5, else 0. */
  readonly firstFile: 0 | 1;
}

const LNCT_PATH = 1;
const LNCT_DIRECTORY = 2;

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
  const tables = version >= 5 ? entryFormats(cursor, offset, offsetSize, program) : listed(cursor, program);
  if (cursor.offset > program) throw fault(offset, 'its tables run into the program');
  cursor.offset = end;
  const common = { offset, version, program, end, minimumInstruction, lineBase, lineRange, opcodeBase, operands };
  return { ...common, ...tables, firstFile: version >= 5 ? 0 : 1 };
}

interface Tables {
  readonly directories: NameTable;
  readonly files: NameTable;
}

/** Before DWARF 5: texts one after the other, ended by an empty one. */
function listed(cursor: Cursor, limit: number): Tables {
  const directories: number[] = [];
  while (cursor.bytes[cursor.offset] !== 0) directories.push(bounded(cursor, limit));
  cursor.offset++;
  const files: number[] = [];
  const parents: number[] = [];
  while (cursor.bytes[cursor.offset] !== 0) {
    files.push(bounded(cursor, limit));
    parents.push(uleb(cursor));
    uleb(cursor);
    uleb(cursor);
  }
  cursor.offset++;
  return {
    directories: nameTable('line', directories, []),
    files: nameTable('line', files, parents),
  };
}

function bounded(cursor: Cursor, limit: number): number {
  const start = textStart(cursor);
  if (cursor.offset > limit) throw new RangeError('table without end');
  return start;
}

function nameTable(section: NameTable['section'], offsets: number[], directories: number[]): NameTable {
  return { section, offsets: Float64Array.from(offsets), directories: Uint32Array.from(directories) };
}

function entryFormats(cursor: Cursor, offset: number, offsetSize: 4 | 8, limit: number): Tables {
  const directories = entries(cursor, offset, offsetSize, limit);
  return { directories, files: entries(cursor, offset, offsetSize, limit) };
}

function entries(cursor: Cursor, offset: number, offsetSize: 4 | 8, limit: number): NameTable {
  const fields: { content: number; form: number }[] = [];
  for (let left = unsigned(cursor, 1); left > 0; left--) fields.push({ content: uleb(cursor), form: uleb(cursor) });
  const count = uleb(cursor);
  // An entry has at least one byte unless it has no field at all.
  if (count > limit - cursor.offset)
    throw fault(offset, `${count} names are claimed in ${limit - cursor.offset} bytes`);
  const offsets: number[] = [];
  const parents: number[] = [];
  let section: NameTable['section'] = 'line';
  for (let index = 0; index < count; index++) {
    let name = 0;
    let parent = 0;
    for (const { content, form } of fields) {
      const value = fieldValue(cursor, form, offsetSize, offset);
      if (content === LNCT_PATH) {
        name = value;
        section = form === FORM.strp ? 'str' : form === FORM.lineStrp ? 'line_str' : 'line';
      } else if (content === LNCT_DIRECTORY) parent = value;
    }
    if (cursor.offset > limit) throw fault(offset, 'its tables run into the program');
    offsets.push(name);
    parents.push(parent);
  }
  return nameTable(section, offsets, parents);
}

function fieldValue(cursor: Cursor, form: number, offsetSize: 4 | 8, offset: number): number {
  switch (form) {
    case FORM.string:
      return textStart(cursor);
    case FORM.udata:
      return uleb(cursor);
    case FORM.sdata:
      return sleb(cursor);
    case FORM.block: {
      const length = uleb(cursor);
      cursor.offset += length;
      return 0;
    }
    case FORM.data16:
      cursor.offset += 16;
      return 0;
    default: {
      const encoding = { version: 5, addressSize: 8, offsetSize, littleEndian: cursor.littleEndian };
      return unsigned(cursor, fixedSize(form, encoding, at('.debug_line', offset)));
    }
  }
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a line program header', at('.debug_line', offset), why);
}

/** Sections that names of files lie in. */
export interface NameSections {
  readonly line: Uint8Array;
  readonly str: Uint8Array | undefined;
  readonly lineStr: Uint8Array | undefined;
}

/**
 * The path of a file number, joined with its directories; undefined when the header has no such file.
 *
 * @param compilationDirectory DW_AT_comp_dir of the unit, what relative directories count from
 */
export function filePath(
  header: LineHeader,
  file: number,
  sections: NameSections,
  compilationDirectory: string,
): string | undefined {
  const index = file - header.firstFile;
  const offset = header.files.offsets[index];
  if (offset === undefined) return undefined;
  const name = textOf(header.files, offset, sections);
  if (isAbsolute(name)) return name;
  const parent = header.files.directories[index] ?? 0;
  // Directory 0 is the compilation directory, implicit before DWARF 5.
  const slot = parent - header.firstFile;
  const directoryOffset = header.directories.offsets[slot];
  const directory = directoryOffset === undefined ? '' : textOf(header.directories, directoryOffset, sections);
  if (isAbsolute(directory)) return join(directory, name);
  return join(compilationDirectory, join(directory, name));
}

function textOf(table: NameTable, offset: number, sections: NameSections): string {
  if (table.section === 'line') return cString(sections.line, offset);
  if (table.section === 'str') return textIn(sections.str, offset, '.debug_str');
  return textIn(sections.lineStr, offset, '.debug_line_str');
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

function join(directory: string, name: string): string {
  return directory === '' || directory === '.' ? name : `${directory}/${name}`;
}
