import { FORM } from './forms.ts';

// Fields of the tables of directories and files: DWARF 5 section 6.2.4.1.

/** Bytes of a field by its form: a number of bytes, or one of these. */
export const TEXT = -1;
export const LEB = -2;
export const BLOCK = -3;

/** Undefined for a form that no table of names has. */
export function fieldSize(form: number, offsetSize: number): number | undefined {
  switch (form) {
    case FORM.string:
      return TEXT;
    case FORM.udata:
    case FORM.sdata:
    case FORM.strx:
      return LEB;
    case FORM.block:
      return BLOCK;
    case FORM.strp:
    case FORM.lineStrp:
    case FORM.secOffset:
      return offsetSize;
    case FORM.data1:
    case FORM.strx1:
      return 1;
    case FORM.data2:
    case FORM.strx2:
      return 2;
    case FORM.strx3:
      return 3;
    case FORM.data4:
    case FORM.strx4:
      return 4;
    case FORM.data8:
      return 8;
    case FORM.data16:
      return 16;
    default:
      return undefined;
  }
}
