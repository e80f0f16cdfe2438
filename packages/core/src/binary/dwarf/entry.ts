import { BinaryFormatError, at, within, OutOfBytes, isOutOfBytes } from '../errors.ts';
import { readValue, type AttributeValue } from './attribute.ts';
import { uleb, type Cursor } from './leb.ts';
import { endOfValues, skipValue } from './skip.ts';
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

/** The entry at an offset, undefined for a null entry. Throws OutOfBytes outside of the unit. */
function entryOrNull(unit: Unit, offset: number): Entry | undefined {
  const { header, abbreviations, bytes } = unit;
  if (!(offset >= header.entries && offset < header.end)) throw new OutOfBytes('outside of its unit');
  let code = bytes[offset]!;
  let values = offset + 1;
  if (code >= 0x80) {
    const cursor = cursorAt(unit, offset);
    code = uleb(cursor);
    values = cursor.offset;
  }
  if (code === 0) return undefined;
  if (!(abbreviations.planOf[code]! >= 0)) {
    const why = `abbreviation ${code} is not declared`;
    throw new BinaryFormatError('malformed', WHAT, at(unit.section, offset), why);
  }
  const hasChildren = abbreviations.hasChildren[code] === 1;
  return { unit, offset, values, code, tag: abbreviations.tags[code]!, hasChildren };
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

/**
 * The entry's children, in order, each read when the loop reaches it. Ends at the null entry or at the end of
 * the unit. Throws a BinaryFormatError.
 */
export function* childrenOf(entry: Entry): Generator<Entry> {
  if (!entry.hasChildren) return;
  const walk = new Walk(entry.unit, entry.offset);
  walk.next();
  walk.depth = 1;
  while (!walk.atEnd) {
    const child = walk.next();
    if (child === undefined) return;
    yield child;
    if (child.hasChildren && !walk.skipTo(siblingOf(child))) {
      // Up to the null entry that closes the child.
      while (walk.depth > 1 && !walk.atEnd) walk.next();
    }
  }
}

/**
 * Everything below an entry in the order of the section, with its depth: 1 for children. Ends with the entry's last
 * null entry or the end of the unit. Throws a BinaryFormatError.
 */
export function* entriesBelow(parent: Entry): Generator<{ readonly entry: Entry; readonly depth: number }> {
  if (!parent.hasChildren) return;
  const walk = new Walk(parent.unit, parent.offset);
  walk.next();
  walk.depth = 1;
  while (walk.depth > 0 && !walk.atEnd) {
    const { depth } = walk;
    const entry = walk.next();
    if (entry !== undefined) yield { entry, depth };
  }
}

/**
 * Every entry of a unit in the order of the section, null entries left out. Throws a BinaryFormatError.
 *
 * @param tag only those with this DW_TAG_*
 */
export function* entriesOf(unit: Unit, tag?: number): Generator<Entry> {
  const walk = new Walk(unit, unit.header.entries);
  while (!walk.atEnd) {
    const entry = walk.next();
    if (entry !== undefined && (tag === undefined || entry.tag === tag)) yield entry;
  }
}

/** A position that moves from entry to entry of a unit. */
class Walk {
  readonly #unit: Unit;
  readonly #cursor: Cursor;
  #offset: number;
  /** How many entries around the position are open, counted from where the walk began. */
  depth = 0;

  constructor(unit: Unit, offset: number) {
    this.#unit = unit;
    this.#cursor = cursorAt(unit, offset);
    this.#offset = offset;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#unit.header.end;
  }

  /** The entry at the position, which moves behind its values; undefined for a null entry. */
  next(): Entry | undefined {
    const unit = this.#unit;
    const offset = this.#offset;
    try {
      const entry = entryOrNull(unit, offset);
      if (entry === undefined) {
        this.depth--;
        this.#offset = behindCode(unit.bytes, offset);
      } else {
        if (entry.hasChildren) this.depth++;
        this.#offset = endOfValues(this.#cursor, unit.abbreviations, entry.code, entry.values, unit.header);
      }
      return entry;
    } catch (error) {
      // As `within`, which would cost a closure for each entry.
      if (!isOutOfBytes(error)) throw error;
      throw new BinaryFormatError('truncated', WHAT, at(unit.section, offset), 'it ends early');
    }
  }

  /** Moves past an entry's children to where DW_AT_sibling leads: only ever forward, so that no loop comes of it. */
  skipTo(sibling: number | undefined): boolean {
    if (sibling === undefined || sibling < this.#offset) return false;
    this.#offset = sibling;
    this.depth--;
    return true;
  }
}

function behindCode(bytes: Uint8Array, offset: number): number {
  let position = offset;
  while (bytes[position]! >= 0x80) position++;
  return position + 1;
}

function siblingOf(entry: Entry): number | undefined {
  const value = attributeOf(entry, AT_SIBLING);
  return value?.kind === 'reference' && value.section === entry.unit.section ? value.offset : undefined;
}
