import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../test/requires.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { fileSource } from '../../collect/repository/file-source.ts';
import { readElf } from './elf.ts';
import { symbolCount } from './symbols.ts';
import { readDebugLink, readBuildIds } from './notes.ts';
import { HEAD_BYTES } from '../container.ts';

const ESBUILD = join(import.meta.dirname, '../../../../../node_modules/@esbuild/linux-x64/bin/esbuild');
const needs = requires('go', 'readelf', 'strip', 'objcopy');

async function open(path: string) {
  const source = await fileSource(path);
  return { source, image: await readElf(source, await source.read(0, HEAD_BYTES)) };
}

/** `readelf -SW` as rows of the fields that both know. */
async function readelfSections(shop: Workshop, path: string): Promise<string[]> {
  const text = await shop.run('readelf', '-SW', path);
  const row =
    /^ {2}\[ *(\d+)\] (.*?) ([A-Z_0-9]+|<unknown>|[A-Z]+: [0-9a-f]+) +([0-9a-f]{8,16}) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) [^\n]*? (\d+) {1,4}\d+ {1,4}\d+$/;
  return text
    .split('\n')
    .map(line => row.exec(line))
    .filter(match => match !== null)
    .map(match => [1, 2, 3, 4, 5, 6, 7, 8].map(group => match[group]!.trim()))
    .map(([index, name, type, address, offset, size, entry, link]) =>
      [index, name, type, ...[address, offset, size, entry].map(hex => Number.parseInt(hex!, 16)), link].join(' '),
    );
}

function ourSections(image: Awaited<ReturnType<typeof open>>['image']): string[] {
  return image.sections.map(({ index, name, type, address, offset, size, entrySize, link }) =>
    [index, name, type, address, offset, size, entrySize, link].join(' '),
  );
}

describe.skipIf(needs.skip)(`the ELF section table${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  const builds = [
    ['plain', {}],
    ['stripped', { flags: ['-ldflags=-s -w'] }],
    ['pie', { flags: ['-buildmode=pie'] }],
    ['386', { env: { GOARCH: '386' } }],
    ['s390x', { env: { GOARCH: 's390x' } }],
  ] as const;

  it.each(builds)('agrees with readelf on every section: %s', async (name, options) => {
    const path = await shop.build(name, options);
    const { source, image } = await open(path);
    const expected = await readelfSections(shop, path);
    expect(expected.length).toBeGreaterThan(10);
    expect(ourSections(image)).toEqual(expected);
    await source.close();
  });

  it('agrees with readelf on a program of another organisation', async () => {
    const { source, image } = await open(ESBUILD);
    expect(ourSections(image)).toEqual(await readelfSections(shop, ESBUILD));
    await source.close();
  });

  it('counts the symbols that readelf counts', async () => {
    const path = await shop.build('plain');
    const { source, image } = await open(path);
    const text = await shop.run('readelf', '-sW', path);
    const entries = /Symbol table '\.symtab' contains (\d+) entries/.exec(text);
    expect(symbolCount(image)).toBe(Number(entries?.[1]) - 1);
    await source.close();
  });

  it('finds the build ids that readelf and go tool buildid find', async () => {
    const path = await shop.build('plain', {});
    const { source, image } = await open(path);
    const { gnu, go } = await readBuildIds(image);
    expect(go).toBe((await shop.run('go', 'tool', 'buildid', path)).trim());
    expect(gnu).toBe(/Build ID: ([0-9a-f]+)/.exec(await shop.run('readelf', '-n', path))?.[1]);
    await source.close();
  });

  it('reads the debug link that objcopy wrote', async () => {
    const path = await shop.build('plain');
    await shop.run('objcopy', '--only-keep-debug', path, 'plain.debug');
    await shop.run('objcopy', '--strip-all', '--add-gnu-debuglink=plain.debug', path, 'linked');
    const { source, image } = await open(join(shop.folder, 'linked'));
    const link = await readDebugLink(image);
    const dump = await shop.run('readelf', '--debug-dump=links', join(shop.folder, 'linked'));
    expect(link?.file).toBe('plain.debug');
    expect(link?.crc).toBe(Number(/CRC value: (0x[0-9a-f]+)/.exec(dump)?.[1]));
    await source.close();
  });
});
