import { BinaryFormatError, at } from '../errors.ts';
import { readAbbreviations, type Abbreviations } from './abbrev.ts';
import type { UnitHeader } from './units.ts';

/**
 * Abbreviation tables, each decoded once for all units that share it. Units that point at many places inside
 * one another's tables would make that work quadratic: it is bounded by the size of the section.
 */
export function abbreviationCache(abbrev: Uint8Array): (header: UnitHeader) => Abbreviations {
  const tables = new Map<string, Abbreviations>();
  let decoded = 0;
  return header => {
    // Widths of values depend on all four.
    const key = `${header.abbreviations} ${header.version} ${header.addressSize} ${header.offsetSize}`;
    let table = tables.get(key);
    if (table !== undefined) return table;
    if (decoded <= 2 * abbrev.length + 65_536) {
      table = readAbbreviations(abbrev, header.abbreviations, header);
      tables.set(key, table);
      decoded += table.size;
    } else {
      const where = at('.debug_abbrev', header.abbreviations);
      throw new BinaryFormatError('limit', 'the abbreviation tables', where, 'they overlap one another many times');
    }
    return table;
  };
}
