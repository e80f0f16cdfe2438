import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import { FORM } from './forms.ts';
import { textStart, uleb, unsigned, type Cursor } from './leb.ts';
import type { LineHeader } from './line-header.ts';
import { textIn } from './text.ts';

// The tables of directories and files in a line program header: DWARF 5 section 6.2.4.1, DWARF 4 section 6.2.4.

/** Sections that names of files lie in. */
export interface NameSections {
  readonly line: Uint8Array;
  readonly str: Uint8Array | undefined;
  readonly lineStr: Uint8Array | undefined;
}

/** Names as offsets in their section. */
interface NameTable {
  readonly section: keyof NameSections;
  readonly offsets: readonly number[];
  /** Number of each name's directory; empty for the directories themselves. */
  readonly directories: readonly number[];
}

interface FileTables {
  readonly directories: NameTable;
  readonly files: NameTable;
}

const LNCT_PATH = 1;
const LNCT_DIRECTORY = 2;

/** Bytes of a field by its form: a number of bytes, or one of these. */
const TEXT = -1;
const LEB = -2;
const BLOCK = -3;

/** Undefined for a form that no table of names has. */
function fieldSize(form: number, offsetSize: number): number | undefined {
  switch (form) {
    case FORM.string:
      return TEXT;
    case FORM.udata:
    case FORM.sdata:
    case FORM.strx:
      return LEB;
    case FORM.block:
      return BLOCK;
    case FORM.strp:
    case FORM.lineStrp:
    case FORM.secOffset:
      return offsetSize;
    case FORM.data1:
    case FORM.strx1:
      return 1;
    case FORM.data2:
    case FORM.strx2:
      return 2;
    case FORM.strx3:
      return 3;
    case FORM.data4:
    case FORM.strx4:
      return 4;
    case FORM.data8:
      return 8;
    case FORM.data16:
      return 16;
    default:
      return undefined;
  }
}

/**
 * Passes over both tables and returns how many files they list; -1 when they are damaged or longer than `limit`.
 * Keeps to integers: it runs over every name of the program.
 */
export function skipFileTables(
  bytes: Uint8Array,
  start: number,
  limit: number,
  version: number,
  offsetSize: number,
): number {
  return version >= 5 ? skipDescribed(bytes, start, limit, offsetSize) : skipListed(bytes, start, limit);
}

/** Before DWARF 5: texts one after the other, ended by an empty one. */
function skipListed(bytes: Uint8Array, start: number, limit: number): number {
  let position = start;
  while (position < limit && bytes[position] !== 0) {
    position = bytes.indexOf(0, position) + 1;
    if (position === 0) return -1;
  }
  position++;
  let files = 0;
  while (position < limit && bytes[position] !== 0) {
    position = bytes.indexOf(0, position) + 1;
    if (position === 0) return -1;
    for (let left = 3; left > 0; left--) {
      while (position < limit && bytes[position]! >= 0x80) position++;
      position++;
    }
    files++;
  }
  return position < limit ? files : -1;
}

function skipDescribed(bytes: Uint8Array, start: number, limit: number, offsetSize: number): number {
  let position = start;
  let count = 0;
  for (let table = 0; table < 2; table++) {
    if (position >= limit) return -1;
    const sizes: number[] = [];
    for (let left = bytes[position++]!; left > 0; left--) {
      while (position < limit && bytes[position]! >= 0x80) position++;
      position++;
      let form = 0;
      for (let scale = 1; position < limit; scale *= 128) {
        const byte = bytes[position++]!;
        form += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      const size = fieldSize(form, offsetSize);
      if (size === undefined) return -1;
      sizes.push(size);
    }
    count = 0;
    for (let scale = 1; position < limit; scale *= 128) {
      const byte = bytes[position++]!;
      count += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    // An entry has at least one byte unless it has no field at all, and then there is nothing to list.
    if (count > limit - position || (count > 0 && sizes.length === 0)) return -1;
    const fields = sizes.length;
    for (let entry = 0; entry < count; entry++) {
      for (let field = 0; field < fields; field++) {
        const size = sizes[field]!;
        if (size >= 0) position += size;
        else if (size === TEXT) {
          position = bytes.indexOf(0, position) + 1;
          if (position === 0) return -1;
        } else {
          let value = 0;
          for (let scale = 1; position < limit; scale *= 128) {
            const byte = bytes[position++]!;
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) break;
          }
          if (size === BLOCK) position += value;
        }
      }
      if (!(position <= limit)) return -1;
    }
  }
  return count;
}

const decoded = new WeakMap<LineHeader, FileTables>();

/** The tables of a header, decoded once. Throws a BinaryFormatError when they are damaged. */
function tablesOf(header: LineHeader, line: Uint8Array): FileTables {
  let tables = decoded.get(header);
  if (tables === undefined) {
    tables = within('a table of files', at('.debug_line', header.offset), () => decodeTables(header, line));
    decoded.set(header, tables);
  }
  return tables;
}

function decodeTables(header: LineHeader, line: Uint8Array): FileTables {
  const bytes = line.subarray(0, header.program);
  const { littleEndian, tables } = header;
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian, offset: tables };
  if (header.version < 5) return listed(cursor);
  return { directories: described(cursor, header), files: described(cursor, header) };
}

