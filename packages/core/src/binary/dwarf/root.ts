import { BinaryFormatError, at, within } from '../errors.ts';
import { cString, viewOf } from '../words.ts';
import type { Abbreviations } from './abbrev.ts';
import { fixedSize, FORM } from './forms.ts';
import { sleb, textStart, uleb, unsigned, type Cursor } from './leb.ts';
import type { UnitHeader } from './units.ts';

/** Sections that texts may lie in; undefined when the file does not have them. */
export interface TextSections {
  readonly str: Uint8Array | undefined;
  readonly lineStr: Uint8Array | undefined;
  readonly strOffsets: Uint8Array | undefined;
}

/** What the root entry says of its unit (DWARF 5 section 3.1.1). */
export interface RootEntry {
  readonly tag: number;
  readonly name: string;
  readonly producer: string;
  /** DW_LANG_*; 0x16 is Go. */
  readonly language: number;
  /** Offset of the line program in `.debug_line`. */
  readonly lineProgram: number | undefined;
  readonly directory: string;
  /** DW_AT_go_package_name, the package's name without its path. */
  readonly goPackage: string;
}

const AT = { name: 0x03, stmtList: 0x10, language: 0x13, compDir: 0x1b, producer: 0x25 };
const AT_STR_OFFSETS_BASE = 0x72;
const AT_GO_PACKAGE_NAME = 0x2905;

/** A value as read: a number, a text in this section, or a text to be looked up once every base is known. */
type Value =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'inline' | 'strp' | 'line_strp' | 'strx'; readonly value: number };

/** The root entry of a unit. Throws a BinaryFormatError when it is damaged or a text is outside its section. */
export function readRoot(
  bytes: Uint8Array,
  header: UnitHeader,
  abbreviations: Abbreviations,
  texts: TextSections,
): RootEntry {
  const where = at('.debug_info', header.entries);
  return within('the root entry of a unit', where, () => {
    const unit = bytes.subarray(0, header.end);
    const cursor: Cursor = {
      bytes: unit,
      view: viewOf(unit),
      littleEndian: header.littleEndian,
      offset: header.entries,
    };
    const code = uleb(cursor);
    if ((abbreviations.planOf[code] ?? -1) < 0) {
      throw new BinaryFormatError(
        'malformed',
        'the root entry of a unit',
        where,
        `abbreviation ${code} is not declared`,
      );
    }
    const values = new Map<number, Value>();
    const first = abbreviations.attributesOf[code]!;
    for (let index = 0; index < abbreviations.attributeCount[code]!; index++) {
      const [name, form, constant] = abbreviations.attributes.subarray(first + 3 * index, first + 3 * index + 3);
      values.set(name!, readValue(cursor, form!, constant!, header));
    }
    return rootOf(abbreviations.tags[code]!, values, unit, header, texts);
  });
}

function rootOf(
  tag: number,
  values: ReadonlyMap<number, Value>,
  unit: Uint8Array,
  header: UnitHeader,
  texts: TextSections,
): RootEntry {
  const number = (name: number) => {
    const value = values.get(name);
    return value?.kind === 'number' ? value.value : undefined;
  };
  // Without the attribute the offsets start behind the header of the only contribution.
  const base = number(AT_STR_OFFSETS_BASE) ?? (header.offsetSize === 8 ? 16 : 8);
  const text = (name: number) => {
    const value = values.get(name);
    if (value === undefined || value.kind === 'number') return '';
    return textOf(value, unit, header, texts, base);
  };
  return {
    tag,
    name: text(AT.name),
    producer: text(AT.producer),
    language: number(AT.language) ?? 0,
    lineProgram: number(AT.stmtList),
    directory: text(AT.compDir),
    goPackage: text(AT_GO_PACKAGE_NAME),
  };
}

function textOf(
  value: Exclude<Value, { kind: 'number' }>,
  unit: Uint8Array,
  header: UnitHeader,
  texts: TextSections,
  base: number,
): string {
  switch (value.kind) {
    case 'inline':
      return cString(unit, value.value);
    case 'strp':
      return textIn(texts.str, value.value, '.debug_str');
    case 'line_strp':
      return textIn(texts.lineStr, value.value, '.debug_line_str');
    case 'strx': {
      if (texts.strOffsets === undefined) throw missing('.debug_str_offsets');
      const view = viewOf(texts.strOffsets);
      const cursor: Cursor = {
        bytes: texts.strOffsets,
        view,
        littleEndian: header.littleEndian,
        offset: base + value.value * header.offsetSize,
      };
      return textIn(texts.str, unsigned(cursor, header.offsetSize), '.debug_str');
    }
  }
}

/** A text of a section of texts. Throws a BinaryFormatError when section or offset do not exist. */
export function textIn(bytes: Uint8Array | undefined, offset: number, section: string): string {
  if (bytes === undefined) throw missing(section);
  if (offset >= bytes.length) {
    const why = `the section has ${bytes.length} bytes`;
    throw new BinaryFormatError('malformed', 'a text', at(section, offset), why);
  }
  return cString(bytes, offset);
}

function missing(section: string): BinaryFormatError {
  return new BinaryFormatError('malformed', section, section, 'entries refer to it and the file does not have it');
}

function readValue(cursor: Cursor, form: number, constant: number, header: UnitHeader): Value {
  switch (form) {
    case FORM.indirect: {
      const actual = uleb(cursor);
      if (actual === FORM.indirect) throw new RangeError('nested indirection');
      return readValue(cursor, actual, 0, header);
    }
    case FORM.implicitConst:
      return { kind: 'number', value: constant };
    case FORM.flagPresent:
      return { kind: 'number', value: 1 };
    case FORM.string:
      return { kind: 'inline', value: textStart(cursor) };
    case FORM.strp:
      return { kind: 'strp', value: unsigned(cursor, header.offsetSize) };
    case FORM.lineStrp:
      return { kind: 'line_strp', value: unsigned(cursor, header.offsetSize) };
    case FORM.strx:
      return { kind: 'strx', value: uleb(cursor) };
    case FORM.strx1:
    case FORM.strx2:
    case FORM.strx3:
    case FORM.strx4:
      return { kind: 'strx', value: unsigned(cursor, form - FORM.strx1 + 1) };
    case FORM.sdata:
      return { kind: 'number', value: sleb(cursor) };
    case FORM.udata:
    case FORM.refUdata:
    case FORM.addrx:
    case FORM.loclistx:
    case FORM.rnglistx:
      return { kind: 'number', value: uleb(cursor) };
    case FORM.block:
    case FORM.exprloc:
      return skip(cursor, uleb(cursor));
    case FORM.block1:
      return skip(cursor, unsigned(cursor, 1));
    case FORM.block2:
      return skip(cursor, unsigned(cursor, 2));
    case FORM.block4:
      return skip(cursor, unsigned(cursor, 4));
    case FORM.data16:
      return skip(cursor, 16);
    default:
      return { kind: 'number', value: unsigned(cursor, fixedSize(form, header, at('.debug_info', cursor.offset))) };
  }
}

function skip(cursor: Cursor, bytes: number): Value {
  cursor.offset += bytes;
  if (cursor.offset > cursor.bytes.length) throw new RangeError('block');
  return { kind: 'number', value: 0 };
}
