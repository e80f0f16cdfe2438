import { BinaryFormatError, at, within, OutOfBytes } from '../errors.ts';
import { viewOf } from '../words.ts';
import { sleb, uleb, unsigned, type Cursor } from './leb.ts';
import type { Encoding } from './forms.ts';

/** One operation of a DWARF expression, to be shown: nothing here computes. */
export interface Operation {
  /** In the expression. */
  readonly offset: number;
  /** `DW_OP_…`. */
  readonly name: string;
  /** Numbers, and blocks; the block of DW_OP_entry_value is an expression. */
  readonly operands: readonly (number | bigint | Uint8Array)[];
}

/**
 * Kinds of operands: integers by their size (`u1`, `s8`), LEB128 (`u`, `s`), an address, an offset in
 * `.debug_info`, and blocks with their length in front (`block`, `block1`).
 */
type Kind =
  'u1' | 'u2' | 'u4' | 'u8' | 's1' | 's2' | 's4' | 's8' | 'u' | 's' | 'address' | 'offset' | 'block' | 'block1';

/** Names and operands by opcode (DWARF 5 table 7.9, and GNU's extensions). */
const OPERATIONS = new Map<number, readonly [string, ...Kind[]]>([
  [0x03, ['addr', 'address']],
  [0x06, ['deref']],
  [0x08, ['const1u', 'u1']],
  [0x09, ['const1s', 's1']],
  [0x0a, ['const2u', 'u2']],
  [0x0b, ['const2s', 's2']],
  [0x0c, ['const4u', 'u4']],
  [0x0d, ['const4s', 's4']],
  [0x0e, ['const8u', 'u8']],
  [0x0f, ['const8s', 's8']],
  [0x10, ['constu', 'u']],
  [0x11, ['consts', 's']],
  [0x12, ['dup']],
  [0x13, ['drop']],
  [0x14, ['over']],
  [0x15, ['pick', 'u1']],
  [0x16, ['swap']],
  [0x17, ['rot']],
  [0x18, ['xderef']],
  [0x19, ['abs']],
  [0x1a, ['and']],
  [0x1b, ['div']],
  [0x1c, ['minus']],
  [0x1d, ['mod']],
  [0x1e, ['mul']],
  [0x1f, ['neg']],
  [0x20, ['not']],
  [0x21, ['or']],
  [0x22, ['plus']],
  [0x23, ['plus_uconst', 'u']],
  [0x24, ['shl']],
  [0x25, ['shr']],
  [0x26, ['shra']],
  [0x27, ['xor']],
  [0x28, ['bra', 's2']],
  [0x29, ['eq']],
  [0x2a, ['ge']],
  [0x2b, ['gt']],
  [0x2c, ['le']],
  [0x2d, ['lt']],
  [0x2e, ['ne']],
  [0x2f, ['skip', 's2']],
  [0x90, ['regx', 'u']],
  [0x91, ['fbreg', 's']],
  [0x92, ['bregx', 'u', 's']],
  [0x93, ['piece', 'u']],
  [0x94, ['deref_size', 'u1']],
  [0x95, ['xderef_size', 'u1']],
  [0x96, ['nop']],
  [0x97, ['push_object_address']],
  [0x98, ['call2', 'u2']],
  [0x99, ['call4', 'u4']],
  [0x9a, ['call_ref', 'offset']],
  [0x9b, ['form_tls_address']],
  [0x9c, ['call_frame_cfa']],
  [0x9d, ['bit_piece', 'u', 'u']],
  [0x9e, ['implicit_value', 'block']],
  [0x9f, ['stack_value']],
  [0xa0, ['implicit_pointer', 'offset', 's']],
  [0xa1, ['addrx', 'u']],
  [0xa2, ['constx', 'u']],
  [0xa3, ['entry_value', 'block']],
  [0xa4, ['const_type', 'u', 'block1']],
  [0xa5, ['regval_type', 'u', 'u']],
  [0xa6, ['deref_type', 'u1', 'u']],
  [0xa7, ['xderef_type', 'u1', 'u']],
  [0xa8, ['convert', 'u']],
  [0xa9, ['reinterpret', 'u']],
  [0xe0, ['GNU_push_tls_address']],
  [0xf0, ['GNU_uninit']],
  [0xf2, ['GNU_implicit_pointer', 'offset', 's']],
  [0xf3, ['GNU_entry_value', 'block']],
  [0xf4, ['GNU_const_type', 'u', 'block1']],
  [0xf5, ['GNU_regval_type', 'u', 'u']],
  [0xf6, ['GNU_deref_type', 'u1', 'u']],
  [0xf7, ['GNU_convert', 'u']],
  [0xf9, ['GNU_reinterpret', 'u']],
  [0xfa, ['GNU_parameter_ref', 'u4']],
  [0xfb, ['GNU_addr_index', 'u']],
  [0xfc, ['GNU_const_index', 'u']],
  [0xfd, ['GNU_variable_value', 'offset']],
]);
for (let number = 0; number < 32; number++) {
  OPERATIONS.set(0x30 + number, [`lit${number}`]);
  OPERATIONS.set(0x50 + number, [`reg${number}`]);
  OPERATIONS.set(0x70 + number, [`breg${number}`, 's']);
}

