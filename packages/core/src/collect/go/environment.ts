import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables of the caller that a Go child may see: none of them runs a program of the repository's choice. */
const PASSED = [
  'LANG',
  'TZ',
  'SOURCE_DATE_EPOCH',
  'CC',
  'CXX',
  'FC',
  'AR',
  'PKG_CONFIG',
  'PKG_CONFIG_PATH',
  'CGO_ENABLED',
  'CGO_CFLAGS',
  'CGO_CPPFLAGS',
  'CGO_CXXFLAGS',
  'CGO_FFLAGS',
  'CGO_LDFLAGS',
  'GOOS',
  'GOARCH',
  'GO386',
  'GOAMD64',
  'GOARM',
  'GOARM64',
  'GOMIPS',
  'GOMIPS64',
  'GOPPC64',
  'GORISCV64',
  'GOWASM',
  'GOEXPERIMENT',
  'GOFIPS140',
];
const PASSED_ON_WINDOWS = ['SystemRoot', 'PATHEXT', 'TEMP', 'USERPROFILE', 'LOCALAPPDATA'];

export interface GoEnvironmentOptions {
  /** Private folder of this build: HOME, caches and temporary files lie below it. */
  readonly folder: string;
  /** Absolute entries only; see {@link Tools}. */
  readonly path: string;
  /** Read from the caller's `go env` beforehand. */
  readonly goModCache: string;
  /** `off` for every build; the caller's own for the one download before it. */
  readonly goProxy: string;
  /** A go.work inside the repository, else `off`. */
  readonly goWork: string;
  readonly goFlags?: string;
  /** Accepted variables of the recipe. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly caller: NodeJS.ProcessEnv;
}

/**
 * The whole environment of a Go child: starts empty, so that no secret of the caller and no
 * variable that names a program can pass.
 */
export function goEnvironment(options: GoEnvironmentOptions): Record<string, string> {
  const below = (name: string) => {
    const path = join(options.folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const gitConfig = join(below('home'), 'gitconfig');
  writeFileSync(gitConfig, '', { mode: 0o600 });
  // Else each go command leaves a child behind that writes below XDG_CONFIG_HOME after its parent has ended.
  writeFileSync(join(below(join('config', 'go', 'telemetry')), 'mode'), 'off', { mode: 0o600 });
  const env: Record<string, string> = {
    PATH: options.path,
    GOENV: 'off',
    GOTOOLCHAIN: options.caller['GOTOOLCHAIN'] ?? 'local',
    GOFLAGS: options.goFlags ?? '',
    GOPROXY: options.goProxy,
    GOVCS: '*:off',
    GOAUTH: 'off',
    GOCACHEPROG: '',
    GOPACKAGESDRIVER: 'off',
    GOWORK: options.goWork,
    GOMODCACHE: options.goModCache,
    GOCACHE: below('gocache'),
    GOTMPDIR: below('gotmp'),
    TMPDIR: below('tmp'),
    HOME: below('home'),
    XDG_CONFIG_HOME: below('config'),
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: gitConfig,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.fsmonitor',
    GIT_CONFIG_VALUE_0: 'false',
  };
  for (const name of process.platform === 'win32' ? [...PASSED, ...PASSED_ON_WINDOWS] : PASSED) {
    const value = options.caller[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...options.extra };
}
