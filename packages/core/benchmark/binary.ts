// Describing a large Go program as a whole process, against `readelf -wi` of the same file.
//
//   node benchmark/binary.ts [FILE]     default: cmd/compile, built here with its debug information
//
// Prints one line per pair and the median ratio. Needs go (without FILE) and readelf.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const PAIRS = 5;
const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));

function milliseconds(command: string, args: string[]): number {
  const begin = performance.now();
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return performance.now() - begin;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

try {
  let target = process.argv[2];
  if (target === undefined) {
    target = join(folder, 'compile');
    execFileSync('go', ['build', '-o', target, 'cmd/compile'], { stdio: 'inherit' });
  }
  const script = join(folder, 'describe.mjs');
  const entry = join(import.meta.dirname, 'describe-once.ts');
  await build({
    entryPoints: [entry],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
  });
  const ours = () => milliseconds(process.execPath, [script, target]);
  const theirs = () => milliseconds('readelf', ['-wi', target]);
  const size = (statSync(target).size / 1e6).toFixed(1);
  console.log(`${size} MB, ${execFileSync(process.execPath, [script, target], { encoding: 'utf8' }).trim()}`);
  theirs();
  const pairs = Array.from({ length: PAIRS }, () => ({ readelf: theirs(), describe: ours() }));
  for (const { readelf, describe } of pairs) {
    console.log(
      `readelf -wi ${readelf.toFixed(0)} ms, describe ${describe.toFixed(0)} ms, ${(describe / readelf).toFixed(2)}`,
    );
  }
  const ratio = median(pairs.map(({ readelf, describe }) => describe / readelf));
  const start = median(Array.from({ length: PAIRS }, () => milliseconds(process.execPath, ['-e', '0'])));
  console.log(`median ratio ${ratio.toFixed(2)}; of that, starting node takes ${start.toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
