import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedSections } from '../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { buildOracle } from '../../../test/oracle.ts';
import { requires } from '../../../test/requires.ts';
import { AddressRanges } from './address-ranges.ts';
import { BinaryFormatError } from '../errors.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import { unitRangeReader } from './ranges.ts';
import type { DebugSections } from './unit.ts';
import { readUnitHeaders } from './units.ts';

const needs = requires('go', 'gcc');

/** A unit of DWARF 5 whose list has every kind of entry, in numbers: nothing is left to a linker. */
const EVERY_KIND = `
  .section .debug_info
  .long 2f - 1f
1: .short 5
  .byte 1, 8
  .long 0
  .uleb128 1              # DW_TAG_compile_unit
  .uleb128 0              # DW_AT_low_pc: index 0
  .uleb128 1              # DW_AT_ranges: index 1
  .long 8, 12             # DW_AT_addr_base, DW_AT_rnglists_base
2:
  .section .debug_abbrev
  .uleb128 1, 0x11
  .byte 0
  .uleb128 0x11, 0x1b, 0x55, 0x23, 0x73, 0x17, 0x74, 0x17, 0, 0, 0
  .section .debug_addr
  .long 2f - 1f
1: .short 5
  .byte 8, 0
  .quad 0x1000, 0x2000, 0x3000, -1
2:
  .section .debug_rnglists
  .long 4f - 1f
1: .short 5
  .byte 8, 0
  .long 2
2: .long 4f - 2b, 3f - 2b
3: .byte 4                # offset_pair
  .uleb128 0x10, 0x20
  .byte 1                 # base_addressx
  .uleb128 1
  .byte 4
  .uleb128 0, 0x8000
  .byte 4
  .uleb128 7, 7           # empty
  .byte 4                 # backwards from the base: the sum wraps
  .uleb128 0xfffffffffffff100, 0xfffffffffffff180
  .byte 2                 # startx_endx
  .uleb128 0, 1
  .byte 3                 # startx_length
  .uleb128 2, 0x123
  .byte 3
  .uleb128 3, 0x55        # left out by the linker
  .byte 5                 # base_address
  .quad 0x700000000
  .byte 4
  .uleb128 1, 2
  .byte 5
  .quad -1
  .byte 4
  .uleb128 1, 2           # from a base that was left out
  .byte 6                 # start_end
  .quad 0x5000, 0x5001
  .byte 7                 # start_length
  .quad 0x6000
  .uleb128 0x100
  .byte 0
4: .byte 0
`;

const EXPECTED = [
  [0x1010, 0x1020],
  [0x2000, 0xa000],
  [0x1100, 0x1180],
  [0x1000, 0x2000],
  [0x3000, 0x3123],
  [0x700000001, 0x700000002],
  [0x5000, 0x5001],
  [0x6000, 0x6100],
];

/** Pairs of the units of some sections. */
function unitRanges(sections: DebugSections): number[][] {
  const into = new AddressRanges();
  const read = unitRangeReader(sections, into);
  const tables = abbreviationCache(sections.abbrev);
  readUnitHeaders(sections.info, true).forEach((header, index) => read(header, tables(header), index));
  return Array.from({ length: into.count }, (_, index) => [into.lows[index]!, into.highs[index]!]);
}

