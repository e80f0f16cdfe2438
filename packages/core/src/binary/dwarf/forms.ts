import { BinaryFormatError } from '../errors.ts';

// DW_FORM_* of DWARF 5 table 7.6 and the GNU extensions that linkers of Go programs let through.
export const FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  exprloc: 0x18,
  flagPresent: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicitConst: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
  gnuAddrIndex: 0x1f01,
  gnuStrIndex: 0x1f02,
  gnuRefAlt: 0x1f20,
  gnuStrpAlt: 0x1f21,
} as const;

/** What decides the width of a value beside its form. */
export interface Encoding {
  readonly version: number;
  readonly addressSize: number;
  /** 4 in 32-bit DWARF, 8 in 64-bit DWARF. */
  readonly offsetSize: 4 | 8;
  readonly littleEndian: boolean;
}

/** How the end of a value whose size is in the data is found; or a value of fixed size that is looked at. */
export const STEP = {
  end: 0,
  leb: 1,
  string: 2,
  blockLeb: 3,
  block1: 4,
  block2: 5,
  block4: 6,
  indirect: 7,
  /** A reference of 4 bytes, of another fixed size, as LEB128. */
  reference4: 8,
  reference: 9,
  referenceLeb: 10,
} as const;
export type Step = (typeof STEP)[keyof typeof STEP];
/** The steps that a form alone decides. */
export type FormStep = Exclude<
  Step,
  typeof STEP.end | typeof STEP.reference4 | typeof STEP.reference | typeof STEP.referenceLeb
>;

/** The step for forms of varying size, undefined for the others. */
export function stepOf(form: number): FormStep | undefined {
  switch (form) {
    case FORM.sdata:
    case FORM.udata:
    case FORM.refUdata:
    case FORM.strx:
    case FORM.addrx:
    case FORM.loclistx:
    case FORM.rnglistx:
    case FORM.gnuAddrIndex:
    case FORM.gnuStrIndex:
      return STEP.leb;
    case FORM.string:
      return STEP.string;
    case FORM.block:
    case FORM.exprloc:
      return STEP.blockLeb;
    case FORM.block1:
      return STEP.block1;
    case FORM.block2:
      return STEP.block2;
    case FORM.block4:
      return STEP.block4;
    case FORM.indirect:
      return STEP.indirect;
    default:
      return undefined;
  }
}

/** Bytes of a value of fixed size. Throws a BinaryFormatError for a form that DWARF 2–5 do not have. */
export function fixedSize(form: number, encoding: Encoding, where: string): number {
  switch (form) {
    case FORM.flagPresent:
    case FORM.implicitConst:
      return 0;
    case FORM.data1:
    case FORM.flag:
    case FORM.ref1:
    case FORM.strx1:
    case FORM.addrx1:
      return 1;
    case FORM.data2:
    case FORM.ref2:
    case FORM.strx2:
    case FORM.addrx2:
      return 2;
    case FORM.strx3:
    case FORM.addrx3:
      return 3;
    case FORM.data4:
    case FORM.ref4:
    case FORM.refSup4:
    case FORM.strx4:
    case FORM.addrx4:
      return 4;
    case FORM.data8:
    case FORM.ref8:
    case FORM.refSup8:
    case FORM.refSig8:
      return 8;
    case FORM.data16:
      return 16;
    case FORM.addr:
      return encoding.addressSize;
    case FORM.refAddr:
      return encoding.version === 2 ? encoding.addressSize : encoding.offsetSize;
    case FORM.strp:
    case FORM.secOffset:
    case FORM.strpSup:
    case FORM.lineStrp:
    case FORM.gnuRefAlt:
    case FORM.gnuStrpAlt:
      return encoding.offsetSize;
    default: {
      const why = `form 0x${form.toString(16)} is none of DWARF 2 to 5`;
      throw new BinaryFormatError('malformed', 'a DWARF attribute', where, why);
    }
  }
}
