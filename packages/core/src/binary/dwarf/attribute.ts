import { cString } from '../words.ts';
import { BinaryFormatError, at } from '../errors.ts';
import { addressAt } from './address-table.ts';
import { fixedSize, FORM } from './forms.ts';
import { sleb, textStart, uleb, unsigned, type Cursor } from './leb.ts';
import { textIn } from './text.ts';
import { actualForm, skipBytes } from './skip.ts';
import { present, type Unit } from './unit.ts';
import { viewOf } from '../words.ts';

/** A value by its class (DWARF 5 section 7.5.5), with texts and addresses looked up in their sections. */
export type AttributeValue =
  | { readonly kind: 'address'; readonly address: number }
  /** A bigint where a number would be rounded. Constants of fixed size do not tell their sign: as unsigned. */
  | { readonly kind: 'constant'; readonly value: number | bigint }
  | { readonly kind: 'block'; readonly bytes: Uint8Array }
  | { readonly kind: 'expression'; readonly bytes: Uint8Array }
  | { readonly kind: 'string'; readonly text: string }
  /** Of an entry: offset in `section`. */
  | { readonly kind: 'reference'; readonly section: Unit['section']; readonly offset: number }
  /** Of a type unit, by its signature. */
  | { readonly kind: 'signature'; readonly signature: bigint }
  /** In the section that the attribute implies. */
  | { readonly kind: 'section-offset'; readonly offset: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'list-index'; readonly list: 'ranges' | 'locations'; readonly index: number }
  /** In a supplementary file (`dwz`), which is not read: offset there. */
  | { readonly kind: 'supplementary'; readonly of: 'string' | 'entry'; readonly offset: number };

/**
 * Decodes the value at the cursor, which moves behind it. Throws RangeError when it leaves the unit, and a
 * BinaryFormatError when a text, address or entry that it names does not exist.
 *
 * @param constant the abbreviation's value of DW_FORM_implicit_const
 */
export function readValue(cursor: Cursor, unit: Unit, form: number, constant: number): AttributeValue {
  const { header } = unit;
  switch (form) {
    case FORM.indirect:
      return readValue(cursor, unit, actualForm(cursor), 0);
    case FORM.addr:
      return { kind: 'address', address: unsigned(cursor, header.addressSize) };
    case FORM.addrx:
    case FORM.gnuAddrIndex:
      return { kind: 'address', address: addressAt(unit, uleb(cursor)) };
    case FORM.addrx1:
    case FORM.addrx2:
    case FORM.addrx3:
    case FORM.addrx4:
      return { kind: 'address', address: addressAt(unit, unsigned(cursor, form - FORM.addrx1 + 1)) };
    case FORM.data1:
    case FORM.data2:
    case FORM.data4:
      return { kind: 'constant', value: unsigned(cursor, fixedSize(form, header, 'a constant')) };
    case FORM.data8:
      return { kind: 'constant', value: exact(cursor) };
    case FORM.implicitConst:
      return { kind: 'constant', value: constant };
    case FORM.sdata:
    case FORM.udata:
      return { kind: 'constant', value: exactLeb(cursor, form === FORM.sdata) };
    case FORM.data16:
      return { kind: 'block', bytes: taken(cursor, 16) };
    case FORM.block1:
    case FORM.block2:
    case FORM.block4:
    case FORM.block:
      return { kind: 'block', bytes: taken(cursor, blockLength(cursor, form)) };
    case FORM.exprloc:
      return { kind: 'expression', bytes: taken(cursor, uleb(cursor)) };
    case FORM.flag:
      return { kind: 'flag', value: unsigned(cursor, 1) !== 0 };
    case FORM.flagPresent:
      return { kind: 'flag', value: true };
    case FORM.secOffset:
      return { kind: 'section-offset', offset: unsigned(cursor, header.offsetSize) };
    case FORM.loclistx:
      return { kind: 'list-index', list: 'locations', index: uleb(cursor) };
    case FORM.rnglistx:
      return { kind: 'list-index', list: 'ranges', index: uleb(cursor) };
    case FORM.refSig8:
      return { kind: 'signature', signature: wide(cursor) };
    case FORM.refSup4:
    case FORM.refSup8:
    case FORM.gnuRefAlt:
      return { kind: 'supplementary', of: 'entry', offset: unsigned(cursor, fixedSize(form, header, 'a reference')) };
    case FORM.strpSup:
    case FORM.gnuStrpAlt:
      return { kind: 'supplementary', of: 'string', offset: unsigned(cursor, header.offsetSize) };
    case FORM.ref1:
    case FORM.ref2:
    case FORM.ref4:
    case FORM.ref8:
    case FORM.refUdata:
    case FORM.refAddr:
      return readReference(cursor, unit, form);
    default:
      return { kind: 'string', text: readText(cursor, unit, form) };
  }
}

