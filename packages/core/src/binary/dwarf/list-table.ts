import { BinaryFormatError, at } from '../errors.ts';
import { viewOf, word } from '../words.ts';
import type { AttributeValue } from './attribute.ts';
import type { Unit } from './unit.ts';

/**
 * Where a list of ranges or locations starts in its section, from the value that names it: an offset, or (DWARF 5)
 * an index into the offsets behind the header of the unit's part of the section. Throws a BinaryFormatError.
 *
 * Format: DWARF 5 sections 7.28 and 7.29.
 */
export function listOffset(
  unit: Unit,
  value: AttributeValue,
  list: 'ranges' | 'locations',
  bytes: Uint8Array,
  section: string,
): number {
  let offset: number;
  if (value.kind === 'section-offset') offset = value.offset;
  else if (value.kind === 'constant' && unit.header.version < 4) offset = Number(value.value);
  else if (value.kind === 'list-index' && value.list === list)
    offset = indexed(unit, value.index, list, bytes, section);
  else {
    const why = `the entry of a unit of DWARF ${unit.header.version} names a list by ${article(value.kind)}`;
    throw new BinaryFormatError('malformed', 'a list', section, why);
  }
  if (offset < bytes.length) return offset;
  const why = `the section has ${bytes.length} bytes`;
  throw new BinaryFormatError('malformed', 'a list', at(section, offset), why);
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

function indexed(
  { header, bases }: Unit,
  index: number,
  list: 'ranges' | 'locations',
  bytes: Uint8Array,
  section: string,
): number {
  const base = list === 'ranges' ? bases.rnglists : bases.loclists;
  const { littleEndian, offsetSize } = header;
  const view = viewOf(bytes);
  // The header ends with the number of offsets.
  const count = base >= 4 && base <= bytes.length ? view.getUint32(base - 4, littleEndian) : 0;
  const position = base + index * offsetSize;
  if (index < count && position + offsetSize <= bytes.length) {
    return base + word(view, position, littleEndian, offsetSize);
  }
  const why = `the unit's table at 0x${base.toString(16)} has no index ${index}`;
  throw new BinaryFormatError('malformed', 'a list', at(section, position), why);
}
