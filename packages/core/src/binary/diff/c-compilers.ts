import { abbreviationCache } from '../dwarf/abbrev-cache.ts';
import { readRoot } from '../dwarf/root.ts';
import { readDebugSections } from '../dwarf/debug-sections.ts';
import { TEXTS } from '../dwarf/read-lines.ts';
import { dwarfSections } from '../dwarf/sections.ts';
import { openUnit } from '../dwarf/unit.ts';
import { readUnitHeaders } from '../dwarf/units.ts';
import { parseGoProducer } from '../go/producer.ts';
import { readSection, sectionNamed, type Image } from '../image.ts';

const MAX_COMMENT = 1 << 20;
const MAX_NAMES = 20;

/**
 * The compilers and assemblers of other languages that left their names in a program: DW_AT_producer of their
 * units, else the strings of `.comment`. Ascending, each once. Rejects with a BinaryFormatError.
 */
export async function cCompilers(image: Image): Promise<string[]> {
  const sections = await readDebugSections(image, dwarfSections(image), TEXTS);
  const found = new Set<string>();
  if (sections !== undefined) {
    const tables = abbreviationCache(sections.abbrev);
    for (const header of readUnitHeaders(sections.info, image.littleEndian)) {
      const { producer } = readRoot(openUnit(sections, header, tables(header)));
      if (producer !== '' && parseGoProducer(producer) === undefined && !producer.startsWith('Go cmd/asm'))
        found.add(producer);
      if (found.size >= MAX_NAMES) break;
    }
  }
  if (found.size === 0) for (const name of await comments(image)) found.add(name);
  return [...found].sort();
}

async function comments(image: Image): Promise<string[]> {
  const section = sectionNamed(image, '.comment');
  if (section === undefined || !section.stored || section.size > MAX_COMMENT) return [];
  const text = Buffer.from(await readSection(image, section)).toString('utf8');
  return text
    .split('\0')
    .filter(name => name !== '')
    .slice(0, MAX_NAMES);
}