const WHAT = 'a DWARF expression';
const MAX_OPERATIONS = 100_000;

/**
 * The operations of an expression. Throws a BinaryFormatError for an opcode that does not exist and an operand that
 * runs over the end.
 *
 * Format: DWARF 5 sections 2.5 and 7.7.1.
 */
export function readExpression(bytes: Uint8Array, encoding: Encoding): Operation[] {
  return within(WHAT, 'an expression', () => {
    const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian: encoding.littleEndian, offset: 0 };
    const operations: Operation[] = [];
    while (cursor.offset < bytes.length) {
      const { offset } = cursor;
      const opcode = unsigned(cursor, 1);
      const known = OPERATIONS.get(opcode);
      if (known === undefined) {
        const why = `0x${opcode.toString(16)} is no operation`;
        throw new BinaryFormatError('malformed', WHAT, at('an expression', offset), why);
      }
      if (operations.length === MAX_OPERATIONS) {
        const why = `it has more than ${MAX_OPERATIONS} operations`;
        throw new BinaryFormatError('limit', WHAT, at('an expression', offset), why);
      }
      const [name, ...kinds] = known;
      operations.push({ offset, name: `DW_OP_${name}`, operands: kinds.map(kind => operand(cursor, kind, encoding)) });
    }
    return operations;
  });
}

function operand(cursor: Cursor, kind: Kind, encoding: Encoding): number | bigint | Uint8Array {
  const { view, littleEndian, offset } = cursor;
  switch (kind) {
    case 'u1':
      return unsigned(cursor, 1);
    case 'u2':
      return unsigned(cursor, 2);
    case 'u4':
      return unsigned(cursor, 4);
    case 'u8':
      cursor.offset += 8;
      return narrow(view.getBigUint64(offset, littleEndian));
    case 's1':
      cursor.offset += 1;
      return view.getInt8(offset);
    case 's2':
      cursor.offset += 2;
      return view.getInt16(offset, littleEndian);
    case 's4':
      cursor.offset += 4;
      return view.getInt32(offset, littleEndian);
    case 's8':
      cursor.offset += 8;
      return narrow(view.getBigInt64(offset, littleEndian));
    case 'u':
      return uleb(cursor);
    case 's':
      return sleb(cursor);
    case 'address':
      return unsigned(cursor, encoding.addressSize);
    case 'offset':
      return unsigned(cursor, encoding.version === 2 ? encoding.addressSize : encoding.offsetSize);
    case 'block':
      return block(cursor, uleb(cursor));
    case 'block1':
      return block(cursor, unsigned(cursor, 1));
  }
}

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function block(cursor: Cursor, length: number): Uint8Array {
  const start = cursor.offset;
  cursor.offset += length;
  if (!(cursor.offset <= cursor.bytes.length)) throw new OutOfBytes('block');
  return cursor.bytes.subarray(start, cursor.offset);
}

/**
 * An expression as a reader of DWARF writes it: `DW_OP_fbreg -48`, `DW_OP_entry_value(DW_OP_reg5), DW_OP_stack_value`.
 * Addresses and blocks are hexadecimal. Throws a BinaryFormatError as `readExpression`.
 */
export function expressionText(bytes: Uint8Array, encoding: Encoding): string {
  return textOf(bytes, encoding, 0);
}

const MAX_NESTING = 8;

function textOf(bytes: Uint8Array, encoding: Encoding, depth: number): string {
  const operations = readExpression(bytes, encoding).map(({ name, operands }) => {
    const [first] = operands;
    if (name.endsWith('entry_value') && first instanceof Uint8Array) {
      return `${name}(${depth < MAX_NESTING ? textOf(first, encoding, depth + 1) : '…'})`;
    }
    const texts = operands.map(value => {
      if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
      return name === 'DW_OP_addr' ? `0x${value.toString(16)}` : String(value);
    });
    return [name, ...texts].join(' ');
  });
  return operations.join(', ');
}
