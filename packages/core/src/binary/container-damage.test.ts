import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generator, refusals } from '../../test/damaged.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { universalFile } from '../../test/mach-o-file.ts';
import { requires } from '../../test/requires.ts';
import { describeBinary } from './describe.ts';
import { BinaryFormatError } from './errors.ts';
import type { Image } from './image.ts';
import { readMachO } from './mach-o/mach-o.ts';
import { readSlices } from './mach-o/universal.ts';
import { openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go');

const FILES = [
  ['mach-o', 'darwin', 'arm64'],
  ['pe', 'windows', '386'],
] as const;

async function problem(bytes: Uint8Array) {
  try {
    await openBinary(bufferSource(bytes));
  } catch (error) {
    if (error instanceof BinaryFormatError) return error.problem;
    throw error;
  }
  throw new Error('it was read');
}

describe.skipIf(needs.skip)(`a damaged file${needs.reason}`, () => {
  let shop: Workshop;
  const files = new Map<string, { readonly bytes: Buffer; readonly image: Image }>();

  beforeAll(async () => {
    shop = await workshop();
    for (const [format, GOOS, GOARCH] of FILES) {
      const bytes = await readFile(await shop.build(format, { env: { GOOS, GOARCH, CGO_ENABLED: '0' } }));
      files.set(format, { bytes, image: (await openBinary(bufferSource(bytes))).image });
    }
  });
  afterAll(() => shop.remove());

  it.each(FILES)('is refused wherever it is cut: %s', async format => {
    const { bytes, image } = files.get(format)!;
    const sections = image.sections.filter(section => section.stored);
    const end = Math.max(...sections.map(({ offset, size }) => offset + size));
    const random = generator(3);
    const lengths = [1, 3, 4, 27, 28, 31, 32, 33, 60, 64, 128, 132, 152, 400, 1000, end - 1];
    lengths.push(...sections.flatMap(({ offset, size }) => [offset - 1, offset, offset + size - 1]));
    while (lengths.length < 120) lengths.push(random(end));
    for (const length of lengths) {
      expect(await refusals(bytes.subarray(0, length), image.entry), `${length} bytes`).toHaveLength(3);
    }
  });

  it('is refused when it ends at a load command, or inside one', async () => {
    const { bytes } = files.get('mach-o')!;
    const { commands } = await readMachO(bufferSource(bytes), bytes);
    expect(commands.length).toBeGreaterThan(10);
    for (const { offset } of commands) {
      for (const length of [offset, offset + 4, offset + 8]) {
        expect(await problem(bytes.subarray(0, length))).toMatchObject({ trouble: 'truncated' });
      }
    }
  });

  it.each(FILES)('gives a result or a typed error for changed bytes: %s', async format => {
    const { bytes, image } = files.get(format)!;
    const random = generator(11);
    const headers = Math.min(...image.sections.filter(({ stored }) => stored).map(({ offset }) => offset));
    const tables = image.sections.filter(({ name }) => /debug_|pclntab|buildinfo|rdata|symtab|module/.test(name));
    let refused = 0;
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 80; round++) {
      const damaged = Uint8Array.from(bytes);
      for (let flips = 1 + random(4); flips > 0; flips--) {
        const table = tables[random(tables.length)]!;
        const place = random(3) > 0 ? random(Math.min(headers, 3000)) : table.offset + random(Math.min(64, table.size));
        damaged[place] = random(3) === 0 ? 0xff : random(256);
      }
      if ((await refusals(damaged, image.entry)).length > 0) refused++;
    }
    expect(refused).toBeGreaterThan(20);
    expect(process.memoryUsage().rss - before).toBeLessThan(1500 << 20);
  });

  it('is refused when a segment or section claims 2^63 bytes', async () => {
    const { bytes } = files.get('mach-o')!;
    const { commands } = await readMachO(bufferSource(bytes), bytes);
    const segments = commands.filter(({ type }) => type === 0x19);
    // Memory and file size, then the same of the first section.
    for (const field of [48, 112]) {
      const damaged = Buffer.from(bytes);
      damaged.writeBigUInt64LE(2n ** 63n, segments[1]!.offset + field);
      expect(await problem(damaged)).toMatchObject({ trouble: 'truncated' });
    }
  });

  it('is refused when a table of symbols or commands claims more than the file has', async () => {
    const mach = files.get('mach-o')!.bytes;
    const { commands } = await readMachO(bufferSource(mach), mach);
    const symtab = commands.find(({ type }) => type === 2)!;
    const symbols = Buffer.from(mach);
    symbols.writeUInt32LE(0xffffffff, symtab.offset + 12);
    const { executable } = await openBinary(bufferSource(symbols));
    await expect(executable.symbols()).rejects.toThrow('the symbol table');
    const strings = Buffer.from(mach);
    strings.writeUInt32LE(0xffffffff, symtab.offset + 20);
    await expect((await openBinary(bufferSource(strings))).executable.symbols()).rejects.toThrow('the symbol names');
    const many = Buffer.from(mach);
    many.writeUInt32LE(0xffffffff, 20);
    expect(await problem(many)).toMatchObject({ trouble: 'limit', what: 'the load commands' });
    const endless = Buffer.from(mach);
    endless.writeUInt32LE(0, symtab.offset + 4);
    expect(await problem(endless)).toMatchObject({
      trouble: 'malformed',
      where: `file+0x${symtab.offset.toString(16)}`,
    });

    const pe = files.get('pe')!.bytes;
    const coff = pe.readUInt32LE(0x3c) + 4;
    const count = Buffer.from(pe);
    count.writeUInt32LE(0xffffffff, coff + 12);
    expect(await problem(count)).toMatchObject({ trouble: 'truncated', what: 'the string table' });
    const sections = Buffer.from(pe);
    sections.writeUInt16LE(0xffff, coff + 2);
    expect((await problem(sections)).trouble).toBe('truncated');
    const name = Buffer.from(pe);
    const longName = pe.indexOf('/4\0', coff, 'latin1');
    name.write('/999999', longName, 'latin1');
    expect(await problem(name)).toMatchObject({ trouble: 'malformed', what: 'a section name' });
  });

  it('ends soon when sixty thousand sections cover the same bytes', async () => {
    const file = Buffer.alloc(8 << 20);
    const [coff, optional, count] = [0x44, 224, 60_000];
    file.write('MZ', 'latin1');
    file.writeUInt32LE(coff - 4, 0x3c);
    file.write('PE\0\0', coff - 4, 'latin1');
    file.writeUInt16LE(0x14c, coff);
    file.writeUInt16LE(count, coff + 2);
    file.writeUInt16LE(optional, coff + 16);
    file.writeUInt16LE(0x10b, coff + 20);
    for (let index = 0; index < count; index++) {
      const header = coff + 20 + optional + 40 * index;
      file.write('.data', header, 'latin1');
      file.writeUInt32LE(4 << 20, header + 8);
      file.writeUInt32LE(0x1000 * index, header + 12);
      file.writeUInt32LE(4 << 20, header + 16);
      file.writeUInt32LE(3 << 20, header + 20);
      file.writeUInt32LE(0xc0000040, header + 36);
    }
    expect(await describeBinary(bufferSource(file))).toMatchObject({ buildInfo: null, pclntab: { state: 'absent' } });
  });

  describe('with several executables', () => {
    const universal = (change: (file: Buffer) => void, bits: 32 | 64 = 32) => {
      const { bytes } = files.get('mach-o')!;
      const slices = [
        { cpu: 0x1000007, subtype: 3, bytes },
        { cpu: 0x100000c, subtype: 0, bytes },
        { cpu: 0x100000c, subtype: 2, bytes },
      ];
      const file = universalFile(slices, bits);
      change(file);
      return file;
    };
    const refused = async (file: Uint8Array) =>
      readSlices(bufferSource(file), file).then(
        () => undefined,
        (error: unknown) => (error instanceof BinaryFormatError ? error.problem : Promise.reject(error)),
      );

    it('is read from headers of 32 and of 64 bit', async () => {
      for (const bits of [32, 64] as const) {
        const file = universal(() => {}, bits);
        const slices = await readSlices(bufferSource(file), file);
        expect(slices.map(({ arch }) => arch)).toEqual(['amd64', 'arm64', 'arm64e']);
      }
    });

    it('is refused when its slices overlap, leave the file or are the same', async () => {
      const first = (file: Buffer) => file.readUInt32BE(16);
      expect(await refused(universal(file => file.writeUInt32BE(first(file) + 1, 36)))).toMatchObject({
        trouble: 'malformed',
        what: 'the slice for arm64',
        why: 'it overlaps the slice for amd64',
      });
      expect(await refused(universal(file => file.writeUInt32BE(0xffffffff, 20)))).toMatchObject({
        trouble: 'truncated',
        what: 'the slice for amd64',
      });
      const huge = universal(file => file.writeBigUInt64BE(2n ** 63n, 24), 64);
      expect(await refused(huge)).toMatchObject({ trouble: 'truncated' });
      expect(await refused(universal(file => file.writeUInt32BE(4, 16)))).toMatchObject({
        why: 'it starts at 4, inside the header',
      });
      expect(await refused(universal(file => file.writeUInt32BE(0, 52)))).toMatchObject({
        why: 'there are two of this name',
      });
      expect(await refused(universal(file => file.writeUInt32BE(0, 4)))).toMatchObject({ why: 'it names no slice' });
      const many = universal(file => file.writeUInt32BE(0x7fffffff, 4), 64);
      expect(await refused(many)).toMatchObject({ trouble: 'limit' });
    });

    it('describes the slices beside one that is damaged', async () => {
      const file = universal(bytes => bytes.writeUInt32LE(0xffffffff, bytes.readUInt32BE(16) + 20));
      const description = await describeBinary(bufferSource(file));
      if (description.kind !== 'universal') throw new Error(description.kind);
      expect(description.slices.map(({ state }) => state)).toEqual(['unreadable', 'described', 'described']);
    });

    it('is refused wherever it is cut', async () => {
      const file = universal(() => {});
      for (const length of [4, 8, 12, 27, 28, 67, 68, 0x4000, file.length - 1]) {
        expect(await refusals(file.subarray(0, length), 1), `${length} bytes`).toHaveLength(3);
      }
    });
  });
});
