import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gds, milliseconds, node, pairs } from './pairs.mjs';

const COUNT = 10_000;

/** Addresses of a large Go binary: `gds symbolize` with the inlined calls against `go tool addr2line`, the same input. */
export function benchSymbolize() {
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const compile = join(folder, 'compile');
    milliseconds(['go', 'build', '-o', compile, 'cmd/compile']);
    const input = join(folder, 'addresses');
    writeFileSync(input, sampled(compile).join('\n') + '\n');
    pairs(
      `${COUNT} addresses of cmd/compile`,
      { name: 'gds symbolize', command: [node, gds, 'symbolize', compile, '-'], input },
      { name: 'go tool addr2line', command: ['go', 'tool', 'addr2line', compile], input },
      21,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Addresses spread over Go's text in a random order that is the same at every run. */
function sampled(binary) {
  const symbols = execFileSync('go', ['tool', 'nm', binary], { encoding: 'utf8', maxBuffer: 256 << 20 });
  const [start, end] = ['runtime.text', 'runtime.etext'].map(name => {
    const line = symbols.split('\n').find(text => text.endsWith(` ${name}`));
    return Number.parseInt(line.trim().split(' ')[0], 16);
  });
  let state = 1;
  return Array.from({ length: COUNT }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return `0x${(start + ((state >>> 0) % (end - start))).toString(16)}`;
  });
}
