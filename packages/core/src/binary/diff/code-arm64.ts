import { CODE, type CodeDifference, type CompareCode, type SamePlace } from './code.ts';

/** Instructions between ADRP and the one that adds the low bits; Go emits them next to each other. */
const NEAR = 4;

/**
 * Compares code of arm64. Where an instruction differs it must be a branch, or one of the pair that forms an
 * address (ADRP with ADD, load or store), and lead to the same place.
 *
 * Encoding: Arm Architecture Reference Manual for A-profile, C4.1 (A64 instruction set encoding).
 */
export function arm64Comparison(samePlace: SamePlace): CompareCode {
  return (a, from, b, to, length): CodeDifference => {
    const [one, other] = [a.bytes, b.bytes];
    let result: CodeDifference = from + a.base === to + b.base ? CODE.same : CODE.moved;
    for (let at = 0; at + 4 <= length; at += 4) {
      const first = uint32(one, from + at);
      const second = uint32(other, to + at);
      if (first === second) {
        if (!isAdrp(first)) continue;
        // The same pair may lead to a text that took the place of another one.
        const addressA = pairAddress(one, from, at, length, a.base);
        const addressB = pairAddress(other, to, at, length, b.base);
        if (addressA < 0 || addressB < 0) continue;
        const same = samePlace(addressA, addressB, lengthBehind(one, from, at, length));
        if (same === 'other-contents') result = CODE.constants;
        continue;
      }
      const [pcA, pcB] = [a.base + from + at, b.base + to + at];
      let place: ReturnType<SamePlace>;
      if (isBranch(first) && isBranch(second) && first >>> 26 === second >>> 26) {
        place = samePlace(pcA + branchOffset(first), pcB + branchOffset(second), 0);
      } else {
        const addressA = pairAddress(one, from, at, length, a.base);
        const addressB = pairAddress(other, to, at, length, b.base);
        if (addressA < 0 || addressB < 0 || masked(first) !== masked(second)) return CODE.changed;
        place = samePlace(addressA, addressB, lengthBehind(one, from, at, length));
      }
      if (place === 'other') return CODE.changed;
      if (place === 'other-contents') result = CODE.constants;
      else if (result === CODE.same) result = CODE.moved;
    }
    return result;
  };
}

function isBranch(instruction: number): boolean {
  return (instruction & 0x7c000000) === 0x14000000;
}

function branchOffset(instruction: number): number {
  return ((instruction << 6) >> 6) * 4;
}

function isAdrp(instruction: number): boolean {
  return (instruction & 0x9f000000) >>> 0 === 0x90000000;
}

/** ADD (immediate) of 64 bits without shift, or a load or store with an unsigned offset. */
function addsLowBits(instruction: number): boolean {
  return (instruction & 0xffc00000) >>> 0 === 0x91000000 || (instruction & 0x3b000000) === 0x39000000;
}

/** The constant that a MOVZ near the pair loads, which is the length of a text; 0 without one. */
function lengthBehind(bytes: Uint8Array, start: number, at: number, length: number): number {
  for (let next = at + 4; next <= at + 12 && next + 4 <= length; next += 4) {
    const instruction = uint32(bytes, start + next);
    if ((instruction & 0xffe00000) >>> 0 === 0xd2800000) return (instruction >>> 5) & 0xffff;
  }
  return 0;
}

/** An instruction without the immediate that an address puts into it. */
function masked(instruction: number): number {
  return isAdrp(instruction) ? (instruction & 0x9f00001f) >>> 0 : (instruction & 0xffc003ff) >>> 0;
}

/** The address that the pair around the instruction at `at` forms; -1 when it belongs to none. */
function pairAddress(bytes: Uint8Array, start: number, at: number, length: number, base: number): number {
  const instruction = uint32(bytes, start + at);
  if (isAdrp(instruction)) {
    const register = instruction & 31;
    for (let next = at + 4; next <= at + 4 * NEAR && next + 4 <= length; next += 4) {
      const user = uint32(bytes, start + next);
      if (addsLowBits(user) && ((user >>> 5) & 31) === register) return address(instruction, base + start + at, user);
    }
    return -1;
  }
  if (!addsLowBits(instruction)) return -1;
  const register = (instruction >>> 5) & 31;
  for (let before = at - 4; before >= Math.max(0, at - 4 * NEAR); before -= 4) {
    const page = uint32(bytes, start + before);
    if (isAdrp(page) && (page & 31) === register) return address(page, base + start + before, instruction);
  }
  return -1;
}

function address(adrp: number, pc: number, user: number): number {
  const pages = (((adrp >>> 5) & 0x7ffff) << 2) | ((adrp >>> 29) & 3);
  const page = Math.floor(pc / 4096) * 4096 + ((pages << 11) >> 11) * 4096;
  return page + ((user >>> 10) & 0xfff) * scale(user);
}

/** Bytes that the offset of a load or store counts in; 1 for ADD. */
function scale(user: number): number {
  if ((user & 0x3b000000) !== 0x39000000) return 1;
  const size = user >>> 30;
  const vector = (user & 0x04000000) !== 0;
  return vector && (user & 0x00800000) !== 0 ? 16 : 1 << size;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
