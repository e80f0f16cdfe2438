import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildC } from '../../../test/c-program.ts';
import { debugSections, unitsOf, type DebugBytes } from '../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { BinaryFormatError } from '../errors.ts';
import { inheritedAttribute, openDebugInfo, type DebugInfo } from './debug-info.ts';
import { attributeOf, attributesOf, entriesOf, rootEntry, type Entry } from './entry.ts';
import { functionIndex } from './functions.ts';

const needs = requires('go', 'gcc');

const AT = { name: 0x03, type: 0x49, origin: 0x31, specification: 0x47, signature: 0x69 };

// Every form of DWARF 5 in one entry, an entry that refers to itself, and two that refer to one another.
const EVERY_FORM = `
  .section .debug_info
0: .long 9f - 1f
1: .short 5
  .byte 1, 8
  .long 0
  .uleb128 1                       # compile_unit
  .long 8, 8                       # addr_base, str_offsets_base
2: .uleb128 2                      # variable
  .quad 0x1122334455667788         # addr
  .short 3
  .byte 1, 2, 3                    # block2
  .long 2
  .byte 4, 5                       # block4
  .uleb128 1
  .byte 6                          # block
  .byte 2, 7, 8                    # block1
  .short 0xfffe                    # data2
  .long 0xfffffffe                 # data4
  .quad -2                         # data8
  .quad 1, 2                       # data16
  .byte 200                        # data1
  .byte 1                          # flag
  .sleb128 -123456789012
  .uleb128 0xfffffffffffffff0
  .asciz "inline"                  # string
  .long 2                          # strp
  .long 3                          # line_strp
  .uleb128 1                       # strx
  .byte 0                          # strx1
  .short 1                         # strx2
  .byte 1, 0, 0                    # strx3
  .long 0                          # strx4
  .uleb128 1                       # addrx
  .byte 0                          # addrx1
  .short 1                         # addrx2
  .byte 1, 0, 0                    # addrx3
  .long 0                          # addrx4
  .byte 2b - 0b                    # ref1
  .short 2b - 0b                   # ref2
  .long 2b - 0b                    # ref4
  .quad 2b - 0b                    # ref8
  .uleb128 2b - 0b                 # ref_udata
  .long 2b - 0b                    # ref_addr
  .quad 0xfedcba9876543210         # ref_sig8
  .long 17                         # sec_offset
  .uleb128 2
  .byte 0x91, 0x70                 # exprloc
  .uleb128 0x0e                    # indirect: strp
  .long 0
3: .uleb128 3                      # subprogram
  .long 3b - 0b                    # DW_AT_abstract_origin
4: .uleb128 3
  .long 5f - 0b
5: .uleb128 3
  .long 4b - 0b
6: .uleb128 4                      # variable: supplementary
  .long 5
  .long 6
  .byte 0
9:
  .section .debug_abbrev
  .uleb128 1, 0x11
  .byte 1
  .uleb128 0x73, 0x17, 0x72, 0x17, 0, 0
  .uleb128 2, 0x34
  .byte 0
${[
  ...[0x01, 0x03, 0x04, 0x09, 0x0a, 0x05, 0x06, 0x07, 0x1e, 0x0b, 0x0c, 0x0d, 0x0f, 0x08, 0x0e, 0x1f, 0x1a],
  ...[0x25, 0x26, 0x27, 0x28, 0x1b, 0x29, 0x2a, 0x2b, 0x2c, 0x11, 0x12, 0x13, 0x14, 0x15, 0x10, 0x20],
  ...[0x17, 0x18, 0x16, 0x19],
]
  .map((form, index) => `  .uleb128 ${0x2100 + index}, ${form}`)
  .join('\n')}
  .uleb128 0x2150, 0x21
  .sleb128 -77                     # implicit_const
  .uleb128 0, 0
  .uleb128 3, 0x2e
  .byte 0
  .uleb128 0x31, 0x13, 0, 0
  .uleb128 4, 0x34
  .byte 0
  .uleb128 0x31, 0x1c, 0x03, 0x1d, 0, 0, 0
  .section .debug_addr
  .long 2f - 1f
1: .short 5
  .byte 8, 0
  .quad 0x1000, 0x2000
2:
  .section .debug_str
  .asciz "x"
  .asciz "pooled"
  .section .debug_line_str
  .asciz "lm"
  .asciz "line"
  .section .debug_str_offsets
  .long 2f - 1f
1: .short 5, 0
  .long 0, 2
2:
`;

