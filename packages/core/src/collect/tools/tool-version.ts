import { tmpdir } from 'node:os';
import { runProcess } from '../process/process.ts';

/**
 * Version of the module that a Go program's main package is from, by `go version -m`: `v0.52.0`.
 * `undefined` when the file is no such program.
 */
export async function moduleVersionOf(
  go: string,
  file: string,
  module: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const result = await runProcess({
    file: go,
    args: ['version', '-m', file],
    cwd: tmpdir(),
    env: { GOENV: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '', HOME: tmpdir() },
    signal,
    timeoutMs: 30_000,
  });
  if (result.exitCode !== 0) return undefined;
  for (const line of result.stdout.split('\n')) {
    const [, key, path, version] = line.split('\t');
    if (key === 'mod' && path === module) return version;
  }
  return undefined;
}
