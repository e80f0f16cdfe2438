import type { Image, Section } from '../image.ts';

const PREFIXES = ['.debug_', '.zdebug_', '__debug_', '__zdebug_'];

/** Names that a Mach-O section, which has room for 16 bytes, may cut. */
const LONG_NAMES = [
  'gdb_scripts',
  'gnu_pubnames',
  'gnu_pubtypes',
  'line_str',
  'loclists',
  'pubnames',
  'pubtypes',
  'rnglists',
  'str_offsets',
];
const MACH_O_NAME_BYTES = 16;

/** The DWARF sections of a file by their name without prefix; sections without bytes are left out. */
export function dwarfSections(image: Image): Map<string, Section> {
  const found = new Map<string, Section>();
  for (const section of image.sections) {
    const prefix = PREFIXES.find(start => section.name.startsWith(start));
    if (prefix === undefined || !section.stored) continue;
    const name = wholeName(section.name, prefix);
    if (!found.has(name)) found.set(name, section);
  }
  return found;
}

/** `__debug_str_offs` is `str_offsets` (DWARF 5, appendix G). */
function wholeName(name: string, prefix: string): string {
  const rest = name.slice(prefix.length);
  if (name.length !== MACH_O_NAME_BYTES || !prefix.startsWith('__')) return rest;
  return LONG_NAMES.find(long => long.startsWith(rest)) ?? rest;
}
