import { join } from 'node:path';
import { root, run } from '../demo/terminal.mjs';

/** Decoding a CPU profile against `go tool pprof -raw`: the core's own vitest benchmark. */
export function benchProfile() {
  return run(join(root, 'node_modules/.bin/vitest'), ['bench', '--run'], { cwd: join(root, 'packages/core') });
}