function listed(cursor: Cursor): FileTables {
  const directories: number[] = [];
  while (cursor.view.getUint8(cursor.offset) !== 0) directories.push(textStart(cursor));
  cursor.offset++;
  const files: number[] = [];
  const parents: number[] = [];
  while (cursor.view.getUint8(cursor.offset) !== 0) {
    files.push(textStart(cursor));
    parents.push(uleb(cursor));
    uleb(cursor);
    uleb(cursor);
  }
  cursor.offset++;
  return {
    directories: { section: 'line', offsets: directories, directories: [] },
    files: { section: 'line', offsets: files, directories: parents },
  };
}

function described(cursor: Cursor, { offset, offsetSize }: LineHeader): NameTable {
  const fields: { content: number; form: number }[] = [];
  for (let left = unsigned(cursor, 1); left > 0; left--) fields.push({ content: uleb(cursor), form: uleb(cursor) });
  const offsets: number[] = [];
  const directories: number[] = [];
  let section: NameTable['section'] = 'line';
  // The header was passed over before, so the count is one that its bytes hold.
  for (let left = uleb(cursor); left > 0; left--) {
    let name = 0;
    let directory = 0;
    for (const { content, form } of fields) {
      const value = fieldValue(cursor, form, offsetSize, offset);
      if (content === LNCT_PATH) {
        name = value;
        section = form === FORM.strp ? 'str' : form === FORM.lineStrp ? 'lineStr' : 'line';
      } else if (content === LNCT_DIRECTORY) directory = value;
    }
    offsets.push(name);
    directories.push(directory);
  }
  return { section, offsets, directories };
}

function fieldValue(cursor: Cursor, form: number, offsetSize: number, offset: number): number {
  const size = fieldSize(form, offsetSize);
  switch (size) {
    case undefined:
      throw new BinaryFormatError('malformed', 'a table of files', at('.debug_line', offset), `form ${form} in it`);
    case TEXT:
      return textStart(cursor);
    case LEB:
      return uleb(cursor);
    case BLOCK:
      cursor.offset += uleb(cursor);
      return 0;
    case 16:
      cursor.offset += 16;
      return 0;
    default:
      return unsigned(cursor, size);
  }
}

/**
 * The path of a file number, joined with its directories; undefined when the header has no such file. Throws a
 * BinaryFormatError when a name lies outside its section.
 *
 * @param compilationDirectory DW_AT_comp_dir of the unit, what relative directories count from
 */
export function filePath(
  header: LineHeader,
  file: number,
  sections: NameSections,
  compilationDirectory: string,
): string | undefined {
  const { files, directories } = tablesOf(header, sections.line);
  const index = file - header.firstFile;
  const offset = files.offsets[index];
  if (offset === undefined) return undefined;
  const name = textOf(files, offset, sections);
  if (isAbsolute(name)) return name;
  const parent = files.directories[index] ?? 0;
  // Directory 0 is the compilation directory, implicit before DWARF 5.
  const directoryOffset = directories.offsets[parent - header.firstFile];
  const directory = directoryOffset === undefined ? '' : textOf(directories, directoryOffset, sections);
  if (isAbsolute(directory)) return join(directory, name);
  return join(compilationDirectory, join(directory, name));
}

function textOf({ section }: NameTable, offset: number, sections: NameSections): string {
  if (section === 'line') return textIn(sections.line, offset, '.debug_line');
  return section === 'str'
    ? textIn(sections.str, offset, '.debug_str')
    : textIn(sections.lineStr, offset, '.debug_line_str');
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

function join(directory: string, name: string): string {
  return directory === '' || directory === '.' ? name : `${directory}/${name}`;
}
