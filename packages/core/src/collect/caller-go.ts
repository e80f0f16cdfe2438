import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unavailable, type Unavailable } from '../evidence/unavailable.ts';
import { runProcess } from './process.ts';
import type { Repository } from './repository.ts';

/** What the caller's own Go says of itself, read once before any child with a private environment. */
export interface GoSettings {
  readonly goVersion: string;
  readonly goRoot: string;
  readonly goModCache: string;
  readonly goProxy: string;
  readonly goSumDb: string;
  readonly goArch: string;
}

const NAMES = ['GOVERSION', 'GOROOT', 'GOMODCACHE', 'GOPROXY', 'GOSUMDB', 'GOARCH'] as const;

/** Runs `go env` outside of any module with the caller's environment. */
export async function readGoSettings(
  go: string,
  caller: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<GoSettings | Unavailable> {
  const env: Record<string, string> = { GOTOOLCHAIN: 'local' };
  for (const [name, value] of Object.entries(caller)) if (value !== undefined) env[name] = value;
  const args = ['env', '-json', ...NAMES];
  const result = await runProcess({ file: go, args, cwd: tmpdir(), env, signal, timeoutMs: 30_000 });
  const values = result.exitCode === 0 ? parseEnvironment(result.stdout) : undefined;
  if (values === undefined) {
    return unavailable(
      result.ended === 'timed-out' ? 'timeout' : 'tool-missing',
      '`go env` gave no answer',
      'Install Go and make sure that `go env` works.',
    );
  }
  return {
    goVersion: values.get('GOVERSION') ?? '',
    goRoot: values.get('GOROOT') ?? '',
    goModCache: values.get('GOMODCACHE') ?? '',
    goProxy: values.get('GOPROXY') ?? '',
    goSumDb: values.get('GOSUMDB') ?? '',
    goArch: values.get('GOARCH') ?? '',
  };
}

function parseEnvironment(json: string): ReadonlyMap<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map(Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
  } catch {
    return undefined;
  }
}

/** The nearest file of that name from a folder up to the repository's root, or `undefined`. */
export function nearestFile(repository: Repository, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (folder === repository.root || folder === dirname(folder)) return undefined;
  }
}
