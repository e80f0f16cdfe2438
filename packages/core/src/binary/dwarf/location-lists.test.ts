import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildC, DIALECTS } from '../../../test/c-program.ts';
import { debugSections, unitsOf, type DebugBytes } from '../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { BinaryFormatError } from '../errors.ts';
import { attributeOf, attributesOf, entriesOf } from './entry.ts';
import { expressionText, readExpression } from './expression.ts';
import { readLocations, type Location } from './location-lists.ts';
import type { Unit } from './unit.ts';

const needs = requires('go', 'gcc', 'llvm-dwarfdump', 'go1.21.13');

/** Attributes that say where something is: location, frame_base, call_value, GNU_call_site_value. */
const PLACES = new Map([
  [0x02, 'location'],
  [0x40, 'frame_base'],
  [0x7e, 'call_value'],
  [0x2111, 'GNU_call_site_value'],
]);

/** `offset of the entry: attribute: expression` or `…: low-high expression` for every location of a file. */
async function ourLocations(path: string): Promise<string[]> {
  const lines: string[] = [];
  for (const unit of unitsOf(await debugSections(path))) {
    for (const entry of entriesOf(unit)) {
      for (const { name, value } of attributesOf(entry)) {
        const place = PLACES.get(name);
        if (place === undefined) continue;
        for (const location of readLocations(unit, value)) {
          // Of what was optimised away, llvm-dwarfdump prints nothing.
          if (location.kind === 'everywhere' && location.expression.length === 0) continue;
          const where = location.kind === 'range' ? `${location.low}-${location.high} ` : '';
          lines.push(`${entry.offset} ${place} ${where}${expressionText(location.expression, unit.header)}`);
        }
      }
    }
  }
  return lines;
}

/** The same from what llvm-dwarfdump prints of entries. */
function printedLocations(output: string): string[] {
  const lines: string[] = [];
  let entry = 0;
  let place: string | undefined;
  for (const line of output.split('\n')) {
    const head = /^0x([0-9a-f]+): +DW_TAG/.exec(line);
    if (head !== null) entry = Number.parseInt(head[1]!, 16);
    const attribute = /^ +DW_AT_(\w+)\t\((.*)$/.exec(line);
    if (attribute !== null) {
      place = [...PLACES.values()].find(name => name === attribute[1]);
      if (place !== undefined && attribute[2]!.startsWith('DW_OP')) {
        lines.push(`${entry} ${place} ${plainText(attribute[2]!)}`);
      }
    }
    const range = /^ +\[0x([0-9a-f]+), 0x([0-9a-f]+)\): (.*)$/.exec(line);
    if (range !== null && place !== undefined) {
      const [low, high] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)];
      lines.push(`${entry} ${place} ${low}-${high} ${plainText(range[3]!)}`);
    }
  }
  return lines;
}

/** Without names of registers and types, and with numbers as ours has them. */
function plainText(text: string): string {
  return text
    .replace(/\)$/, match => (text.split('(').length < text.split(')').length ? '' : match))
    .replace(/(DW_OP_reg\d+) [A-Z]\w*/g, '$1')
    .replace(/(DW_OP_breg\d+) [A-Z]\w*\+?(-?\d+)/g, '$1 $2')
    .replace(/(DW_OP_bregx) RBP-/g, '$1 6 -')
    .replace(/(DW_OP_regx) RBX/g, '$1 3')
    .replace(/(DW_OP_(?:fbreg|bra|skip)) \+/g, '$1 ')
    .replace(/(?<!DW_OP_addr )0x([0-9a-f]+)/g, (_, hex: string) => String(Number.parseInt(hex, 16)))
    .replace(/ "[^"]*"/g, '');
}

