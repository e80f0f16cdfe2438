import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../fuzz/random.ts';
import { requires } from '../../test/requires.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { describeBinary } from './describe.ts';
import { BinaryFormatError } from './errors.ts';
import { readElf } from './elf/elf.ts';
import { functionAt, lineAt, openBinary } from './open.ts';
import { bufferSource } from './source.ts';
import { symbolizer } from './symbolize.ts';

const needs = requires('go');

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
    async () => {
      const binary = await openBinary(source);
      const table = (await binary.functions())?.table;
      const addresses = Array.from({ length: 60 }, (_, index) => {
        return table === undefined ? index : (table.entries[(index * 7) % (table.functions + 1)] ?? 0) + 5;
      });
      await (
        await symbolizer(binary)
      )([address, ...addresses]);
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
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it('is refused wherever it is cut', async () => {
    const flags = ['-ldflags=-compressdwarf=false'];
    const bytes = await readFile(await shop.build('386', { flags, env: { GOARCH: '386' } }));
    const { entry } = await readElf(bufferSource(bytes), bytes.subarray(0, 4096));
    const random = randomOf(1, 0);
    const lengths = [1, 3, 4, 15, 16, 51, 52, 53, 100, 1000, bytes.length - 1, bytes.length - 1000];
    while (lengths.length < 80) lengths.push(random.below(bytes.length));
    for (const length of lengths) {
      expect(await reads(bytes.subarray(0, length), entry), `${length} of ${bytes.length} bytes`).toBe(false);
    }
  });
});
