import { BinaryFormatError, at } from '../errors.ts';
import { viewOf } from '../words.ts';
import { attributeOf, rootEntry } from './entry.ts';
import { filePath } from './line-files.ts';
import { readLineHeader } from './line-header.ts';
import { present, type Unit } from './unit.ts';

const AT = { stmtList: 0x10, compDir: 0x1b };

/**
 * Names of the files that a unit's entries refer to by number (DW_AT_decl_file, DW_AT_call_file); undefined for a
 * number that its line program does not have. Throws a BinaryFormatError when the program's header is damaged.
 */
export function unitFiles(unit: Unit): (file: number) => string | undefined {
  const root = rootEntry(unit);
  const place = attributeOf(root, AT.stmtList);
  if (place === undefined) return () => undefined;
  if (place.kind !== 'section-offset' && place.kind !== 'constant') {
    const where = at(unit.section, root.offset);
    throw new BinaryFormatError('malformed', 'DW_AT_stmt_list', where, `it is no offset but a ${place.kind}`);
  }
  const offset = place.kind === 'section-offset' ? place.offset : Number(place.value);
  const line = present(unit.sections.line, '.debug_line');
  const { littleEndian } = unit.header;
  const header = readLineHeader({ bytes: line, view: viewOf(line), littleEndian, offset });
  const directory = attributeOf(root, AT.compDir);
  const { str, lineStr } = unit.sections;
  return file => filePath(header, file, { line, str, lineStr }, directory?.kind === 'string' ? directory.text : '');
}