function readReference(cursor: Cursor, unit: Unit, form: number): AttributeValue {
  const { header, section } = unit;
  const { offset: start } = cursor;
  if (form === FORM.refAddr) {
    // Always into `.debug_info`, from a type unit too.
    const offset = unsigned(cursor, fixedSize(form, header, 'a reference'));
    if (!(offset < unit.sections.info.length)) throw nowhere(section, start, `.debug_info+0x${offset.toString(16)}`);
    return { kind: 'reference', section: '.debug_info', offset };
  }
  const distance = form === FORM.refUdata ? uleb(cursor) : unsigned(cursor, fixedSize(form, header, 'a reference'));
  const offset = header.offset + distance;
  if (!(offset >= header.entries && offset < header.end)) throw nowhere(section, start, at('its unit', distance));
  return { kind: 'reference', section, offset };
}

function nowhere(section: string, offset: number, target: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a reference', at(section, offset), `there is no entry at ${target}`);
}

/** A text by its form. Throws a BinaryFormatError for a form that is none of DWARF 2 to 5. */
function readText(cursor: Cursor, unit: Unit, form: number): string {
  const { header, sections, bytes } = unit;
  switch (form) {
    case FORM.string:
      return cString(bytes, textStart(cursor));
    case FORM.strp:
      return textIn(sections.str, unsigned(cursor, header.offsetSize), '.debug_str');
    case FORM.lineStrp:
      return textIn(sections.lineStr, unsigned(cursor, header.offsetSize), '.debug_line_str');
    case FORM.strx:
    case FORM.gnuStrIndex:
      return indexedText(unit, uleb(cursor));
    default: {
      // Refuses what is no form at all; what is left are the four of fixed size.
      const size = fixedSize(form, header, at(unit.section, cursor.offset));
      return indexedText(unit, unsigned(cursor, size));
    }
  }
}

function indexedText(unit: Unit, index: number): string {
  const { header, sections, bases } = unit;
  const offsets = present(sections.strOffsets, '.debug_str_offsets');
  const position = bases.strOffsets + index * header.offsetSize;
  if (!(position + header.offsetSize <= offsets.length)) {
    const why = `the section has ${offsets.length} bytes`;
    throw new BinaryFormatError('malformed', 'a text', at('.debug_str_offsets', position), why);
  }
  const { littleEndian } = header;
  const cursor: Cursor = { bytes: offsets, view: viewOf(offsets), littleEndian, offset: position };
  return textIn(sections.str, unsigned(cursor, header.offsetSize), '.debug_str');
}

function blockLength(cursor: Cursor, form: number): number {
  if (form === FORM.block) return uleb(cursor);
  return unsigned(cursor, form === FORM.block1 ? 1 : form === FORM.block2 ? 2 : 4);
}

function taken(cursor: Cursor, count: number): Uint8Array {
  const start = cursor.offset;
  skipBytes(cursor, count);
  return cursor.bytes.subarray(start, cursor.offset);
}

function wide(cursor: Cursor): bigint {
  const value = cursor.view.getBigUint64(cursor.offset, cursor.littleEndian);
  cursor.offset += 8;
  return value;
}

function exact(cursor: Cursor): number | bigint {
  const value = unsigned(cursor, 8);
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  cursor.offset -= 8;
  return wide(cursor);
}

function exactLeb(cursor: Cursor, signed: boolean): number | bigint {
  const start = cursor.offset;
  const value = signed ? sleb(cursor) : uleb(cursor);
  if (Number.isSafeInteger(value)) return value;
  let exact = 0n;
  const bits = 7 * (cursor.offset - start);
  for (let index = cursor.offset - 1; index >= start; index--) {
    exact = (exact << 7n) | BigInt(cursor.bytes[index]! & 0x7f);
  }
  return signed ? BigInt.asIntN(bits, exact) : exact;
}
