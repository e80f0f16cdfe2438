import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { environment, root } from '../demo/terminal.mjs';

export const node = join(root, 'node_modules/.bin/node');
export const gds = join(root, 'packages/cli/bin/gds.js');

/**
 * Wall-clock milliseconds of a whole process whose output is thrown away.
 *
 * @param input path of its standard input
 * @param expected the status that it must end with
 */
export function milliseconds([file, ...args], { input, status: expected = 0 } = {}) {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  try {
    const begin = performance.now();
    const { status, error } = spawnSync(file, args, { stdio: [stdin, 'ignore', 'ignore'], env: environment });
    const taken = performance.now() - begin;
    if (error) throw error;
    if (status !== expected) throw new Error(`${[file, ...args].join(' ')} ended with ${status}`);
    return taken;
  } finally {
    if (typeof stdin === 'number') closeSync(stdin);
  }
}

/** Two commands (`status`: what they end with, when not with 0) in turn, after one warm-up each; prints both medians and the median of the ratios pair by pair. */
export function pairs(title, ours, peer, count = 11) {
  const both = () => [ours, peer].map(({ command, ...options }) => milliseconds(command, options));
  both();
  const times = Array.from({ length: count }, both);
  const ratios = times.map(([a, b]) => a / b);
  const digits = median(ratios) < 0.1 ? 4 : 2;
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
    `  ${'ratio'.padEnd(34)} ${median(ratios).toFixed(digits).padStart(6)}    (${Math.min(...ratios).toFixed(digits)}–${Math.max(...ratios).toFixed(digits)})`,
  );
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
