import { BinaryFormatError, at, within } from '../errors.ts';
import { readValue, type AttributeValue } from './attribute.ts';
import { uleb, type Cursor } from './leb.ts';
import { skipValue } from './skip.ts';
import type { Unit } from './unit.ts';

/** A debugging information entry; its attributes are decoded when they are asked for. */
export interface Entry {
  readonly unit: Unit;
  /** In the unit's section. */
  readonly offset: number;
  /** Of its first value. */
  readonly values: number;
  readonly code: number;
  /** DW_TAG_*. */
  readonly tag: number;
  readonly hasChildren: boolean;
}

export interface Attribute {
  /** DW_AT_*. */
  readonly name: number;
  /** DW_FORM_* as declared: DW_FORM_indirect stays what it is. */
  readonly form: number;
  readonly value: AttributeValue;
}

const WHAT = 'a debugging information entry';
const AT_SIBLING = 0x01;

/** The unit's first entry. Throws a BinaryFormatError when there is none. */
export function rootEntry(unit: Unit): Entry {
  return entryAt(unit, unit.header.entries);
}

/**
 * The entry at an offset of the unit's section. Throws a BinaryFormatError when the offset is outside of the
 * unit, or there is a null entry or an undeclared abbreviation.
 *
 * Format: DWARF 5 section 7.5.2.
 */
export function entryAt(unit: Unit, offset: number): Entry {
  const entry = within(WHAT, at(unit.section, offset), () => entryOrNull(unit, offset));
  if (entry === undefined) throw new BinaryFormatError('malformed', WHAT, at(unit.section, offset), 'it is null');
  return entry;
}

function entryOrNull(unit: Unit, offset: number): Entry | undefined {
  const { header, abbreviations } = unit;
  if (!(offset >= header.entries && offset < header.end)) throw new RangeError('outside of its unit');
  const cursor = cursorAt(unit, offset);
  const code = uleb(cursor);
  if (code === 0) return undefined;
  if ((abbreviations.planOf[code] ?? -1) < 0) {
    const why = `abbreviation ${code} is not declared`;
    throw new BinaryFormatError('malformed', WHAT, at(unit.section, offset), why);
  }
  const hasChildren = abbreviations.hasChildren[code] === 1;
  return { unit, offset, values: cursor.offset, code, tag: abbreviations.tags[code]!, hasChildren };
}

function cursorAt({ bytes, view, header }: Unit, offset: number): Cursor {
  return { bytes, view, littleEndian: header.littleEndian, offset };
}

/** The value of an attribute, undefined when the entry does not have it. Throws a BinaryFormatError. */
export function attributeOf(entry: Entry, name: number): AttributeValue | undefined {
  const { unit, code } = entry;
  const { attributes, attributesOf, attributeCount } = unit.abbreviations;
  const first = attributesOf[code]!;
  const end = first + 3 * attributeCount[code]!;
  let index = first;
  while (index < end && attributes[index] !== name) index += 3;
  if (index === end) return undefined;
  return within(WHAT, at(unit.section, entry.offset), () => {
    const cursor = cursorAt(unit, entry.values);
    for (let before = first; before < index; before += 3) skipValue(cursor, attributes[before + 1]!, unit.header);
    return readValue(cursor, unit, attributes[index + 1]!, attributes[index + 2]!);
  });
}

/** Every attribute in its order. Throws a BinaryFormatError when one of them is damaged. */
export function attributesOf(entry: Entry): Attribute[] {
  const { unit, code } = entry;
  const { attributes, attributesOf: firstOf, attributeCount } = unit.abbreviations;
  return within(WHAT, at(unit.section, entry.offset), () => {
    const cursor = cursorAt(unit, entry.values);
    const first = firstOf[code]!;
    return Array.from({ length: attributeCount[code]! }, (_, count) => {
      const name = attributes[first + 3 * count]!;
      const form = attributes[first + 3 * count + 1]!;
      return { name, form, value: readValue(cursor, unit, form, attributes[first + 3 * count + 2]!) };
    });
  });
}

/** Behind the entry's values: its first child, or what follows. Throws a BinaryFormatError. */
export function endOfEntry(entry: Entry): number {
  const { unit, code } = entry;
  const { attributes, attributesOf: firstOf, attributeCount } = unit.abbreviations;
  return within(WHAT, at(unit.section, entry.offset), () => {
    const cursor = cursorAt(unit, entry.values);
    const first = firstOf[code]!;
    for (let index = first; index < first + 3 * attributeCount[code]!; index += 3) {
      skipValue(cursor, attributes[index + 1]!, unit.header);
    }
    return cursor.offset;
  });
}

/**
 * The entry's children, in order, each read when the loop reaches it. Ends at the null entry or at the end of
 * the unit. Throws a BinaryFormatError.
 */
export function* childrenOf(entry: Entry): Generator<Entry> {
  if (!entry.hasChildren) return;
  const { end } = entry.unit.header;
  for (let offset = endOfEntry(entry); offset < end;) {
    const child = nextEntry(entry.unit, offset);
    if (child === undefined) return;
    yield child;
    offset = behindTree(child);
  }
}

/**
 * Everything below an entry in the order of the section, with its depth: 1 for children. Ends with the entry's last
 * null entry or the end of the unit. Throws a BinaryFormatError.
 */
export function* entriesBelow(parent: Entry): Generator<{ readonly entry: Entry; readonly depth: number }> {
  const { unit } = parent;
  let offset = endOfEntry(parent);
  let depth = parent.hasChildren ? 1 : 0;
  while (depth > 0 && offset < unit.header.end) {
    const entry = nextEntry(unit, offset);
    if (entry === undefined) {
      offset = behindNull(unit, offset);
      depth--;
    } else {
      yield { entry, depth };
      offset = endOfEntry(entry);
      if (entry.hasChildren) depth++;
    }
  }
}

/** Every entry of a unit in the order of the section, null entries left out. Throws a BinaryFormatError. */
export function* entriesOf(unit: Unit): Generator<Entry> {
  const { entries, end } = unit.header;
  for (let offset = entries; offset < end;) {
    const entry = nextEntry(unit, offset);
    if (entry === undefined) {
      offset = behindNull(unit, offset);
    } else {
      yield entry;
      offset = endOfEntry(entry);
    }
  }
}

function nextEntry(unit: Unit, offset: number): Entry | undefined {
  return within(WHAT, at(unit.section, offset), () => entryOrNull(unit, offset));
}

function behindNull(unit: Unit, offset: number): number {
  const cursor = cursorAt(unit, offset);
  within(WHAT, at(unit.section, offset), () => uleb(cursor));
  return cursor.offset;
}

/** Behind an entry and all below it. */
function behindTree(entry: Entry): number {
  const { unit } = entry;
  let offset = entry.offset;
  let depth = 0;
  do {
    const next = nextEntry(unit, offset);
    if (next === undefined) {
      offset = behindNull(unit, offset);
      depth--;
    } else {
      const beyond = next.hasChildren ? siblingOf(next) : undefined;
      offset = endOfEntry(next);
      if (beyond !== undefined && beyond >= offset) offset = beyond;
      else if (next.hasChildren) depth++;
    }
  } while (depth > 0 && offset < unit.header.end);
  return offset;
}

/** Where DW_AT_sibling leads. Only ever forward, so that no loop can come of it. */
function siblingOf(entry: Entry): number | undefined {
  const value = attributeOf(entry, AT_SIBLING);
  return value?.kind === 'reference' && value.section === entry.unit.section ? value.offset : undefined;
}
