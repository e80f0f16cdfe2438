import { readSection, type Image } from '../image.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import type { NameSections } from './line-files.ts';
import { runLinePrograms } from './line-programs.ts';
import { lineTable, type LineTable } from './line-table.ts';
import { readDebugSections } from './debug-sections.ts';
import { readRoot } from './root.ts';
import { openUnit } from './unit.ts';
import { dwarfSections } from './sections.ts';
import { readUnitHeaders } from './units.ts';

/** What the texts of root entries lie in. */
export const TEXTS = ['str', 'lineStr', 'strOffsets'] as const;

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
  const sections = await readDebugSections(image, dwarfSections(image), ['line', ...TEXTS]);
  const line = sections?.line ?? (await readDwarfSection(image, 'line'));
  if (line === undefined) return undefined;
  const directories = new Map<number, string>();
  if (sections !== undefined) {
    const tables = abbreviationCache(sections.abbrev);
    for (const header of readUnitHeaders(sections.info, image.littleEndian)) {
      const root = readRoot(openUnit(sections, header, tables(header)));
      if (root.lineProgram !== undefined) directories.set(root.lineProgram, root.directory);
    }
  }
  const table = lineTable(runLinePrograms(line, image.littleEndian));
  return { table, names: { line, str: sections?.str, lineStr: sections?.lineStr }, directories };
}
