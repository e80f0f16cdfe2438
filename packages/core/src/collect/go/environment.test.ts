import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { goEnvironment } from './environment.ts';

/** Each of these would hand a secret over or run a program. */
const TRIPWIRES = [
  'GITHUB_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'INPUT_GITHUB-TOKEN',
  'RUNNER_TEMP',
  'NPM_TOKEN',
  'CGO_CFLAGS_ALLOW',
  'LD_PRELOAD',
  'DYLD_INSERT_LIBRARIES',
  'NODE_OPTIONS',
  'BASH_ENV',
  'MAKEFLAGS',
  'GIT_SSH_COMMAND',
  'GIT_EXTERNAL_DIFF',
  'SSH_AUTH_SOCK',
  'DEBUGINFOD_URLS',
  'GOFLAGS',
  'GOCACHEPROG',
  'GOAUTH',
  'GOENV',
  'GOVCS',
  'GOPACKAGESDRIVER',
  'XDG_CONFIG_HOME',
  'HOME',
];

it('is exactly this, whatever the caller has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gds-environment-'));
  const env = goEnvironment({
    folder,
    path: '/usr/bin',
    goModCache: '/modules',
    goProxy: 'off',
    goWork: 'off',
    extra: { CGO_ENABLED: '0' },
    caller: {
      ...Object.fromEntries(TRIPWIRES.map(name => [name, 'tripwire'])),
      GOARCH: 'arm64',
      CGO_ENABLED: '1',
      PATH: '/evil',
    },
  });
  await rm(folder, { recursive: true });
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value.replace(folder, '<folder>')}`);
  expect(lines.sort()).toMatchInlineSnapshot(`
    [
      "CGO_ENABLED=0",
      "GIT_CONFIG_COUNT=1",
      "GIT_CONFIG_GLOBAL=<folder>/home/gitconfig",
      "GIT_CONFIG_KEY_0=core.fsmonitor",
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_VALUE_0=false",
      "GIT_TERMINAL_PROMPT=0",
      "GOARCH=arm64",
      "GOAUTH=off",
      "GOCACHE=<folder>/gocache",
      "GOCACHEPROG=",
      "GOENV=off",
      "GOFLAGS=",
      "GOMODCACHE=/modules",
      "GOPACKAGESDRIVER=off",
      "GOPROXY=off",
      "GOTMPDIR=<folder>/gotmp",
      "GOTOOLCHAIN=local",
      "GOVCS=*:off",
      "GOWORK=off",
      "HOME=<folder>/home",
      "PATH=/usr/bin",
      "TMPDIR=<folder>/tmp",
      "XDG_CONFIG_HOME=<folder>/config",
    ]
  `);
  expect(JSON.stringify(env)).not.toContain('tripwire');
});
