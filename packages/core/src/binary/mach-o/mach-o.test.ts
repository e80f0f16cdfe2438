import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machOFile } from '../../../test/mach-o-file.ts';
import { buildOracle, type Oracle } from '../../../test/oracle.ts';
import { goSections, goSymbols, ourSections, ourSymbols } from '../../../test/oracle-tables.ts';
import { requires } from '../../../test/requires.ts';
import { dwarfSections } from '../dwarf/sections.ts';
import { readMemory } from '../image.ts';
import { openBinary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { symbolAddress } from '../symbol-table.ts';

const needs = requires('go');
const ppc = { flavour: 1, words: Array.from({ length: 40 }, (_, index) => (index === 0 ? 0x1002 : 9)) };
const ppc64 = { flavour: 5, words: Array.from({ length: 76 }, (_, index) => (index === 1 ? 0x1002 : 0)) };
const arm = { flavour: 1, words: Array.from({ length: 17 }, (_, index) => (index === 15 ? 0x1002 : 9)) };
const arm64 = { flavour: 6, words: Array.from({ length: 68 }, (_, index) => (index === 64 ? 0x1002 : 0)) };
const i386 = { flavour: 1, words: Array.from({ length: 16 }, (_, index) => (index === 10 ? 0x1002 : 9)) };

describe.skipIf(needs.skip)(`a Mach-O program${needs.reason}`, () => {
  let folder: string;
  let oracle: Oracle;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gds-mach-o-'));
    oracle = await buildOracle(folder, 'containers');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['ppc', { bits: 32, littleEndian: false, cpu: 18, thread: ppc }],
    ['ppc64', { bits: 64, littleEndian: false, cpu: 0x1000012, thread: ppc64 }],
    ['386', { bits: 32, littleEndian: true, cpu: 7, thread: i386 }],
    ['arm', { bits: 32, littleEndian: true, cpu: 12, thread: arm }],
    ['arm64', { bits: 64, littleEndian: true, cpu: 0x100000c, thread: arm64 }],
  ] as const)('for %s is read in its byte order and width, as debug/macho does', async (arch, file) => {
    const bytes = machOFile({ ...file, debugSections: ['__debug_info'] });
    const path = join(folder, arch);
    await writeFile(path, bytes);
    const binary = await openBinary(bufferSource(bytes));
    const { image, executable } = binary;
    expect(image).toMatchObject({ arch, bits: file.bits, littleEndian: file.littleEndian, entry: 0x1002 });
    expect(ourSections(binary)).toEqual(await goSections(oracle, path, binary));
    expect(await ourSymbols(binary)).toEqual(await goSymbols(oracle, path, binary));
    expect(symbolAddress((await executable.symbols())!, 'main.run')).toBe(0x1002);
    expect(Buffer.from(await readMemory(image, 0x1001, 2, 'code')).toString()).toBe('od');
    expect((await executable.buildIds()).gnu).toBe('00112233445566778899aabbccddeeff');
  });

  it('has its DWARF sections under their whole names, which 16 bytes may cut', async () => {
    const names = [
      ...['__debug_info', '__debug_str_offs', '__debug_line_str', '__zdebug_rnglist', '__zdebug_loclist'],
      ...['__debug_gdb_scri', '__zdebug_pubtype', '__debug_gnu_pubn', '__apple_names'],
    ];
    const file = { bits: 64, littleEndian: true, cpu: 0x100000c, thread: arm64, debugSections: names } as const;
    const { image } = await openBinary(bufferSource(machOFile(file)));
    expect([...dwarfSections(image).keys()]).toEqual([
      ...['info', 'str_offsets', 'line_str', 'rnglists', 'loclists', 'gdb_scripts', 'pubtypes', 'gnu_pubnames'],
    ]);
  });
});
