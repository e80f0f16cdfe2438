import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../test/requires.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { buildOracle, type Oracle } from '../../test/oracle.ts';
import { goSections, goSymbols, ourSections, ourSymbols } from '../../test/oracle-tables.ts';
import { readSlices } from './mach-o/universal.ts';
import { openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go');

describe.skipIf(needs.skip)(
  `sections and symbols of the files that Go’s own readers are tested with${needs.reason}`,
  () => {
    let shop: Workshop;
    let oracle: Oracle;
    const source = needs.skip ? '' : join(execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim(), 'src');

    beforeAll(async () => {
      shop = await workshop();
      oracle = await buildOracle(shop.folder, 'containers');
    });
    afterAll(() => shop.remove());

    /** Files by name, decoded; sources and descriptions are left out. */
    const testdata = async (folder: string): Promise<[string, Buffer][]> => {
      const names = (await readdir(join(source, folder))).filter(
        name => !/\.(?:c|h|cc|md|mod|go)$/.test(name) && !NO_FILES.has(name),
      );
      const files = await Promise.all(
        names.map(async (name): Promise<[string, Buffer][]> => {
          const path = join(source, folder, name);
          const bytes = await readFile(path);
          if (name.endsWith('.base64')) return [[name, Buffer.from(bytes.toString('latin1'), 'base64')]];
          return [[name, name.endsWith('.gz') ? gunzipSync(bytes) : bytes]];
        }),
      );
      return files.flat();
    };

    const expectSame = async (name: string, bytes: Buffer) => {
      const path = join(shop.folder, 'testdata');
      await writeFile(path, bytes);
      const binary = await openBinary(bufferSource(bytes));
      expect(ourSections(binary), name).toEqual(await goSections(oracle, path, binary));
      expect(await ourSymbols(binary), name).toEqual(await goSymbols(oracle, path, binary));
    };

    it.each([
      ['debug/elf/testdata', 25],
      ['debug/pe/testdata', 7],
      ['debug/dwarf/testdata', 14],
      ['debug/buildinfo/testdata/go117', 1],
      ['debug/buildinfo/testdata/notgo', 1],
    ])('%s', async (folder, least) => {
      const files = await testdata(folder);
      expect(files.length).toBeGreaterThanOrEqual(least);
      for (const [name, bytes] of files) {
        // Its first 474 bytes: debug/pe reads headers of sections that are not there.
        if (name.startsWith('vmlinuz'))
          await expect(openBinary(bufferSource(bytes))).rejects.toThrow('the file at 474');
        else await expectSame(name, bytes);
      }
    });

    it('debug/macho/testdata', async () => {
      const files = await testdata('debug/macho/testdata');
      expect(files.length).toBe(10);
      for (const [name, bytes] of files) {
        if (name.includes('fat')) continue;
        // debug/macho refuses the whole file for a table that nothing here is read from.
        if (name.includes('bad-dysym')) expect((await openBinary(bufferSource(bytes))).image.sections.length).toBe(8);
        else await expectSame(name, bytes);
      }
    });

    it('the slices of the universal file', async () => {
      const [, bytes] = (await testdata('debug/macho/testdata')).find(([name]) => name.includes('fat'))!;
      await writeFile(join(shop.folder, 'fat'), bytes);
      const slices = await readSlices(bufferSource(bytes), bytes);
      const expected = await oracle('slices', join(shop.folder, 'fat'));
      expect(slices.map(({ offset, size }) => [String(offset), String(size)])).toEqual(
        expected.map(([, , offset, size]) => [offset, size]),
      );
      expect(slices.map(slice => slice.arch)).toEqual(['386', 'amd64']);
      for (const { arch, offset, size } of slices) await expectSame(arch, bytes.subarray(offset, offset + size));
    });
  },
);

/** Bytes of one section. */
const NO_FILES = new Set(['line-gcc-win.bin', 'debug_rnglists']);