/** A unit of DWARF 5 with three variables: a list of every kind of entry, and two expressions. */
const EVERY_KIND = `
  .section .debug_info
0: .long 2f - 1f
1: .short 5
  .byte 1, 8
  .long 0
  .uleb128 1              # compile_unit
  .quad 0x1000            # low_pc
  .long 8, 12             # addr_base, loclists_base
  .uleb128 2, 1           # variable: location by index 1
  .uleb128 3, 4f - 3f     # variable: location
3: .byte 0x03
  .quad 0x4024
  .byte 0x06, 0x08, 5, 0x09, 0xfb, 0x0a, 1, 2, 0x0b, 1, 0xff
  .byte 0x0c, 1, 2, 3, 0x84, 0x0d, 1, 2, 3, 0x84
  .byte 0x0e, 1, 2, 3, 4, 5, 6, 0, 0, 0x0f, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
  .byte 0x10, 0x81, 1, 0x11, 0x7f, 0x12, 0x13, 0x14, 0x15, 3
  .byte 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 7
  .byte 0x24, 0x25, 0x26, 0x27, 0x28, 4, 0, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 1, 0
  .byte 0x30, 0x4f, 0x50, 0x70, 0x78, 0x90, 3, 0x91, 0x70, 0x92, 6, 0x68
  .byte 0x93, 8, 0x94, 4, 0x95, 2, 0x96, 0x97, 0x9b, 0x9c, 0x9d, 3, 4, 0x9f
  .byte 0xa3, 1, 0x55, 0xf3, 1, 0x51, 0xe0
4:
  .uleb128 3, 4f - 3f     # variable: location
3: .byte 0x98, 1, 2, 0x99, 1, 2, 3, 4, 0x9a, 1, 2, 3, 4, 0x9e, 2, 7, 8, 0xa0, 9, 0, 0, 0, 0x7e
  .byte 0xa1, 2, 0xa2, 3, 0xa4, 5, 2, 1, 2, 0xa5, 1, 5, 0xa6, 4, 5, 0xa7, 4, 5, 0xa8, 5, 0xa9, 0
  .byte 0xf0, 0xf2, 1, 0, 0, 0, 4, 0xf4, 5, 1, 6, 0xf5, 1, 2, 0xf6, 1, 2, 0xf7, 0, 0xf9, 1
  .byte 0xfa, 1, 0, 0, 0, 0xfb, 1, 0xfc, 2, 0xfd, 1, 0, 0, 0
4:
  .byte 0
2:
  .section .debug_abbrev
  .uleb128 1, 0x11
  .byte 1
  .uleb128 0x11, 0x01, 0x73, 0x17, 0x8c, 0x17, 0, 0
  .uleb128 2, 0x34
  .byte 0
  .uleb128 0x02, 0x22, 0, 0
  .uleb128 3, 0x34
  .byte 0
  .uleb128 0x02, 0x18, 0, 0, 0
  .section .debug_addr
  .long 2f - 1f
1: .short 5
  .byte 8, 0
  .quad 0x1000, 0x2000, 0x3000
2:
  .section .debug_loclists
  .long 4f - 1f
1: .short 5
  .byte 8, 0
  .long 2
2: .long 4f - 2b, 3f - 2b
3: .byte 4
  .uleb128 0x10, 0x20, 1
  .byte 0x50
  .byte 1
  .uleb128 1
  .byte 4
  .uleb128 1, 0x8000, 1
  .byte 0x51
  .byte 2
  .uleb128 0, 1, 1
  .byte 0x52
  .byte 3
  .uleb128 2, 0x123, 1
  .byte 0x53
  .byte 6
  .quad 0x700000000
  .byte 4
  .uleb128 1, 2, 1
  .byte 0x54
  .byte 7
  .quad 0x5000, 0x5001
  .uleb128 2
  .byte 0x91, 0x70
  .byte 8
  .quad 0x6000
  .uleb128 0x100, 1
  .byte 0x56
  .byte 9                 # GNU_view_pair
  .uleb128 1, 2
  .byte 5                 # default_location
  .uleb128 1
  .byte 0x57
  .byte 0
4: .byte 0
`;

