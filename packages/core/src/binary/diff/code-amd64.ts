import { CODE, type CodeDifference, type CompareCode, type SamePlace } from './code.ts';

/** Opcodes of one byte with a ModRM operand. */
const MODRM = new Uint8Array(256);
for (let base = 0; base < 0x40; base += 8) MODRM.fill(1, base, base + 4);
for (const opcode of [0x63, 0x69, 0x6b, 0x8f, 0xc0, 0xc1, 0xc6, 0xc7, 0xd0, 0xd1, 0xd2, 0xd3, 0xf6, 0xf7, 0xfe, 0xff])
  MODRM[opcode] = 1;
MODRM.fill(1, 0x80, 0x8f);

const LEA = 0x8d;

/**
 * Compares code of amd64. Where the bytes differ, they must be the 32-bit displacement of a call, a jump or a
 * RIP-relative operand, and lead to the same place.
 *
 * Encoding: Intel SDM volume 2, chapter 2 (ModRM, RIP-relative addressing) and appendix A (opcode maps).
 */
export function amd64Comparison(samePlace: SamePlace): CompareCode {
  return (a, from, b, to, length): CodeDifference => {
    const [one, other] = [a.bytes, b.bytes];
    let result: CodeDifference = from + a.base === to + b.base ? CODE.same : CODE.moved;
    // The same displacement may lead to a text that took the place of another one.
    for (let at = one.indexOf(LEA, from); at >= 0 && at < from + length; at = one.indexOf(LEA, at + 1)) {
      const second = at - from + to;
      if (!isSameLea(one, at, other, second, from + length - at)) continue;
      const target = a.base + at + 6 + int32(one, at + 2);
      const twin = b.base + second + 6 + int32(other, second + 2);
      const place = samePlace(target, twin, lengthBehind(one, at + 6, from + length));
      if (place === 'other-contents') result = CODE.constants;
    }
    if (one.compare(other, to, to + length, from, from + length) === 0) return result;
    for (let at = 0; at < length;) {
      if (one[from + at] === other[to + at]) {
        at++;
        continue;
      }
      // The first byte that differs need not be the first of its displacement.
      let field = at;
      let place: ReturnType<SamePlace> = 'other';
      for (; field > at - 4 && field > 0; field--) {
        const skip = behindDisplacement(one, from, field);
        if (skip < 0 || field + 4 > length || behindDisplacement(other, to, field) !== skip) continue;
        const target = a.base + from + field + 4 + skip + int32(one, from + field);
        const second = b.base + to + field + 4 + skip + int32(other, to + field);
        place = samePlace(target, second, lengthBehind(one, from + field + 4, from + length));
        if (place !== 'other') break;
      }
      if (place === 'other') return CODE.changed;
      if (place === 'other-contents') result = CODE.constants;
      else if (result === CODE.same) result = CODE.moved;
      at = field + 4;
    }
    return result;
  };
}

/** A LEA of 64 bits with a RIP-relative operand at both places, with the same displacement. */
function isSameLea(a: Uint8Array, from: number, b: Uint8Array, to: number, room: number): boolean {
  if (room < 6 || (a[from + 1]! & 0xc7) !== 0x05 || (a[from - 1]! & 0xfb) !== 0x48) return false;
  for (let index = -1; index < 6; index++) if (a[from + index] !== b[to + index]) return false;
  return true;
}

/**
 * Bytes of the instruction behind a displacement at `start + field`, -1 when what is in front of it makes it
 * none.
 */
function behindDisplacement(bytes: Uint8Array, start: number, field: number): number {
  const at = start + field;
  const before = bytes[at - 1]!;
  if (before === 0xe8 || before === 0xe9) return 0;
  if (field >= 2 && (before & 0xf0) === 0x80 && bytes[at - 2] === 0x0f) return 0;
  if (field < 2 || (before & 0xc7) !== 0x05) return -1;
  const opcode = bytes[at - 2]!;
  const escape = field >= 3 ? bytes[at - 3]! : 0;
  if (escape === 0x0f) return [0x70, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6].includes(opcode) ? 1 : 0;
  if (field >= 4 && bytes[at - 4] === 0x0f && (escape === 0x38 || escape === 0x3a)) return escape === 0x3a ? 1 : 0;
  // VEX and EVEX prefixes stand where the escapes would.
  if (field >= 4 && bytes[at - 4] === 0xc5) return 0;
  if (field >= 5 && bytes[at - 5] === 0xc4) return (bytes[at - 4]! & 0x1f) === 3 ? 1 : 0;
  if (field >= 6 && bytes[at - 6] === 0x62) return 0;
  if (MODRM[opcode] === 0) return -1;
  const operation = (before >> 3) & 7;
  switch (opcode) {
    case 0x80:
    case 0x83:
    case 0xc0:
    case 0xc1:
    case 0xc6:
    case 0x6b:
      return 1;
    case 0x81:
    case 0xc7:
    case 0x69:
      return hasOperandPrefix(bytes, at, field) ? 2 : 4;
    case 0xf6:
      return operation < 2 ? 1 : 0;
    case 0xf7:
      return operation < 2 ? (hasOperandPrefix(bytes, at, field) ? 2 : 4) : 0;
    default:
      return 0;
  }
}

/** The constant that a MOV to a register right behind a LEA loads, which is the length of a text; 0 without one. */
function lengthBehind(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next <= at + 4 && next + 5 <= end; next++) {
    if ((bytes[next]! & 0xf8) !== 0xb8 || bytes[next + 3] !== 0 || bytes[next + 4] !== 0) continue;
    return bytes[next + 1]! | (bytes[next + 2]! << 8);
  }
  return 0;
}

/** 0x66 in front of the opcode, a REX prefix perhaps between them. */
function hasOperandPrefix(bytes: Uint8Array, at: number, field: number): boolean {
  if (field >= 3 && bytes[at - 3] === 0x66) return true;
  return field >= 4 && bytes[at - 4] === 0x66 && (bytes[at - 3]! & 0xf0) === 0x40;
}

function int32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
