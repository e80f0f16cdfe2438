import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzz, samplesOf } from '../fuzz/fuzz.ts';
import { READERS } from '../fuzz/readers.ts';
import { sample, sampleFromJson, sampleToJson } from '../fuzz/sample.ts';
import { replay, watchedCampaign } from '../fuzz/watch.ts';
import { damaged } from '../fuzz/campaign.ts';
import { requires } from './requires.ts';

const FOLDER = join(import.meta.dirname, '../../../.gds/fuzz');
/** About a minute for all readers together; `npm run fuzz` does more. */
const MUTATIONS = 30_000;
const SLOW_MUTATIONS = 6000;
const WHOLE_FILES = 1000;
const needs = requires('go', 'go1.17.13', 'go1.21.13', 'gcc');

describe.skipIf(needs.skip)(`damaged input${needs.reason}`, () => {
  it.each(READERS.map(reader => [reader.name, reader] as const))(
    'ends in a result or a typed error, soon and without much memory: %s',
    async (_, reader) => {
      const samples = await samplesOf(reader, FOLDER);
      expect(samples.length).toBeGreaterThan(0);
      const iterations = reader.whole ? WHOLE_FILES : reader.slow ? SLOW_MUTATIONS : MUTATIONS;
      const outcome = await fuzz(reader, samples, { seed: 20_261_125, seconds: undefined, iterations });
      expect(outcome.finds).toEqual([]);
      expect(outcome.iterations).toBe(iterations);
      // Damage that nothing notices, or that everything stumbles over at once, would test little.
      const refused = Object.values(outcome.refused).reduce((sum, count) => sum + count, 0);
      expect(outcome.read).toBeGreaterThan(iterations / 20);
      expect(refused).toBeGreaterThan(iterations / 20);
    },
  );

  it('is the same for the same seed and iteration', async () => {
    const samples = await samplesOf(
      READERS.find(({ name }) => name === 'notes')!,
      FOLDER,
    );
    const first = Array.from({ length: 200 }, (_, iteration) => sampleToJson(damaged(samples, 3, iteration)));
    const second = Array.from({ length: 200 }, (_, iteration) => sampleToJson(damaged(samples, 3, iteration)));
    expect(second).toEqual(first);
    expect(new Set(first.map(input => JSON.stringify(input))).size).toBeGreaterThan(150);
  });

  it('is read again from what a find leaves', async () => {
    const [first] = await samplesOf(
      READERS.find(({ name }) => name === 'entries')!,
      FOLDER,
    );
    const again = sampleFromJson(JSON.parse(JSON.stringify(sampleToJson(first!))));
    expect(again).toEqual(first);
    expect(await replay('entries', again, 10_000)).toBeNull();
  });
});

describe('a reader that fails', () => {
  const readers = new URL('./fuzz-failing-readers.ts', import.meta.url).href;
  const samples = [sample('zeros', { file: new Uint8Array(200) })];
  const bounds = { seed: 1, from: 0, to: 3000, seconds: undefined, slow: 200, deadline: 1000, readers };

  it.each([
    ['throws', /^TypeError: wrong/],
    ['claims', /^Error: an array of 2147483648 bytes was asked for/],
    ['crawls', /^it took \d+ ms$/],
    ['hangs', /^it took more than 1000 ms$/],
    ['exits', /^its thread ended with 3$/],
  ])('is found, and what repeats it: %s', async (name, what) => {
    const { finds, iterations } = await watchedCampaign(name, samples, bounds);
    expect(finds.length).toBeGreaterThan(0);
    for (const find of finds) {
      expect(find.what).toMatch(what);
      expect(find.mutations.length).toBeGreaterThan(0);
      // Each fails for the byte 0xff at the start.
      const { parts } = sampleFromJson(find.input);
      expect(parts.get('file')![0]).toBe(0xff);
    }
    expect(iterations).toBeGreaterThan(finds[0]!.iteration);
  });

  it('does not hide what is fine', async () => {
    const { finds, iterations, read, refused } = await watchedCampaign('refuses', samples, bounds);
    expect(finds).toEqual([]);
    expect(iterations).toBe(3000);
    expect(read + refused['malformed']!).toBe(3000);
  });
});
