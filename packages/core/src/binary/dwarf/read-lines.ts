import { readSection, type Image } from '../image.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import type { NameSections } from './line-header.ts';
import { runLinePrograms } from './line-program.ts';
import { lineTable, type LineTable } from './line-table.ts';
import { readRoot } from './root.ts';
import { dwarfSections } from './sections.ts';
import { readUnitHeaders } from './units.ts';

/** Line rows with what their file names need. */
export interface DwarfLines {
  readonly table: LineTable;
  readonly names: NameSections;
  /** Compilation directory by offset of the line program. */
  readonly directories: ReadonlyMap<number, string>;
}

/** The bytes of a DWARF section by its name without prefix; undefined when the file does not have it. */
export async function readDwarfSection(image: Image, name: string): Promise<Uint8Array | undefined> {
  const section = dwarfSections(image).get(name);
  return section && readSection(image, section);
}

/** Every line row of the program; undefined without `.debug_line`. Rejects with a BinaryFormatError. */
export async function readDwarfLines(image: Image): Promise<DwarfLines | undefined> {
  const names = ['line', 'info', 'abbrev', 'str', 'line_str', 'str_offsets'];
  const sections = await Promise.all(names.map(name => readDwarfSection(image, name)));
  const [line, info, abbrev, str, lineStr, strOffsets] = sections;
  if (line === undefined) return undefined;
  const directories = new Map<number, string>();
  if (info !== undefined && abbrev !== undefined) {
    const tables = abbreviationCache(abbrev);
    for (const header of readUnitHeaders(info, image.littleEndian)) {
      const root = readRoot(info, header, tables(header), { str, lineStr, strOffsets });
      if (root.lineProgram !== undefined) directories.set(root.lineProgram, root.directory);
    }
  }
  const table = lineTable(runLinePrograms(line, image.littleEndian));
  return { table, names: { line, str, lineStr }, directories };
}