function shown(entry: Entry): string[] {
  return attributesOf(entry).map(({ value }) => {
    const { kind, ...rest } = value;
    const texts = Object.values(rest).map(part => (part instanceof Uint8Array ? [...part].join('.') : String(part)));
    return [kind, ...texts].join(' ');
  });
}

describe.skipIf(needs.skip)(`debugging information${needs.reason}`, () => {
  let shop: Workshop;
  let forms: DebugBytes;
  let info: DebugInfo;
  beforeAll(async () => {
    shop = await workshop();
    await writeFile(join(shop.folder, 'forms.s'), EVERY_FORM);
    await shop.run('gcc', '-c', '-o', 'forms.o', 'forms.s');
    forms = await debugSections(join(shop.folder, 'forms.o'));
    info = openDebugInfo(forms.sections, true);
  });
  afterAll(() => shop.remove());

  it('has values of every form', () => {
    const variable = [...entriesOf(info.unit(0))][1]!;
    const itself = `reference .debug_info ${variable.offset}`;
    expect(shown(variable)).toEqual([
      `address ${0x1122334455667788}`,
      ...['block 1.2.3', 'block 4.5', 'block 6', 'block 7.8', 'constant 65534', 'constant 4294967294'],
      ...['constant 18446744073709551614', 'block 1.0.0.0.0.0.0.0.2.0.0.0.0.0.0.0', 'constant 200', 'flag true'],
      ...['constant -123456789012', 'constant 18446744073709551600', 'string inline', 'string pooled', 'string line'],
      ...['string pooled', 'string x', 'string pooled', 'string pooled', 'string x'],
      ...[0x2000, 0x1000, 0x2000, 0x2000, 0x1000].map(address => `address ${address}`),
      ...Array.from({ length: 6 }, () => itself),
      `signature ${0xfedcba9876543210n}`,
      ...['section-offset 17', 'expression 145.112', 'string x', 'flag true', 'constant -77'],
    ]);
    expect(info.follow(attributesOf(variable)[26]!.value)).toEqual(variable);
  });

  it('follows references that lead in a circle to an error, not without end', () => {
    const [, , itself, first, second] = [...entriesOf(info.unit(0))];
    for (const entry of [itself!, first!, second!]) {
      expect(attributeOf(entry, AT.origin)).toMatchObject({ kind: 'reference' });
      expect(() => inheritedAttribute(info, entry, AT.name)).toThrow(/lead in a circle/);
    }
  });

  it('tells that a supplementary file is not read', () => {
    const entry = [...entriesOf(info.unit(0))].at(-1)!;
    expect(attributeOf(entry, AT.name)).toEqual({ kind: 'supplementary', of: 'string', offset: 6 });
    expect(() => info.follow(attributeOf(entry, AT.origin)!)).toThrow(/supplementary file/);
  });

  it.each([
    ['-gdwarf-4', '.debug_types'],
    ['-gdwarf-5', '.debug_info'],
  ])('finds the types of %s by their signatures in %s', async (dialect, section) => {
    const { sections } = await debugSections(await buildC(shop, [dialect, '-fdebug-types-section']));
    const program = openDebugInfo(sections, true);
    const names = new Set<string>();
    for (const index of program.headers.keys()) {
      for (const entry of entriesOf(program.unit(index))) {
        for (const { value } of attributesOf(entry)) {
          if (value.kind !== 'signature') continue;
          const type = program.follow(value);
          expect(type.unit.section).toBe(section);
          const name = attributeOf(type, AT.name);
          if (name?.kind === 'string') names.add(name.text);
          // What it refers to lies in its own unit.
          const member = attributeOf(type, AT.type);
          if (member !== undefined) expect(program.follow(member).unit).toBe(type.unit);
        }
      }
    }
    expect([...names]).toContain('pair');
    expect(() => program.follow({ kind: 'signature', signature: 1n })).toThrow(/no type unit has the signature 0x1/);
  });

  it('is refused when a section is missing or cut, with the place', () => {
    const variable = () => [...entriesOf(info.unit(0))][1]!;
    const { offset } = variable();
    const read = (change: Partial<typeof forms.sections>) => () => {
      const [unit] = unitsOf({ ...forms, sections: { ...forms.sections, ...change } });
      return attributesOf([...entriesOf(unit!)][1]!);
    };
    const { str, strOffsets, addr, lineStr } = forms.sections;
    expect(read({ str: undefined })).toThrow(/.debug_str/);
    expect(read({ str: str!.subarray(0, 1) })).toThrow(/.debug_str\+0x2/);
    expect(read({ lineStr: lineStr!.subarray(0, 2) })).toThrow(/.debug_line_str\+0x3/);
    expect(read({ strOffsets: strOffsets!.subarray(0, 12) })).toThrow(/.debug_str_offsets\+0xc/);
    expect(read({ strOffsets: undefined })).toThrow(/.debug_str_offsets/);
    expect(read({ addr: addr!.subarray(0, 16) })).toThrow(/.debug_addr\+0x10/);
    for (let length = offset + 1; length < offset + 20; length++) {
      const bytes = Uint8Array.from(forms.sections.info.subarray(0, length));
      new DataView(bytes.buffer).setUint32(0, length - 4, true);
      expect(read({ info: bytes }), `${length} bytes`).toThrow(BinaryFormatError);
    }
    expect(() => info.follow({ kind: 'reference', section: '.debug_info', offset: 1 << 20 })).toThrow(/no unit/);
    expect(() => info.follow({ kind: 'flag', value: true })).toThrow(/a flag names no entry/);
  });

  it('has bounded work for blocks nested without end', () => {
    // A subprogram, then a million blocks, each in the one before; none says where its code is.
    const abbrev = Uint8Array.from([
      ...[1, 0x11, 1, 0, 0, 2, 0x2e, 1, 0x11, 0x01, 0x12, 0x0b, 0, 0, 3, 0x0b, 1, 0, 0, 0],
    ]);
    const depth = 1_000_000;
    const bytes = new Uint8Array(11 + 1 + 1 + 9 + 2 * depth + 2).fill(0);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length - 4, true);
    bytes.set([4, 0, 0, 0, 0, 0, 8, 1, 2, 0, 0x10], 4);
    bytes[21] = 0x40;
    bytes.fill(3, 22, 22 + depth);
    const nested = openDebugInfo({ info: bytes, abbrev }, true);
    expect(rootEntry(nested.unit(0)).tag).toBe(0x11);
    expect(functionIndex(nested).at(0x1004)).toMatchObject([{ name: undefined, call: undefined }]);
  });

  it('has bounded work for functions and blocks that share one long list', () => {
    const abbrev = Uint8Array.from([
      ...[1, 0x11, 1, 0, 0, 2, 0x2e, 1, 0x11, 0x01, 0x55, 0x17, 0, 0, 3, 0x1d, 0, 0x55, 0x17, 0, 0, 0],
    ]);
    const ranges = new Uint8Array(16 * 50_000);
    const view = new DataView(ranges.buffer);
    for (let offset = 0; offset < ranges.length - 16; offset += 16) {
      view.setUint32(offset, 0x1000 + offset, true);
      view.setUint32(offset + 8, 0x1002 + offset, true);
    }
    const unit = (entry: readonly number[], head: readonly number[]) => {
      const body = [...head, ...Array.from({ length: 20_000 }, () => entry).flat()];
      const bytes = Uint8Array.from([0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 8, 1, ...body, 0, 0]);
      new DataView(bytes.buffer).setUint32(0, bytes.length - 4, true);
      return openDebugInfo({ info: bytes, abbrev, ranges }, true);
    };
    const subprogram = [2, ...[0, 0, 0, 0, 0, 0, 0, 0], ...[0, 0, 0, 0]];
    expect(() => functionIndex(unit([...subprogram, 0], []))).toThrow(/overlap one another/);
    // The blocks' list lacks the first range, so that each block is tried.
    const inlined = functionIndex(unit([3, 16, 0, 0, 0], subprogram));
    expect(inlined.ofUnit(0).count).toBe(50_000 - 1);
    expect(() => inlined.at(0x1000)).toThrow(/overlap one another/);
    expect(inlined.at(0x1010)).toHaveLength(2);
  });
});
