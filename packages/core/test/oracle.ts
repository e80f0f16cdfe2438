import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, 'oracle');

/** The oracle's command: its lines, each split at tabs. */
export type Oracle = (...args: string[]) => Promise<string[][]>;

/**
 * Builds a Go program that reads binaries with Go's own packages; returns how to call it.
 *
 * @param program a folder of `oracle/`
 */
export async function buildOracle(folder: string, program: 'dump' | 'containers' | 'entries'): Promise<Oracle> {
  const binary = join(folder, `oracle-${program}`);
  await run('go', ['build', '-o', binary, `./${program}`], {
    cwd: FOLDER,
    env: { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  });
  return async (...args) => {
    const { stdout } = await run(binary, args, { maxBuffer: 256 << 20 });
    const lines = stdout.split('\n').filter(line => line !== '');
    return lines.map(line => line.split('\t'));
  };
}
