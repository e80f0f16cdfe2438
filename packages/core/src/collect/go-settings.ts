import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import type { CollectContext } from './collector.ts';
import { oncePerRun } from './once-per-run.ts';
import { runProcess } from './process.ts';

const Settings = z.object({
  GOVERSION: z.string(),
  GOMODCACHE: z.string().min(1),
  GOPROXY: z.string(),
  GOSUMDB: z.string(),
  GONOSUMDB: z.string(),
  GOPRIVATE: z.string(),
  GONOPROXY: z.string(),
  GOINSECURE: z.string(),
  GOOS: z.string(),
  GOARCH: z.string(),
});

/** What the caller's Go is and where it gets modules from; values are never printed. */
export interface GoSettings {
  /** Absolute path of the program. */
  readonly go: string;
  readonly path: string;
  /** `go1.26.8`. */
  readonly version: string;
  readonly goos: string;
  readonly modCache: string;
  /** The caller's own proxy. */
  readonly proxy: string;
  /** The caller's other settings for downloads. */
  readonly download: Readonly<Record<string, string>>;
}

/** Variables of the caller that `go env` reads its own settings from. */
const READ = [
  'HOME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'APPDATA',
  'USERPROFILE',
  'LOCALAPPDATA',
  'SystemRoot',
  'GOENV',
  'GOPATH',
];

/** Asks the caller's Go for its settings, once a run, outside the repository. */
export function goSettings(context: CollectContext): Promise<GoSettings | Unavailable> {
  return oncePerRun(context.tools, 'go settings', async () => {
    const { go } = context.tools;
    if (go === undefined) {
      return unavailable(
        'tool-missing',
        'Go was not found on PATH',
        'Install Go (https://go.dev/dl/) and put it on PATH.',
      );
    }
    const cwd = join(context.scratch, 'go-env');
    mkdirSync(cwd, { recursive: true, mode: 0o700 });
    const path = context.tools.path ?? dirname(go);
    const env: Record<string, string> = { PATH: path, GOTOOLCHAIN: context.env['GOTOOLCHAIN'] ?? 'local' };
    for (const name of [...READ, ...Object.keys(Settings.shape)]) {
      const value = context.env[name];
      if (value !== undefined && name !== 'GOVERSION') env[name] = value;
    }
    const args = ['env', '-json', ...Object.keys(Settings.shape)];
    const run = await runProcess({ file: go, args, cwd, env, signal: context.signal, timeoutMs: 30_000 });
    const settings = run.exitCode === 0 ? Settings.safeParse(parseJson(run.stdout)) : undefined;
    if (!settings?.success) {
      return unavailable(
        'unreadable',
        `\`go env\` failed: ${firstLine(run.stderr)}`,
        'Repair the Go installation: `go env` must work.',
      );
    }
    const { GOVERSION, GOMODCACHE, GOPROXY, GOOS, GOARCH: _, ...download } = settings.data;
    return { go, path, version: GOVERSION, goos: GOOS, modCache: GOMODCACHE, proxy: GOPROXY, download };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 300) || 'no message';
}
