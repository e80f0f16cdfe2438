import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from '../demo/terminal.mjs';
import { milliseconds, gds, median, node, pairs } from './pairs.mjs';

/** Reading a large Go binary with its debug info: `gds binary` against `readelf -wi` of the same file. */
export function benchBinary() {
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const compile = join(folder, 'compile');
    milliseconds(['go', 'build', '-o', compile, 'cmd/compile']);
    const title = `cmd/compile, ${megabytes(compile).toFixed(1)} MB`;
    const ours = { name: 'gds binary', command: [node, gds, 'binary', compile] };
    pairs(title, ours, { name: 'readelf -wi', command: ['readelf', '-wi', compile] }, 15);
    // It ends with 1 on every Go binary, for reasons that are none.
    const verify = { name: 'llvm-dwarfdump --verify', command: ['llvm-dwarfdump', '--verify', compile], status: 1 };
    pairs(title, ours, verify);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PROMETHEUS = 'github.com/prometheus/prometheus/cmd/prometheus@v0.316.0';

/** Time and memory on a program four times as large: built once, by `go install`, into `.gds/bench`. */
export function benchLarge() {
  const folder = join(root, '.gds/bench');
  mkdirSync(folder, { recursive: true });
  const env = { ...environment, GOBIN: folder };
  const { status } = spawnSync('go', ['install', PROMETHEUS], { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`go install ${PROMETHEUS} ended with ${status}`);
  const compile = join(folder, 'compile');
  milliseconds(['go', 'build', '-o', compile, 'cmd/compile']);
  console.log('\nTime and memory by size, 5 runs each');
  for (const path of [compile, join(folder, 'prometheus')]) {
    const runs = Array.from({ length: 5 }, () => measured(path));
    const size = megabytes(path);
    const inflated = debugMegabytes(path);
    const time = median(runs.map(run => run.ms));
    const peak = median(runs.map(run => run.peak));
    console.log(
      `  ${path.split('/').at(-1).padEnd(12)} ${size.toFixed(1).padStart(6)} MB, debug sections ${inflated.toFixed(1)} MB: ` +
        `${time.toFixed(0)} ms, ${(time / (size + inflated)).toFixed(2)} ms/MB of both, ` +
        `peak ${peak.toFixed(0)} MB = both ${peak < size + inflated ? '−' : '+'} ${Math.abs(peak - size - inflated).toFixed(0)} MB`,
    );
  }
}

/** One run, with its peak memory as the process itself reports it when it ends. */
function measured(path) {
  const report = "process.on('exit',()=>console.error(process.resourceUsage().maxRSS))";
  const args = ['--import', `data:text/javascript,${encodeURIComponent(report)}`, gds, 'binary', path];
  const begin = performance.now();
  const { stderr, status } = spawnSync(node, args, { encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(`gds binary ended with ${status}: ${stderr}`);
  return { ms: performance.now() - begin, peak: (Number(stderr.trim()) * 1024) / 1e6 };
}

function megabytes(path) {
  return statSync(path).size / 1e6;
}

/** What the compressed sections hold, by readelf's word; the few that are too small to be compressed do not count. */
function debugMegabytes(path) {
  const { stdout } = spawnSync('readelf', ['-tW', path], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const sizes = Array.from(stdout.matchAll(/^ +Z(?:LIB|STD), ([0-9a-f]+),/gm), match => Number.parseInt(match[1], 16));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
