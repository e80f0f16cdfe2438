import { filePath } from './line-files.ts';
import { headerOfRow, rowAt } from './line-table.ts';
import type { DwarfLines } from './read-lines.ts';

/** File and line of the row that covers an address; undefined without such a row. Throws a BinaryFormatError. */
export function dwarfLineAt(lines: DwarfLines, address: number): { file: string; line: number } | undefined {
  const row = rowAt(lines.table, address);
  if (row < 0) return undefined;
  const { rows } = lines.table;
  const header = rows.headers[headerOfRow(lines.table, row)]!;
  const directory = lines.directories.get(header.offset) ?? '';
  const file = filePath(header, rows.files[row]!, lines.names, directory);
  // A damaged program may count below zero.
  const line = rows.lines[row]! | 0;
  return file === undefined || line <= 0 ? undefined : { file, line };
}