describe.skipIf(needs.skip)(`locations of variables${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each(DIALECTS.map(flags => [flags.join(' '), flags] as const))(
    'of C with %s agree with llvm-dwarfdump',
    async (_, flags) => {
      const path = await buildC(shop, flags);
      const ours = await ourLocations(path);
      expect(ours.length).toBeGreaterThan(20);
      expect(ours).toEqual(printedLocations(await shop.run('llvm-dwarfdump', '--debug-info', path)));
    },
  );

  it.each([
    ['go1.21.13', { toolchain: 'go1.21.13' }],
    ['s390x', { env: { GOARCH: 's390x' } }],
  ] as const)('of Go (%s) agree with llvm-dwarfdump', async (name, options) => {
    const path = await shop.build(name, { ...options, flags: ['-ldflags=-compressdwarf=false'] });
    const ours = await ourLocations(path);
    expect(ours.length).toBeGreaterThan(10_000);
    expect(ours).toEqual(printedLocations(await shop.run('llvm-dwarfdump', '--debug-info', path)));
  });

  const assembled = async (text = EVERY_KIND): Promise<DebugBytes> => {
    await writeFile(join(shop.folder, 'kinds.s'), text);
    await shop.run('gcc', '-c', '-o', 'kinds.o', 'kinds.s');
    return debugSections(join(shop.folder, 'kinds.o'));
  };
  const locations = (bytes: DebugBytes) => unitsOf(bytes).flatMap(unit => variables(unit));
  const variables = (unit: Unit) =>
    [...entriesOf(unit)].slice(1).map(entry => readLocations(unit, attributeOf(entry, 0x02)!));

  it('are read from every kind of entry of a list', async () => {
    const bytes = await assembled();
    const [list] = locations(bytes);
    const [unit] = unitsOf(bytes);
    expect(
      list!.map(location => {
        const where = location.kind === 'range' ? `${location.low.toString(16)}-${location.high.toString(16)}` : '';
        return `${location.kind} ${where} ${expressionText(location.expression, unit!.header)}`;
      }),
    ).toEqual([
      'range 1010-1020 DW_OP_reg0',
      'range 2001-a000 DW_OP_reg1',
      'range 1000-2000 DW_OP_reg2',
      'range 3000-3123 DW_OP_reg3',
      'range 700000001-700000002 DW_OP_reg4',
      'range 5000-5001 DW_OP_fbreg -16',
      'range 6000-6100 DW_OP_reg6',
      'default  DW_OP_reg7',
    ]);
    const lists = bytes.sections.loclists!;
    for (let length = 0; length < lists.length - 1; length++) {
      const cut = { ...bytes, sections: { ...bytes.sections, loclists: lists.subarray(0, length) } };
      expect(() => locations(cut), `${length} bytes`).toThrow(BinaryFormatError);
    }
  });

  it('have expressions of every operation', async () => {
    // llvm-dwarfdump 14 stops at the pair of views.
    const bytes = await assembled(EVERY_KIND.replace(/ {2}\.byte 9 {2}.*\n.*\n/, ''));
    const [unit] = unitsOf(bytes);
    const [, known, rare] = locations(bytes).map(([first]) => first!.expression);
    const printed = printedLocations(await shop.run('llvm-dwarfdump', '--debug-info', join(shop.folder, 'kinds.o')));
    const expected = printed.find(line => line.includes('DW_OP_addr'))!.replace(/^\d+ location /, '');
    expect(expressionText(known!, unit!.header).split(', ')).toEqual(expected.split(', '));
    expect(expressionText(rare!, unit!.header).split(', ')).toEqual([
      ...['DW_OP_call2 513', 'DW_OP_call4 67305985', 'DW_OP_call_ref 67305985', 'DW_OP_implicit_value 0x0708'],
      ...['DW_OP_implicit_pointer 9 -2', 'DW_OP_addrx 2', 'DW_OP_constx 3', 'DW_OP_const_type 5 0x0102'],
      ...['DW_OP_regval_type 1 5', 'DW_OP_deref_type 4 5', 'DW_OP_xderef_type 4 5', 'DW_OP_convert 5'],
      ...['DW_OP_reinterpret 0', 'DW_OP_GNU_uninit', 'DW_OP_GNU_implicit_pointer 1 4', 'DW_OP_GNU_const_type 5 0x06'],
      ...['DW_OP_GNU_regval_type 1 2', 'DW_OP_GNU_deref_type 1 2', 'DW_OP_GNU_convert 0', 'DW_OP_GNU_reinterpret 1'],
      ...['DW_OP_GNU_parameter_ref 1', 'DW_OP_GNU_addr_index 1', 'DW_OP_GNU_const_index 2'],
      'DW_OP_GNU_variable_value 1',
    ]);
  });

  it('are refused when an operand is cut or an operation unknown', async () => {
    const bytes = await assembled();
    const { header } = unitsOf(bytes)[0]!;
    for (const [{ expression }] of locations(bytes).slice(1) as [Location][]) {
      const offsets = new Set(readExpression(expression, header).map(({ offset }) => offset));
      for (let length = 0; length < expression.length; length++) {
        const read = () => readExpression(expression.subarray(0, length), header);
        if (offsets.has(length)) read();
        else expect(read).toThrow(/ends early/);
      }
    }
    expect(() => readExpression(Uint8Array.of(0x96, 0x01), header)).toThrow(/an expression\+0x1: 0x1 is no operation/);
    expect(() => readExpression(new Uint8Array(1 << 20).fill(0x96), header)).toThrow(/more than 100000 operations/);
  });
});
