import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { openBinary } from './open.ts';
import { readPclntab } from './pclntab/pclntab.ts';
import { findPclntab } from './pclntab/search.ts';
import { bufferSource } from './source.ts';
import { symbolizer } from './symbolize.ts';

/** `cmd/compile` of the installed Go: about 33 MB and 20,000 functions. */
const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
const path = join(folder, 'compile');
execFileSync('go', ['build', '-o', path, 'cmd/compile']);
const source = bufferSource(readFileSync(path));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('10,000 addresses of cmd/compile', async ({ bench }) => {
  const binary = await openBinary(source);
  const { table } = (await binary.functions())!;
  const place = (await findPclntab(binary.executable))!;
  const size = table.entries[table.functions]! - table.entries[0]!;
  const addresses = Array.from({ length: 10_000 }, (_, index) => table.entries[0]! + ((index * 7919 * 4093) % size));
  await bench.compare(
    bench('the functions of the table', () => void readPclntab(place.bytes, entry => entry)),
    bench('all tables, opened anew', async () => {
      await symbolizer(await openBinary(source));
    }),
    bench('all addresses, opened anew', async () => {
      await (
        await symbolizer(await openBinary(source))
      )(addresses);
    }),
    { iterations: 5, time: 1000, warmupIterations: 1, warmupTime: 100 },
  );
});
