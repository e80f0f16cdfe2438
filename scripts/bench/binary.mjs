import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, gds, node, pairs } from './pairs.mjs';

/** Reading a large Go binary with its debug info: `gds binary` against `readelf -wi` of the same file. */
export function benchBinary() {
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const compile = join(folder, 'compile');
    milliseconds(['go', 'build', '-o', compile, 'cmd/compile']);
    const size = (statSync(compile).size / 1e6).toFixed(1);
    pairs(
      `cmd/compile, ${size} MB`,
      { name: 'gds binary', command: [node, gds, 'binary', compile] },
      { name: 'readelf -wi', command: ['readelf', '-wi', compile] },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
