import { BinaryFormatError, at, within } from '../errors.ts';
import { viewOf } from '../words.ts';
import { FORM } from './forms.ts';
import { textStart, uleb, unsigned, type Cursor } from './leb.ts';
import type { LineHeader } from './line-header.ts';
import { BLOCK, fieldSize, LEB, TEXT } from './name-field.ts';
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
