import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { universalFile } from '../../../test/mach-o-file.ts';
import { requires } from '../../../test/requires.ts';
import { openBinary } from '../../binary/open.ts';
import { bufferSource } from '../../binary/source.ts';
import { differingSections } from './differing-sections.ts';

const needs = requires('go');

describe.skipIf(needs.skip)(`sections that differ${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each([
    ['linux', 'amd64', ['.rodata', '.symtab']],
    ['windows', 'amd64', ['.rdata', '.zdebug_info']],
    ['darwin', 'arm64', ['__TEXT,__text', '__DATA_CONST,__rodata']],
  ])('are named as %s/%s names them', async (GOOS, GOARCH, names) => {
    const plain = await shop.build(GOOS, { env: { GOOS, GOARCH, CGO_ENABLED: '0' } });
    expect(await differingSections(plain, plain)).toEqual([]);
    const bytes = await readFile(plain);
    const { image } = await openBinary(bufferSource(bytes));
    for (const name of names) {
      const section = image.sections.find(each => [each.name, `${each.segment},${each.name}`].includes(name))!;
      bytes[section.offset + section.size - 1]! ^= 1;
    }
    const changed = join(shop.folder, 'changed');
    await writeFile(changed, bytes);
    expect(await differingSections(plain, changed)).toEqual(names);
  });

  it('are not known of a text, nor of a file of several executables', async () => {
    const text = join(shop.folder, 'text');
    await writeFile(text, 'package main');
    expect(await differingSections(text, text)).toEqual([]);
    const thin = await readFile(await shop.build('darwin', { env: { GOOS: 'darwin', GOARCH: 'arm64' } }));
    const fat = join(shop.folder, 'fat');
    await writeFile(fat, universalFile([7, 12].map(cpu => ({ cpu, subtype: 0, bytes: thin }))));
    expect(await differingSections(fat, fat)).toEqual([]);
  });
});
