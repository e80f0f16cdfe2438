import { readSection, type Image, type Section } from '../image.ts';
import type { DebugSections } from './unit.ts';

/** The name without prefix of each section that `DebugSections` holds. */
export const DEBUG_SECTIONS = {
  info: 'info',
  abbrev: 'abbrev',
  line: 'line',
  types: 'types',
  str: 'str',
  lineStr: 'line_str',
  strOffsets: 'str_offsets',
  addr: 'addr',
  ranges: 'ranges',
  rnglists: 'rnglists',
  loc: 'loc',
  loclists: 'loclists',
} as const satisfies Record<keyof DebugSections, string>;

/**
 * The sections that entries are decoded with; undefined when the file has no entries. Rejects with a
 * BinaryFormatError when one of them cannot be decompressed.
 *
 * @param sections DWARF sections by name without prefix
 * @param wanted which of them beside `info` and `abbrev`; left out: all
 */
export async function readDebugSections(
  image: Image,
  sections: ReadonlyMap<string, Section>,
  wanted: readonly (keyof DebugSections)[] = Object.keys(DEBUG_SECTIONS) as (keyof DebugSections)[],
): Promise<DebugSections | undefined> {
  const read = async (name: string) => {
    const section = sections.get(name);
    return section && readSection(image, section);
  };
  const keys = [...new Set([...wanted, 'info', 'abbrev'] as const)];
  const bytes = await Promise.all(keys.map(key => read(DEBUG_SECTIONS[key])));
  const found = Object.fromEntries(keys.map((key, index) => [key, bytes[index]]));
  const { info, abbrev } = found;
  return info === undefined || abbrev === undefined ? undefined : { ...found, info, abbrev };
}
