import { BinaryFormatError, at } from '../errors.ts';
import type { Abbreviations } from './abbrev.ts';
import { fixedSize, FORM, STEP, stepOf, type Encoding } from './forms.ts';

/**
 * Walks every debugging information entry of one unit and returns how many there are, null entries not
 * counted. Throws a BinaryFormatError at the first code that is not declared, value that leaves the unit,
 * or when the tree is not closed at the unit's end.
 *
 * The loop keeps to integers and typed arrays: it runs once per entry of the program.
 *
 * @param bytes `.debug_info`
 * @param start offset of the unit's first entry
 * @param end offset behind the unit, at most `bytes.length`
 */
export function walkEntries(
  bytes: Uint8Array,
  start: number,
  end: number,
  abbreviations: Abbreviations,
  encoding: Encoding,
): number {
  const { planOf, plans, hasChildren } = abbreviations;
  const codes = planOf.length;
  let position = start;
  let depth = 0;
  let entries = 0;
  while (position < end) {
    const entry = position;
    let code = bytes[position++]!;
    if (code >= 0x80) {
      code &= 0x7f;
      for (let shift = 7; position < end; shift += 7) {
        const byte = bytes[position++]!;
        if (shift < 28) code |= (byte & 0x7f) << shift;
        else if ((byte & 0x7f) !== 0) code = codes;
        if (byte < 0x80) break;
      }
    }
    if (code === 0) {
      // Null entries behind the closed tree are padding.
      if (depth > 0) depth--;
      continue;
    }
    let plan = code < codes ? planOf[code]! : -1;
    if (plan < 0) throw fault(entry, `abbreviation ${code} is not declared`);
    if (depth === 0 && entries > 0) throw fault(entry, 'a second root follows the closed tree');
    entries++;
    for (;;) {
      position += plans[plan]!;
      const step = plans[plan + 1]!;
      plan += 2;
      if (step === STEP.end) break;
      if (step === STEP.string) {
        while (position < end && bytes[position] !== 0) position++;
        position++;
      } else if (step === STEP.leb) {
        while (position < end && bytes[position]! >= 0x80) position++;
        position++;
      } else if (step === STEP.blockLeb) {
        let length = bytes[position++]!;
        if (length >= 0x80) {
          length &= 0x7f;
          for (let scale = 128; position < end; scale *= 128) {
            const byte = bytes[position++]!;
            length += (byte & 0x7f) * scale;
            if (byte < 0x80) break;
          }
        }
        position += length;
      } else {
        position = rareStep(bytes, position, end, step, encoding);
      }
      if (!(position <= end)) break;
    }
    if (!(position <= end)) throw fault(entry, 'an attribute runs over the end of its unit');
    if (hasChildren[code] === 1) depth++;
  }
  if (depth !== 0) throw fault(end, `${depth} entries are not closed at the end of the unit`);
  if (entries === 0) throw fault(start, 'the unit has no entry');
  return entries;
}

/** Blocks with a length of fixed size, whose byte order matters, and DW_FORM_indirect. */
function rareStep(bytes: Uint8Array, start: number, end: number, step: number, encoding: Encoding): number {
  if (start >= end) return Infinity;
  const { littleEndian } = encoding;
  if (step === STEP.block1) return start + 1 + bytes[start]!;
  if (step === STEP.block2 || step === STEP.block4) {
    const width = step === STEP.block2 ? 2 : 4;
    if (start + width > end) return Infinity;
    let length = 0;
    for (let index = 0; index < width; index++) {
      length = length * 256 + bytes[start + (littleEndian ? width - 1 - index : index)]!;
    }
    return start + width + length;
  }
  let form = 0;
  let position = start;
  for (let scale = 1; position < end; scale *= 128) {
    const byte = bytes[position++]!;
    form += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return skipForm(bytes, position, end, form, encoding);
}

function skipForm(bytes: Uint8Array, start: number, end: number, form: number, encoding: Encoding): number {
  const step = stepOf(form);
  if (step === undefined) return start + fixedSize(form, encoding, at('.debug_info', start));
  // Nested indirection says nothing that one level does not, and could recurse without end.
  if (form === FORM.indirect) throw fault(start, 'DW_FORM_indirect names itself');
  let position = start;
  if (step === STEP.string) {
    const nul = bytes.indexOf(0, position);
    return nul < 0 ? Infinity : nul + 1;
  }
  if (step === STEP.leb || step === STEP.blockLeb) {
    let value = 0;
    for (let scale = 1; position < end; scale *= 128) {
      const byte = bytes[position++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return step === STEP.leb ? position : position + value;
  }
  return rareStep(bytes, position, end, step, encoding);
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a debugging information entry', at('.debug_info', offset), why);
}
