import type { Image, Section } from '../image.ts';

const PREFIXES = ['.debug_', '.zdebug_', '__debug_', '__zdebug_'];

/** The DWARF sections of a file by their name without prefix; sections without bytes are left out. */
export function dwarfSections(image: Image): Map<string, Section> {
  const found = new Map<string, Section>();
  for (const section of image.sections) {
    const prefix = PREFIXES.find(start => section.name.startsWith(start));
    if (prefix === undefined || !section.stored) continue;
    const name = section.name.slice(prefix.length);
    if (!found.has(name)) found.set(name, section);
  }
  return found;
}
