import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, 'oracle');

/** Builds the Go program that reads binaries with Go's own packages; returns how to call it. */
export async function buildOracle(folder: string): Promise<(...args: string[]) => Promise<string[][]>> {
  const binary = join(folder, 'oracle');
  await run('go', ['build', '-o', binary, '.'], {
    cwd: FOLDER,
    env: { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  });
  return async (...args) => {
    const { stdout } = await run(binary, args, { maxBuffer: 256 << 20 });
    const lines = stdout.split('\n').filter(line => line !== '');
    return lines.map(line => line.split('\t'));
  };
}
