import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { tookTooLong, unavailable, type Unavailable } from '../../evidence/index.ts';
import type { CollectContext } from '../collector.ts';
import { firstLine } from './first-line.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { runProcess } from '../process/process.ts';
import type { Tools } from '../tools/tools.ts';

const TIMEOUT_MS = 30_000;

const Settings = z.object({
  GOVERSION: z.string(),
  GOROOT: z.string(),
  GOMODCACHE: z.string().min(1),
  GOPROXY: z.string(),
  GOSUMDB: z.string(),
  GONOSUMDB: z.string(),
  GOPRIVATE: z.string(),
  GONOPROXY: z.string(),
  GOINSECURE: z.string(),
  GOOS: z.string(),
  GOARCH: z.string(),
  GOFLAGS: z.string(),
  CC: z.string().min(1).catch('gcc'),
});

/** What the caller's Go is and where it gets modules from; values are never printed. */
export interface GoSettings {
  /** Absolute path of the program. */
  readonly go: string;
  readonly path: string;
  /** `go1.26.8`. */
  readonly version: string;
  /** GOROOT. */
  readonly root: string;
  readonly goos: string;
  readonly goarch: string;
  /** The C compiler's command. */
  readonly cc: string;
  readonly modCache: string;
  /** The caller's GOFLAGS, of the environment or the file of `go env -w`. */
  readonly goFlags: string;
  /** The caller's own proxy. */
  readonly proxy: string;
  /** The caller's other settings for downloads. */
  readonly download: Readonly<Record<'GOSUMDB' | 'GONOSUMDB' | 'GOPRIVATE' | 'GONOPROXY' | 'GOINSECURE', string>>;
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

/** Asks the caller's Go for its settings, once a run. */
export function goSettings(context: CollectContext): Promise<GoSettings | Unavailable> {
  return oncePerRun(context, 'go settings', ({ tools, env, signal }) => readGoSettings({ tools, env, signal }));
}

export interface GoSettingsQuery {
  readonly tools: Pick<Tools, 'go' | 'path'>;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Asks a Go for its settings with the caller's own variables, outside of any module. */
export async function readGoSettings({
  tools,
  env: caller,
  signal,
}: GoSettingsQuery): Promise<GoSettings | Unavailable> {
  const { go } = tools;
  if (go === undefined) {
    return unavailable(
      'tool-missing',
      'Go was not found on PATH',
      'Install Go (https://go.dev/dl/) and put it on PATH.',
    );
  }
  const path = tools.path ?? dirname(go);
  const env: Record<string, string> = { PATH: path, GOTOOLCHAIN: caller['GOTOOLCHAIN'] ?? 'local' };
  for (const name of [...READ, ...Object.keys(Settings.shape)]) {
    const value = caller[name];
    if (value !== undefined && name !== 'GOVERSION') env[name] = value;
  }
  const args = ['env', '-json', ...Object.keys(Settings.shape)];
  const run = await runProcess({ file: go, args, cwd: tmpdir(), env, signal, timeoutMs: TIMEOUT_MS });
  const settings = run.exitCode === 0 ? Settings.safeParse(parseJson(run.stdout)) : undefined;
  if (run.ended === 'timed-out') return tookTooLong('`go env`', TIMEOUT_MS);
  if (!settings?.success) {
    return unavailable(
      'unreadable',
      `\`go env\` failed: ${firstLine(run.stderr) ?? 'no message'}`,
      'Repair the Go installation: `go env` must work.',
    );
  }
  const { GOVERSION, GOROOT, GOMODCACHE, GOPROXY, GOOS, GOARCH, GOFLAGS, CC, ...download } = settings.data;
  return {
    go,
    path,
    version: GOVERSION,
    root: GOROOT,
    goos: GOOS,
    goarch: GOARCH,
    cc: CC,
    modCache: GOMODCACHE,
    goFlags: GOFLAGS,
    proxy: GOPROXY,
    download,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
