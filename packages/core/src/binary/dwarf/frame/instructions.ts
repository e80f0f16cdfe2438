/** Operands of DW_CFA_* with two high bits of 0: numbers of LEB128, or one of these. */
const UNKNOWN = -1;
const BLOCK = 8;
const LEB_AND_BLOCK = 9;
const ADDRESS = 10;
/** Plus the bytes of an operand of fixed size. */
const FIXED = 16;

/** DWARF 5 section 7.24, and the GNU, MIPS and AArch64 extensions. */
const OPERANDS = new Int8Array(64).fill(UNKNOWN);
for (const [operands, opcodes] of [
  [0, [0x00, 0x0a, 0x0b, 0x2c, 0x2d]],
  [1, [0x06, 0x07, 0x08, 0x0d, 0x0e, 0x13, 0x2e]],
  [2, [0x05, 0x09, 0x0c, 0x11, 0x12, 0x14, 0x15, 0x2f]],
  [BLOCK, [0x0f]],
  [LEB_AND_BLOCK, [0x10, 0x16]],
  [ADDRESS, [0x01]],
  [FIXED + 1, [0x02]],
  [FIXED + 2, [0x03]],
  [FIXED + 4, [0x04]],
  [FIXED + 8, [0x1d]],
] as const) {
  for (const opcode of opcodes) OPERANDS[opcode] = operands;
}

/**
 * Passes over the instructions of one call-frame program: the offset of the first that is none or that leaves the
 * program, -1 when all are whole. What they compute is not looked at (`rows.ts` runs them).
 */
export function damagedInstruction(bytes: Uint8Array, start: number, end: number, addressSize: number): number {
  let position = start;
  while (position < end) {
    const instruction = position;
    const opcode = bytes[position++]!;
    const high = opcode >>> 6;
    let operands = high === 0 ? OPERANDS[opcode]! : high === 2 ? 1 : 0;
    if (operands === UNKNOWN) return instruction;
    if (operands >= FIXED) {
      position += operands - FIXED;
      operands = 0;
    } else if (operands === ADDRESS) {
      position += addressSize;
      operands = 0;
    }
    const block = operands === BLOCK || operands === LEB_AND_BLOCK;
    let value = 0;
    for (let left = operands === LEB_AND_BLOCK ? 2 : operands === BLOCK ? 1 : operands; left > 0; left--) {
      value = 0;
      for (let scale = 1; ; scale *= 128) {
        if (position >= end) return instruction;
        const byte = bytes[position++]!;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
    }
    if (block) position += value;
    if (!(position <= end)) return instruction;
  }
  return -1;
}
