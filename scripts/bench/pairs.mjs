import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, root } from '../demo/terminal.mjs';

export const node = join(root, 'node_modules/.bin/node');
export const gds = join(root, 'packages/cli/bin/gds.js');

/** Wall-clock milliseconds of a whole process whose output is thrown away. */
export function milliseconds([file, ...args]) {
  const begin = performance.now();
  const { status, error } = spawnSync(file, args, { stdio: 'ignore', env: environment });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${status}`);
  return performance.now() - begin;
}

/** Two commands in turn, after one warm-up each; prints both medians and the median of the ratios pair by pair. */
export function pairs(title, ours, peer, count = 11) {
  milliseconds(ours.command);
  milliseconds(peer.command);
  const times = Array.from({ length: count }, () => [milliseconds(ours.command), milliseconds(peer.command)]);
  const ratios = times.map(([a, b]) => a / b);
  console.log(`\n${title}, ${count} pairs`);
  console.log(
    `  ${ours.name.padEnd(34)} ${median(times.map(([a]) => a))
      .toFixed(0)
      .padStart(6)} ms`,
  );
  console.log(
    `  ${peer.name.padEnd(34)} ${median(times.map(([, b]) => b))
      .toFixed(0)
      .padStart(6)} ms`,
  );
  console.log(
    `  ${'ratio'.padEnd(34)} ${median(ratios).toFixed(2).padStart(6)}    (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  );
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
