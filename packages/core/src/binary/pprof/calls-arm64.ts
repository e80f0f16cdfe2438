import { viewOf } from '../words.ts';
import { indexInSet, slotOf, type AddressSet } from './address-set.ts';
import type { CodeReferences } from './code-scan.ts';

/**
 * `B` and `BL`, `ADR`, and pairs of `ADRP` and `ADD` (immediate, same register, next to each other as Go's assembler
 * and the linkers write them) whose target is an address of the set. Instructions are four aligned little-endian bytes.
 *
 * Format: Arm Architecture Reference Manual for A-profile, C6.2 (A64 base instructions).
 */
export function scanArm64(
  bytes: Uint8Array,
  length: number,
  address: number,
  wanted: AddressSet,
  found: CodeReferences,
): void {
  const view = viewOf(bytes);
  const { slots } = wanted;
  const last = Math.min(length, bytes.length - 3);
  for (let at = (4 - (address % 4)) % 4; at < last; at += 4) {
    const instruction = view.getUint32(at, true);
    const place = address + at;
    let target: number;
    let call = false;
    if ((instruction & 0x7c000000) === 0x14000000) {
      target = place + ((instruction << 6) >> 6) * 4;
      call = true;
    } else if ((instruction & 0x1f000000) === 0x10000000) {
      const immediate = ((instruction << 8) >> 13) * 4 + ((instruction >>> 29) & 3);
      if (instruction >>> 31 === 0) target = place + immediate;
      else {
        if (at + 8 > bytes.length) continue;
        const next = view.getUint32(at + 4, true);
        // ADD Xd, Xn, #imm12 with the register of ADRP as Xn.
        if ((next & 0xffc00000) >>> 0 !== 0x91000000 || ((next >>> 5) & 31) !== (instruction & 31)) continue;
        target = place - (place % 4096) + immediate * 4096 + ((next >>> 10) & 0xfff);
      }
    } else continue;
    if (slots[slotOf(target | 0)] === 0 || indexInSet(wanted, target) < 0) continue;
    found.sites.push(place);
    found.targets.push(target);
    found.calls.push(call);
  }
}
