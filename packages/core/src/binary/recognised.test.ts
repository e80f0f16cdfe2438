import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import { describeBinary } from './describe.ts';
import type { RecognisedBinary } from './description.ts';
import { openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go');

async function recognised(bytes: Uint8Array): Promise<RecognisedBinary> {
  const description = await describeBinary(bufferSource(bytes));
  if (description.kind !== 'recognised') throw new Error(`it is ${description.kind}`);
  return description;
}

describe.skipIf(needs.skip)(`a Go program for a system whose files are not read${needs.reason}`, () => {
  let shop: Workshop;
  const build = (GOOS: string, GOARCH: string, flags: readonly string[] = []) =>
    shop.build(`${GOOS}${flags.join('')}`, { flags, env: { GOOS, GOARCH, CGO_ENABLED: '0' } });

  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each([
    ['aix', 'ppc64', 'xcoff', 'an executable for AIX'],
    ['plan9', 'amd64', 'plan9', 'an executable for Plan 9'],
  ])('says for %s what it is, and which build', async (os, arch, format, meaning) => {
    const path = await build(os, arch);
    const description = await recognised(await readFile(path));
    const version = (await shop.run('go', 'env', 'GOVERSION')).trim();
    const goBuildId = (await shop.run('go', 'tool', 'buildid', path)).trim();
    expect(description).toMatchObject({ format, meaning: expect.stringContaining(meaning) as string });
    expect(description.found).toMatchObject({ goVersion: version, mainPackage: 'example.test/small', goBuildId });
    await expect(openBinary(bufferSource(await readFile(path)))).rejects.toThrow(meaning);
  });

  it('says of WebAssembly which parts it has, with and without names', async () => {
    const path = await build('wasip1', 'wasm');
    const { found, meaning } = await recognised(await readFile(path));
    expect(meaning).toContain('a WebAssembly module');
    expect(found).toMatchObject({
      goVersion: (await shop.run('go', 'env', 'GOVERSION')).trim(),
      goBuildId: (await shop.run('go', 'tool', 'buildid', path)).trim(),
      functionNames: true,
      dwarf: false,
      problems: [],
    });
    expect(found?.customSections.map(({ name }) => name)).toEqual(['go:buildid', 'producers', 'name']);
    const stripped = await recognised(await readFile(await build('wasip1', 'wasm', ['-ldflags=-s'])));
    expect(stripped.found).toMatchObject({ functionNames: false, problems: [] });
  });

  it('tells where a WebAssembly module was cut', async () => {
    const bytes = await readFile(await build('wasip1', 'wasm'));
    const { found } = await recognised(bytes.subarray(0, bytes.length - 100));
    expect(found?.problems).toMatchObject([{ trouble: 'truncated', what: 'a section' }]);
    const { found: early } = await recognised(bytes.subarray(0, 10));
    expect(early?.problems).toMatchObject([{ trouble: 'truncated' }]);
  });

  it('tells UPX by its mark at the start of what PE and Mach-O hold, or before', async () => {
    // Stands in for the tool, which is in no stable Debian: UPX 4.2.2 puts the mark 4 bytes into the first contents.
    for (const [os, arch, place] of [
      ['windows', 'amd64', 0x604],
      ['darwin', 'arm64', 0xfa0],
    ] as const) {
      const bytes = Buffer.from(await readFile(await build(os, arch, ['-ldflags=-s -w'])));
      expect(await describeBinary(bufferSource(bytes))).toMatchObject({ packer: null });
      bytes.write('UPX!', place, 'latin1');
      expect(await describeBinary(bufferSource(bytes))).toMatchObject({ packer: 'upx' });
    }
  });

  it('reads a PE file whose headers still point to the symbols that UPX dropped', async () => {
    const bytes = Buffer.from(await readFile(await build('windows', 'amd64', ['-ldflags=-s -w'])));
    const coff = bytes.readUInt32LE(0x3c) + 4;
    bytes.writeUInt32LE(bytes.length + 1, coff + 8);
    bytes.writeUInt32LE(2732, coff + 12);
    expect(await describeBinary(bufferSource(bytes))).toMatchObject({ symbols: { present: false, count: 0 } });
  });

  it('suspects garble by an unknown release and function table, in every container', async () => {
    for (const [os, arch] of [
      ['linux', 'amd64'],
      ['windows', 'amd64'],
      ['darwin', 'arm64'],
    ] as const) {
      const path = join(shop.folder, 'garbled');
      await copyFile(await build(os, arch, ['-ldflags=-s -w']), path);
      const bytes = await readFile(path);
      const version = bytes.indexOf('go1.', bytes.indexOf(Buffer.from('\xff Go buildinf:', 'latin1')));
      const length = bytes[version - 1]!;
      // Stands in for garble, which takes minutes: this is what it leaves (0.17.0, seen on linux and windows).
      bytes.write('unknown'.padEnd(length, '\0').slice(0, length), version, 'latin1');
      bytes[version - 1] = 7;
      const magic = Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, arch === 'arm64' ? 4 : 1, 8]);
      for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) bytes[at] = 0x42;
      const description = await describeBinary(bufferSource(bytes));
      expect(description).toMatchObject({
        garbled: {
          suspected: true,
          signs: ['the recorded Go version is "unknown"', 'the function table has an unknown magic number'],
        },
      });
    }
  });
});