describe.skipIf(needs.skip)(`address ranges of units${needs.reason}`, () => {
  let shop: Workshop;
  let sections: DebugSections;
  beforeAll(async () => {
    shop = await workshop();
    const oracle = await buildOracle(shop.folder, 'entries');
    await writeFile(join(shop.folder, 'kinds.s'), EVERY_KIND);
    await shop.run('gcc', '-c', '-o', 'kinds.o', 'kinds.s');
    sections = printedSections(await oracle('sections', join(shop.folder, 'kinds.o'))).sections;
  });
  afterAll(() => shop.remove());

  it('are read from every kind of entry of a list, without those that are empty or left out', () => {
    expect(unitRanges(sections)).toEqual(EXPECTED);
  });

  it('are refused when the list is cut anywhere', () => {
    const list = sections.rnglists!;
    // The last byte is another list.
    for (let length = 0; length < list.length - 1; length++) {
      const cut = { ...sections, rnglists: list.subarray(0, length) };
      expect(() => unitRanges(cut), `${length} bytes`).toThrow(BinaryFormatError);
    }
    expect(() => unitRanges({ ...sections, rnglists: undefined })).toThrow(/.debug_rnglists/);
  });

  it('are refused when addresses or the table of lists are cut', () => {
    for (const length of [0, 8, 15, 39]) {
      expect(() => unitRanges({ ...sections, addr: sections.addr!.subarray(0, length) })).toThrow(BinaryFormatError);
    }
    const few = Uint8Array.from(sections.rnglists!);
    few[8] = 1;
    expect(() => unitRanges({ ...sections, rnglists: few })).toThrow(/no index 1/);
  });

  it('are refused for an unknown kind, an end before the start and an address beyond 2^53', () => {
    const changed = (position: number, ...values: number[]) => {
      const list = Uint8Array.from(sections.rnglists!);
      list.set(values, position);
      return () => unitRanges({ ...sections, rnglists: list });
    };
    expect(changed(20, 8)).toThrow(/debug_rnglists\+0x14: 0x8 is no kind of entry/);
    expect(changed(22, 1)).toThrow(/ends before it starts/);
    // The high half of the base at the first DW_RLE_base_address.
    const base = sections.rnglists!.indexOf(7, 40);
    expect(changed(base, 0, 0, 0, 1)).toThrow(/2\^53/);
  });

  it('take bounded work when thousands of units name the same long list', () => {
    const list = new Uint8Array(12 + 4 + 300_000 + 1).fill(0);
    const units = 20_000;
    list.set(sections.rnglists!.subarray(0, 12));
    list.set([1, 0, 0, 0, 4], 8);
    for (let offset = 16; offset < list.length - 1; offset += 3) list.set([4, 1, 2], offset);
    const unit = Uint8Array.from(sections.info);
    unit[14] = 0;
    const info = new Uint8Array(unit.length * units);
    for (let index = 0; index < units; index++) info.set(unit, index * unit.length);
    expect(() => unitRanges({ ...sections, info, rnglists: list })).toThrow(/overlap one another/);
  });

  describe('before DWARF 5', () => {
    /** A unit of DWARF 4 whose root has DW_AT_low_pc and DW_AT_ranges at offset 0 of these pairs. */
    const withPairs = (addressSize: 4 | 8, lowPc: bigint, pairs: readonly (readonly [bigint, bigint])[]) => {
      const info = Buffer.alloc(11 + 1 + addressSize + 4);
      info.writeUInt32LE(info.length - 4, 0);
      info.writeUInt16LE(4, 4);
      info[10] = addressSize;
      info[11] = 1;
      const words = Buffer.alloc(2 * 8 * pairs.length);
      const width = addressSize === 8 ? 8 : 4;
      const write = (into: Buffer, value: bigint, offset: number) => {
        if (width === 8) into.writeBigUInt64LE(BigInt.asUintN(64, value), offset);
        else into.writeUInt32LE(Number(BigInt.asUintN(32, value)), offset);
      };
      write(info, lowPc, 12);
      pairs.flat().forEach((value, index) => write(words, value, index * width));
      const abbrev = Uint8Array.from([1, 0x11, 0, 0x11, 0x01, 0x55, 0x17, 0, 0, 0]);
      return { info, abbrev, ranges: words.subarray(0, 2 * width * pairs.length) };
    };

    it.each([4, 8] as const)('count from the last base, without what is empty or left out (%i bytes)', size => {
      const sections = withPairs(size, 0x1000n, [
        [0x10n, 0x20n],
        [0x30n, 0x30n],
        [-2n, -2n],
        [-1n, 0x5000n],
        [0n, 1n],
        [-0x100n, -0x80n],
        [-1n, -1n],
        [5n, 6n],
        [-1n, 0n],
        [0x7000n, 0x7001n],
        [0n, 0n],
        [1n, 2n],
      ]);
      expect(unitRanges(sections)).toEqual([
        [0x1010, 0x1020],
        [0x5000, 0x5001],
        [0x4f00, 0x4f80],
        [0x7000, 0x7001],
      ]);
    });

    it('wrap at 32 bits', () => {
      const sections = withPairs(4, 0xfffff000n, [
        [0x2000n, 0x2010n],
        [0n, 0n],
      ]);
      expect(unitRanges(sections)).toEqual([[0x1000, 0x1010]]);
    });

    it('are refused without an end, outside of the section, and beyond 2^53', () => {
      expect(() => unitRanges(withPairs(8, 0n, [[1n, 2n]]))).toThrow(/debug_ranges\+0x0: it ends early/);
      expect(() => unitRanges(withPairs(8, 0n, []))).toThrow(/debug_ranges\+0x0: the section has 0 bytes/);
      const far = [
        [1n << 60n, (1n << 60n) + 4096n],
        [0n, 0n],
      ] as const;
      expect(() => unitRanges(withPairs(8, 0n, far))).toThrow(/2\^53/);
      const { info, abbrev } = withPairs(8, 0n, []);
      expect(() => unitRanges({ info, abbrev })).toThrow(/.debug_ranges/);
    });
  });
});
