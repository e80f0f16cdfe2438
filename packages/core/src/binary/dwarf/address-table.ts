import { BinaryFormatError, at } from '../errors.ts';
import { viewOf, word } from '../words.ts';
import { present, type Unit } from './unit.ts';

/**
 * The address with an index in the unit's part of `.debug_addr`. Throws a BinaryFormatError when the section has
 * no such place.
 *
 * Format: DWARF 5 section 7.27. Go's linker writes a single header for the whole section and lets the units'
 * bases point between its addresses, so that a header in front of a base cannot be relied on.
 */
export function addressAt(unit: Unit, index: number): number {
  const bytes = present(unit.sections.addr, '.debug_addr');
  const size = unit.header.addressSize as 4 | 8;
  const position = unit.bases.addr + index * size;
  if (position + size <= bytes.length) return word(viewOf(bytes), position, unit.header.littleEndian, size);
  const why = `index ${index} of the unit's table leads there, the section has ${bytes.length} bytes`;
  throw new BinaryFormatError('malformed', 'an address', at('.debug_addr', position), why);
}
