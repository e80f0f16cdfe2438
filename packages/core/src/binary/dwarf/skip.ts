import { OutOfBytes } from '../errors.ts';
import { PLAN_WIDTH, type Abbreviations } from './abbrev.ts';
import { fixedSize, FORM, STEP, stepOf, type Encoding } from './forms.ts';
import { textStart, uleb, unsigned, type Cursor } from './leb.ts';

/**
 * Moves the cursor behind a value without decoding it. Throws OutOfBytes when the value leaves the cursor's
 * bytes, and a BinaryFormatError for a form that is none of DWARF 2 to 5.
 */
export function skipValue(cursor: Cursor, form: number, encoding: Encoding): void {
  switch (stepOf(form)) {
    case undefined:
      return skipBytes(cursor, fixedSize(form, encoding, 'an abbreviation'));
    case STEP.leb:
      uleb(cursor);
      return;
    case STEP.string:
      textStart(cursor);
      return;
    case STEP.blockLeb:
      return skipBytes(cursor, uleb(cursor));
    case STEP.block1:
      return skipBytes(cursor, unsigned(cursor, 1));
    case STEP.block2:
      return skipBytes(cursor, unsigned(cursor, 2));
    case STEP.block4:
      return skipBytes(cursor, unsigned(cursor, 4));
    case STEP.indirect:
      return skipValue(cursor, actualForm(cursor), encoding);
  }
}

/** The form that DW_FORM_indirect has in front of its value. */
export function actualForm(cursor: Cursor): number {
  const form = uleb(cursor);
  // Both would need something that is not with the value: another level, or the abbreviation's constant.
  if (form === FORM.indirect || form === FORM.implicitConst) throw new OutOfBytes('nested indirection');
  return form;
}

/** Moves the cursor over bytes that must exist. Throws OutOfBytes. */
export function skipBytes(cursor: Cursor, count: number): void {
  cursor.offset += count;
  if (!(cursor.offset <= cursor.bytes.length)) throw new OutOfBytes('a value runs over the end');
}

/**
 * Where an entry's values end, by the plan of its abbreviation. Throws OutOfBytes when they leave the cursor's bytes,
 * and a BinaryFormatError for an unknown form.
 *
 * Searching a unit for one entry comes through here for all others: values of fixed size cost an addition.
 *
 * @param start offset of the first value
 */
export function endOfValues(
  cursor: Cursor,
  abbreviations: Abbreviations,
  code: number,
  start: number,
  encoding: Encoding,
): number {
  const { plans, planOf } = abbreviations;
  const { bytes } = cursor;
  const end = bytes.length;
  let position = start;
  for (let plan = planOf[code]!; ; plan += PLAN_WIDTH) {
    position += plans[plan]!;
    const step = plans[plan + 1]!;
    if (step === STEP.end) break;
    if (step === STEP.string) {
      while (position < end && bytes[position] !== 0) position++;
      position++;
    } else if (step === STEP.leb || step === STEP.referenceLeb) {
      while (position < end && bytes[position]! >= 0x80) position++;
      position++;
    } else if (step === STEP.reference4) {
      position += 4;
    } else if (step === STEP.reference) {
      position += plans[plan + 2]! >>> 4;
    } else {
      cursor.offset = position;
      skipBlock(cursor, step, encoding);
      position = cursor.offset;
    }
    if (position > end) break;
  }
  if (!(position <= end)) throw new OutOfBytes('a value runs over the end');
  return position;
}

function skipBlock(cursor: Cursor, step: number, encoding: Encoding): void {
  if (step === STEP.indirect) skipValue(cursor, actualForm(cursor), encoding);
  else if (step === STEP.blockLeb) skipBytes(cursor, uleb(cursor));
  else skipBytes(cursor, unsigned(cursor, step === STEP.block1 ? 1 : step === STEP.block2 ? 2 : 4));
}
