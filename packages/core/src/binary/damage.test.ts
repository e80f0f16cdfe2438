import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../test/requires.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { describeBinary } from './describe.ts';
import { BinaryFormatError } from './errors.ts';
import { readElf } from './elf/elf.ts';
import { functionAt, lineAt, openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go');

/** A small generator with a fixed seed (xorshift32), so that a failure can be repeated. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Reads everything; true when it was read. Only a BinaryFormatError may come out. */
async function reads(bytes: Uint8Array, address: number): Promise<boolean> {
  const source = bufferSource(bytes);
  const begin = performance.now();
  const attempts = [
    async () => void (await describeBinary(source)),
    async () => {
      const binary = await openBinary(source);
      await functionAt(binary, address);
      await lineAt(binary, address);
    },
  ];
  let read = true;
  for (const attempt of attempts) {
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof BinaryFormatError)) throw error;
      read = false;
    }
  }
  expect(performance.now() - begin).toBeLessThan(5000);
  return read;
}

describe.skipIf(needs.skip)(`a damaged ELF file${needs.reason}`, () => {
  let shop: Workshop;
  const files = new Map<string, { bytes: Uint8Array; entry: number }>();

  beforeAll(async () => {
    shop = await workshop();
    const loose = ['-ldflags=-compressdwarf=false'];
    for (const [name, options] of [
      ['386', { flags: loose, env: { GOARCH: '386' } }],
      ['s390x', { flags: loose, env: { GOARCH: 's390x' } }],
      ['packed', { env: { GOARCH: '386' } }],
    ] as const) {
      const bytes = await readFile(await shop.build(name, options));
      files.set(name, { bytes, entry: (await readElf(bufferSource(bytes), bytes.subarray(0, 4096))).entry });
    }
  });
  afterAll(() => shop.remove());

  it('is refused wherever it is cut', async () => {
    const { bytes, entry } = files.get('386')!;
    const random = generator(1);
    const lengths = [1, 3, 4, 15, 16, 51, 52, 53, 100, 1000, bytes.length - 1, bytes.length - 1000];
    while (lengths.length < 80) lengths.push(random(bytes.length));
    for (const length of lengths) {
      expect(await reads(bytes.subarray(0, length), entry), `${length} of ${bytes.length} bytes`).toBe(false);
    }
  });

  it.each(['386', 's390x', 'packed'])('gives a result or a typed error for changed bytes: %s', async name => {
    const { bytes, entry } = files.get(name)!;
    const { sections } = await readElf(bufferSource(bytes), bytes.subarray(0, 4096));
    const random = generator(7);
    // The parts with structure: damage in code changes nothing here.
    const targets = sections.filter(section => /debug_|pclntab|note|buildinfo|strtab|module/.test(section.name));
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 150; round++) {
      const damaged = Uint8Array.from(bytes);
      for (let flips = 1 + random(4); flips > 0; flips--) {
        const target = targets[random(targets.length)]!;
        // Headers are at the front of every part: half of the damage goes there.
        const offset = random(2) === 0 ? random(Math.min(64, target.size)) : random(target.size);
        const place = random(4) === 0 ? random(52 + 40 * sections.length + 400) : target.offset + offset;
        damaged[place] = random(3) === 0 ? 0xff : random(256);
      }
      await reads(damaged, entry);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(1500 << 20);
  });
});
