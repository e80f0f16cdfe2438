import type { DebugSections, Unit } from '../src/binary/dwarf/unit.ts';
import { abbreviationCache } from '../src/binary/dwarf/abbrev-cache.ts';
import type { FrameSection } from '../src/binary/dwarf/frame/section.ts';
import { DEBUG_SECTIONS, readDebugSections } from '../src/binary/dwarf/debug-sections.ts';
import { dwarfSections } from '../src/binary/dwarf/sections.ts';
import { openUnit } from '../src/binary/dwarf/unit.ts';
import { readUnitHeaders } from '../src/binary/dwarf/units.ts';
import { readSection, sectionNamed } from '../src/binary/image.ts';
import { openBinary } from '../src/binary/open.ts';
import { fileSource } from '../src/collect/repository/file-source.ts';

/** DWARF sections and what decides how they are read. */
export interface DebugBytes {
  readonly sections: DebugSections;
  readonly littleEndian: boolean;
}

/** Reads the DWARF sections of a file. */
export async function debugSections(path: string): Promise<DebugBytes> {
  const source = await fileSource(path);
  try {
    const { image } = await openBinary(source);
    const sections = await readDebugSections(image, dwarfSections(image));
    if (sections === undefined) throw new Error('the file has no .debug_info or .debug_abbrev');
    return { sections, littleEndian: image.littleEndian };
  } finally {
    await source.close();
  }
}

/** The same from what the oracle prints of a file of any container: name and base64. */
export function printedSections(lines: readonly (readonly string[])[]): DebugBytes {
  const bytes = new Map(lines.map(([name, base64]) => [name, Uint8Array.from(Buffer.from(base64!, 'base64'))]));
  const found = Object.fromEntries(Object.entries(DEBUG_SECTIONS).map(([key, name]) => [key, bytes.get(name)]));
  const sections = complete(found);
  // The version, at most 5, follows the length of the first unit.
  return { sections, littleEndian: sections.info[4] !== 0 };
}

function complete(found: Partial<Record<keyof DebugSections, Uint8Array | undefined>>): DebugSections {
  const { info, abbrev } = found;
  if (info === undefined || abbrev === undefined) throw new Error('the file has no .debug_info or .debug_abbrev');
  return { ...found, info, abbrev };
}

/** The call-frame sections that an ELF file has. */
export async function frameSections(path: string): Promise<FrameSection[]> {
  const source = await fileSource(path);
  try {
    const { image } = await openBinary(source);
    const found: FrameSection[] = [];
    for (const name of ['.eh_frame', '.debug_frame', '.zdebug_frame']) {
      const section = sectionNamed(image, name);
      if (section === undefined || !section.stored) continue;
      found.push({
        name: name === '.eh_frame' ? name : '.debug_frame',
        bytes: await readSection(image, section),
        address: section.address,
        addressSize: image.bits === 64 ? 8 : 4,
        littleEndian: image.littleEndian,
      });
    }
    return found;
  } finally {
    await source.close();
  }
}

/** Every unit of `.debug_info`. */
export function unitsOf({ sections, littleEndian }: DebugBytes): Unit[] {
  const tables = abbreviationCache(sections.abbrev);
  return readUnitHeaders(sections.info, littleEndian).map(header => openUnit(sections, header, tables(header)));
}
