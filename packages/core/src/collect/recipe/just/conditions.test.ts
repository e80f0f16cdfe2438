import { describe, it } from 'vitest';
import { expectVerdict, type VerdictRow } from '../../../../test/build-file-verdict.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const BUILD = '    go build -trimpath -o bin/app ./cmd/app';
const linked = (...variables: string[]) =>
  lines(...variables, 'build:', "    go build -trimpath -ldflags '{{ld}}' -o bin/app ./cmd/app");

/** What plain `just build` runs on Linux. */
const ROWS: readonly VerdictRow[] = [
  {
    how: 'a recipe of each system',
    text: lines(
      '[windows]',
      'build:',
      '    go build -trimpath -o bin/app.exe ./cmd/app',
      '',
      '[linux]',
      'build:',
      "    go build -trimpath -ldflags '«-s -w»' -o bin/app ./cmd/app",
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a recipe of another system behind the build',
    text: lines('build: && shrink', BUILD, '', '[macos]', 'shrink:', '    strip bin/app'),
    debugInfo: 'pass',
  },
  {
    how: 'a recipe of this system behind the build',
    text: lines('build: && shrink', BUILD, '', '[unix]', 'shrink:', '    «strip bin/app»'),
    debugInfo: 'fail',
  },
  {
    how: 'a condition of what is written out',
    text: linked('mode := "release"', 'ld := if mode == "release" { "«-s -w»" } else { "" }'),
    debugInfo: 'fail',
  },
  {
    how: 'a condition of the system',
    text: linked('ld := if os() == "linux" { "«-w»" } else { "" }'),
    debugInfo: 'fail',
  },
  {
    how: 'a condition of another system',
    text: linked('ld := if os_family() == "windows" { "-w" } else { "" }'),
    debugInfo: 'pass',
  },
  {
    how: 'a condition of the environment',
    text: linked('mode := env_var_or_default("MODE", "release")', 'ld := if mode == "release" { "-s -w" } else { "" }'),
    debugInfo: 'no-data',
  },
  {
    how: 'an argument with a default',
    text: lines(
      'ld := "-X main.version=1"',
      'build flags=ld: && shrink',
      "    go build -trimpath -ldflags '{{flags}}' -o bin/app ./cmd/app",
      '',
      'shrink:',
      '    «strip bin/app»',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'an exported variable',
    text: lines('set export', 'GOFLAGS := "-ldflags=«-s»"', 'build $LD="-w":', BUILD),
    debugInfo: 'fail',
  },
  {
    how: 'an exported variable of a script',
    text: lines(
      'export GOFLAGS := "-trimpath -ldflags=«-w»"',
      '',
      'build:',
      '    #!/usr/bin/env bash',
      '    set -euo pipefail',
      '    go build -o bin/app ./cmd/app',
    ),
    debugInfo: 'fail',
  },
];

describe('what a justfile runs', () => {
  it.each(ROWS.map(row => [row.how, row] as const))('%s', (_, row) => expectVerdict('justfile', row));
});
