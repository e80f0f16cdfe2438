import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameSections } from '../../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../../test/go-build.ts';
import { requires } from '../../../../test/requires.ts';
import { BinaryFormatError } from '../../errors.ts';
import { readFrames } from './entries.ts';
import { checkFrame, frameRows } from './rows.ts';
import type { FrameSection } from './section.ts';

const needs = requires('gcc', 'readelf');

// Numbers only, so that nothing is left to a linker. The second pair is 64-bit DWARF.
const PROGRAM = `
  .section .debug_frame
0: .long 2f - 1f
1: .long -1
  .byte 4, 0, 8, 0
  .uleb128 2
  .sleb128 -8
  .uleb128 16
  .byte 0x0c, 7, 8          # def_cfa r7+8
  .byte 0x90, 1             # offset r16 at c-8
  .byte 0x83, 2             # offset r3 at c-16
2: .long 4f - 3f
3: .long 0b
  .quad 0x1000, 0x1000
  .byte 0x41, 0x0e, 16      # advance 2, def_cfa_offset 16
  .byte 0x02, 5, 0x0d, 6    # advance_loc1 10, def_cfa_register r6
  .byte 0x0a                # remember_state
  .byte 0x03
  .short 0x20
  .byte 0xc3                # restore r3
  .byte 0x86, 2             # offset r6
  .byte 0x04
  .long 0x30
  .byte 0x05, 12, 3         # offset_extended r12
  .byte 0x11, 13, 0x7e      # offset_extended_sf r13 at c+16
  .byte 0x2f, 14, 2         # GNU_negative_offset_extended r14
  .byte 0x07, 15, 0x08, 5   # undefined r15, same_value r5
  .byte 0x09, 8, 9          # register r8 in r9
  .byte 0x42, 0x10, 10, 2, 0x77, 8
  .byte 0x16, 11, 1, 0x9c   # expression r10, val_expression r11
  .byte 0x14, 0, 2          # val_offset r0
  .byte 0x15, 1, 0x7d       # val_offset_sf r1
  .byte 0x44, 0x06, 12      # restore_extended r12: no rule
  .byte 0x12, 6, 0x7c       # def_cfa_sf r6+32
  .byte 0x45, 0x13, 0x7b    # def_cfa_offset_sf 40
  .byte 0x2e, 0x90, 1       # GNU_args_size 144
  .byte 0x2d                # GNU_window_save
  .byte 0x46, 0x0f, 2, 0x77, 8
  .byte 0x47, 0x0b          # restore_state
  .byte 0x1d
  .quad 0x10                # MIPS_advance_loc8
  .byte 0x0e, 64
  .byte 0x01
  .quad 0x1f00              # set_loc
  .byte 0x0e, 72, 0, 0
4: .long -1
  .quad 6f - 5f
5: .quad -1
  .byte 3, 0
  .uleb128 1
  .sleb128 -4
  .uleb128 16
  .byte 0x0c, 7, 8
6: .long -1
  .quad 8f - 7f
7: .quad 4b
  .quad 0x400, 0x20
8:
`;

/** A pair for each encoding of pointers: absolute, signed and LEB128, of the place, of the data. */
const ENCODINGS = `
  .section .eh_frame, "a"
${[0x00, 0x01, 0x03, 0x04, 0x09, 0x0a, 0x0b, 0x0c, 0x1b, 0x1c, 0x18, 0x50]
  .map(encoding => {
    const relative = (encoding & 0x70) === 0x10;
    const start = 0x1000 + 0x100 * (encoding & 0x7f);
    const value = relative ? `${start} - (. - 0b)` : String(start);
    const format = encoding & 0x0f;
    const directive =
      format === 1
        ? '.uleb128'
        : format === 9
          ? '.sleb128'
          : format === 0x0a
            ? '.short'
            : format === 3 || format === 0x0b
              ? '.long'
              : '.quad';
    return `
1: .long 3f - 2f
2: .long 0
  .byte 1
  .asciz "zPLR"
  .uleb128 1
  .sleb128 -8
  .byte 16
  .uleb128 7
  .byte 0x03, 1, 2, 3, 4, 0x1b, ${encoding}
  .byte 0x0c, 7, 8
