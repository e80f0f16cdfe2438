// npm run fuzz: damages real files and hands them to every reader of binaries. See packages/core/fuzz/.
//
//   npm run fuzz                                  every reader, 10 seconds each
//   npm run fuzz -- --reader lines --seconds 60   one reader (may be repeated)
//   npm run fuzz -- --iterations 1000000          so many mutations of each; whole files get a fiftieth
//   npm run fuzz -- --seed 7                      other mutations; the same seed gives the same ones
//   npm run fuzz -- --replay FILE                 reads again what a find left
//
// Ends with 1 when a reading ended in anything but a result or a BinaryFormatError, took too long or too much
// memory. What repeats it is in .gds/fuzz/finds/.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    reader: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string' },
    iterations: { type: 'string' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
});
const folder = resolve(import.meta.dirname, '../.gds/fuzz');
const { fuzz, readerNamed, samplesOf, saveFind } = await import('../packages/core/fuzz/fuzz.ts');
const { READERS } = await import('../packages/core/fuzz/readers.ts');

process.exitCode = values.replay === undefined ? await runAll() : await replayFile(values.replay);

async function runAll() {
  const readers = values.reader.length > 0 ? values.reader.map(readerNamed) : READERS;
  const seed = number('seed', values.seed);
  const iterations = values.iterations === undefined ? Infinity : number('iterations', values.iterations);
  const seconds = values.seconds === undefined && iterations === Infinity ? 10 : number('seconds', values.seconds);
  let found = 0;
  for (const reader of readers) {
    const samples = await samplesOf(reader, folder);
    const count = Math.min(2 ** 31 - 1, reader.whole ? Math.ceil(iterations / 50) : iterations);
    const outcome = await fuzz(reader, samples, { seed, seconds, iterations: count });
    console.log(row(reader.name, samples.length, outcome));
    for (const find of outcome.finds) {
      const path = await saveFind(find, join(folder, 'finds'));
      console.log(`\n${find.reader}, seed ${find.seed}, iteration ${find.iteration}, ${find.sample}:`);
      console.log(`  ${find.what.replaceAll('\n', '\n  ')}`);
      for (const change of find.mutations) console.log(`  - ${change}`);
      console.log(`  npm run fuzz -- --replay ${path}\n`);
    }
    found += outcome.finds.length;
  }
  console.log(found === 0 ? 'nothing found' : `${found} found`);
  return found === 0 ? 0 : 1;
}

async function replayFile(path) {
  const { replay } = await import('../packages/core/fuzz/watch.ts');
  const { sampleFromJson } = await import('../packages/core/fuzz/sample.ts');
  const find = JSON.parse(await readFile(path, 'utf8'));
  const trouble = await replay(readerNamed(find.reader).name, sampleFromJson(find.input), 10_000);
  console.log(trouble ?? 'it ends as it may');
  return trouble === null ? 0 : 1;
}

function row(name, samples, { iterations, milliseconds, read, refused, growth }) {
  const rate = Math.round(iterations / (milliseconds / 1000));
  const kinds = Object.entries(refused).map(([kind, count]) => `${count} ${kind}`);
  const memory = `${Math.round(growth / 2 ** 20)} MB`;
  return `${name}: ${samples} samples, ${iterations} mutations, ${rate}/s; ${[`${read} read`, ...kinds].join(', ')}; +${memory}`;
}

function number(name, text) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}
