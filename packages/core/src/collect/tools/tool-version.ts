import { tmpdir } from 'node:os';
import { runProcess } from '../process/process.ts';

/** What a Go program was built from. */
export interface ToolBuild {
  /** Version of its main package's module: `v0.52.0`. */
  readonly version: string;
  /** Go release that built it: `go1.26.8`. */
  readonly go: string;
}

/** The build of a program whose main package is from `module`, by `go version -m`; `undefined` for any other file. */
export async function toolBuildOf(
  go: string,
  file: string,
  module: string,
  signal: AbortSignal,
): Promise<ToolBuild | undefined> {
  const result = await runProcess({
    file: go,
    args: ['version', '-m', file],
    cwd: tmpdir(),
    env: { GOENV: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '', HOME: tmpdir() },
    signal,
    timeoutMs: 30_000,
  });
  if (result.exitCode !== 0) return undefined;
  const [head = '', ...lines] = result.stdout.split('\n');
  for (const line of lines) {
    const [, key, path, version] = line.split('\t');
    if (key === 'mod' && path === module && version !== undefined) {
      return { version, go: head.slice(head.lastIndexOf(': ') + 2).trim() };
    }
  }
  return undefined;
}

/**
 * Whether a tool built by one Go release may be too old for packages of another: it knows the language and
 * the export data of its own minor release and of older ones.
 */
export function isOlderRelease(built: string, installed: string): boolean {
  const [a, b] = [minorOf(built), minorOf(installed)];
  return a !== undefined && b !== undefined && a < b;
}

function minorOf(release: string): number | undefined {
  const minor = /^go1\.(\d{1,3})(?!\d)/.exec(release)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