3: .long 5f - 4f
4: .long 4b - 1b
${encoding === 0x50 ? '  .balign 8' : ''}
  ${directive} ${value}
  ${directive} 0x40
  .uleb128 4
  .long 0
  .byte 0x41, 0x0e, 16
5:`;
  })
  .join('\n')}
`;

describe.skipIf(needs.skip)(`assembled call-frame information${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  const assembled = async (name: string, text: string): Promise<FrameSection> => {
    const source = text.replace(', "a"\n', ', "a"\n0:\n');
    await writeFile(join(shop.folder, `${name}.s`), source);
    await shop.run('gcc', '-c', '-o', `${name}.o`, `${name}.s`);
    return (await frameSections(join(shop.folder, `${name}.o`)))[0]!;
  };

  it('gives the rows of every instruction', async () => {
    const table = readFrames(await assembled('program', PROGRAM));
    expect([...table.starts]).toEqual([0x400, 0x1000]);
    expect([...table.ends]).toEqual([0x420, 0x2000]);
    const rows = frameRows(table, 1).map(({ start, cfa, registers, argumentBytes, toggled }) => {
      const base = cfa?.kind === 'register' ? `r${cfa.register}+${cfa.offset}` : `${cfa?.bytes.length} bytes`;
      const rules = [...registers].map(([register, rule]) => {
        const { kind, ...operand } = rule;
        return `r${register} ${kind} ${Object.values(operand)
          .map(value => (typeof value === 'number' ? value : [...value].join('.')))
          .join()}`;
      });
      return [start.toString(16), base, ...rules.sort(), ...(toggled ? [`toggled, ${argumentBytes}`] : [])];
    });
    const [ra, r3, r6] = ['r16 offset -8', 'r3 offset -16', 'r6 offset -16'];
    const all = [
      ...['r0 value-offset -16', 'r1 value-offset 24', 'r10 expression 119.8', 'r11 value-expression 156'],
      ...['r12 offset -24', 'r13 offset 16', 'r14 offset 16', 'r15 undefined ', ra, r3, 'r5 same-value ', r6],
      'r8 register 9',
    ];
    const without = (text: string) => all.filter(rule => rule !== text);
    const early = all.filter(rule => !/^r(?:0|1|10|11) /.test(rule));
    expect(rows).toEqual([
      ['1000', 'r7+8', ra, r3],
      ['1002', 'r7+16', ra, r3],
      ['100c', 'r6+16', ra, r3],
      ['104c', 'r6+16', ra, r3, r6],
      ['10ac', 'r6+16', ...early],
      ['10b0', 'r6+16', ...all],
      ['10b8', 'r6+32', ...without('r12 offset -24')],
      ['10c2', 'r6+40', ...without('r12 offset -24'), 'toggled, 144'],
      ['10ce', '2 bytes', ...without('r12 offset -24'), 'toggled, 144'],
      ['10dc', 'r6+16', ra, r3],
      ['10fc', 'r6+64', ra, r3],
      ['1f00', 'r6+72', ra, r3],
    ]);
  });

  it('reads every encoding of pointers', async () => {
    const section = await assembled('encodings', ENCODINGS);
    const table = readFrames(section);
    const starts = [0x00, 0x01, 0x03, 0x04, 0x09, 0x0a, 0x0b, 0x0c, 0x18, 0x1b, 0x1c, 0x50];
    expect([...table.starts].map(start => start.toString(16))).toEqual(
      starts.map(encoding => (0x1000 + 0x100 * encoding).toString(16)),
    );
    for (let index = 0; index < table.count; index++) {
      expect(frameRows(table, index).map(row => row.start - table.starts[index]!)).toEqual([0, 1]);
    }
    // Moved by an address, what counts from the place moves along.
    const moved = readFrames({ ...section, address: 0x10_0000 });
    expect([...moved.starts].filter(start => start >= 0x10_0000).length).toBe(3);
  });

  it('is refused when it is cut anywhere, or runs into the next entry', async () => {
    const section = await assembled('program', PROGRAM);
    const ends = new Set<number>([0]);
    for (let offset = 0; offset < section.bytes.length;) {
      const length = Buffer.from(section.bytes).readUInt32LE(offset);
      offset += length === 0xffffffff ? 12 + Buffer.from(section.bytes).readUInt32LE(offset + 4) : 4 + length;
      ends.add(offset);
    }
    for (let length = 0; length < section.bytes.length; length++) {
      const bytes = section.bytes.subarray(0, length);
      if (ends.has(length)) readFrames({ ...section, bytes });
      else expect(() => readFrames({ ...section, bytes }), `${length} bytes`).toThrow(BinaryFormatError);
    }
    // Every shorter program: an instruction without its operand is one of them.
    const whole = Buffer.from(section.bytes);
    const fde = 4 + whole.readUInt32LE(0);
    let refused = 0;
    for (let length = 4 + 16; length < whole.readUInt32LE(fde); length++) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32LE(length, fde);
      try {
        checkFrame(readFrames({ ...section, bytes: bytes.subarray(0, fde + 4 + length) }), 0);
      } catch (error) {
        expect(error).toBeInstanceOf(BinaryFormatError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('gives typed errors for nonsense', async () => {
    const section = await assembled('program', PROGRAM);
    const changed = (change: (bytes: Buffer) => void) => () => {
      const bytes = Buffer.from(section.bytes);
      change(bytes);
      const table = readFrames({ ...section, bytes });
      for (let index = 0; index < table.count; index++) frameRows(table, index);
    };
    const fde = 4 + section.bytes[0]!;
    const program = fde + 4 + 4 + 16;
    expect(changed(bytes => bytes.writeUInt32LE(3, fde + 4))).toThrow(/does not fit/);
    expect(changed(bytes => bytes.writeUInt32LE(fde, fde + 4))).toThrow(/another entry names it and it is none/);
    expect(changed(bytes => bytes.writeUInt32LE(0xffffff00, fde + 4))).toThrow(/nothing is there/);
    expect(changed(bytes => bytes.writeUInt8(9, 8))).toThrow(/version 9/);
    expect(changed(bytes => bytes.writeUInt8(3, 10))).toThrow(/addresses of 3 bytes/);
    expect(changed(bytes => bytes.writeBigUInt64LE(1n << 60n, fde + 16))).toThrow(/its range is 0x1000/);
    expect(changed(bytes => bytes.writeUInt8(0x3e, program))).toThrow(/0x3e is no instruction/);
    expect(changed(bytes => bytes.writeUInt8(0x0b, program))).toThrow(/no state was remembered/);
    expect(changed(bytes => bytes.set([0x04, 0, 0, 0, 0x7f], program))).toThrow(/out of the function/);
    expect(changed(bytes => bytes.set([0x08, 0xff, 0xff, 0x7f], program))).toThrow(/no register 2097151/);
    expect(changed(bytes => bytes.fill(0xff, program))).toThrow(BinaryFormatError);
  });

  it('takes bounded work for rows of many rules', async () => {
    const section = await assembled('program', PROGRAM);
    const head = Buffer.from(section.bytes.subarray(0, 4 + section.bytes[0]! + 4 + 4 + 16));
    const rules = Buffer.from(
      Array.from({ length: 16_000 }, (_, register) => [0x08, 0x80 | (register & 0x7f), register >> 7]).flat(),
    );
    const moves = Buffer.alloc(200_000, 0x41);
    const bytes = Buffer.concat([head, rules, moves]);
    const fde = 4 + section.bytes[0]!;
    bytes.writeUInt32LE(bytes.length - fde - 4, fde);
    bytes.writeBigUInt64LE(1n << 40n, fde + 16);
    expect(() => frameRows(readFrames({ ...section, bytes }), 0)).toThrow(/rules/);
    expect(() => checkFrame(readFrames({ ...section, bytes }), 0)).not.toThrow();
    bytes.fill(0x0a, head.length + rules.length);
    expect(() => checkFrame(readFrames({ ...section, bytes }), 0)).toThrow(/rules/);
  });
});
