import { fixedSize, FORM, STEP, stepOf, type Encoding } from './forms.ts';
import { textStart, uleb, unsigned, type Cursor } from './leb.ts';

/**
 * Moves the cursor behind a value without decoding it. Throws RangeError when the value leaves the cursor's
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
  if (form === FORM.indirect || form === FORM.implicitConst) throw new RangeError('nested indirection');
  return form;
}

/** Moves the cursor over bytes that must exist. Throws RangeError. */
export function skipBytes(cursor: Cursor, count: number): void {
  cursor.offset += count;
  if (!(cursor.offset <= cursor.bytes.length)) throw new RangeError('a value runs over the end');
}
