import { describe, expect, it } from 'vitest';
import {
  debugInfoOf,
  deterministicBuildOf,
  expectVerdict,
  recipeEvidence,
  type VerdictRow,
} from '../../../../test/build-file-verdict.ts';
import { findingsOf } from '../../../../test/described.ts';

const FILE = '.goreleaser.yaml';
const lines = (...all: string[]) => `version: 2\n${all.join('\n')}\n`;
const build = (...keys: string[]) =>
  lines('builds:', '  - main: ./cmd/app', '    flags: [-trimpath]', ...keys.map(key => `    ${key}`));
const linked = (ldflags: string, ...keys: string[]) => build(`ldflags: ['${ldflags}']`, ...keys);
const PLAIN = 'ldflags: ["-X main.version={{.Version}}"]';

/** What `goreleaser release` of a clean tag builds for Linux (goreleaser 2.18). */
const ROWS: readonly VerdictRow[] = [
  {
    how: 'no snapshot',
    text: linked('{{ if .IsSnapshot }}-X main.v=snap{{ else }}«-s -w»{{ end }}'),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  { how: 'only of a snapshot', text: linked('{{ if .IsSnapshot }}-s -w{{ end }}'), debugInfo: 'pass' },
  { how: 'of a clean tree', text: linked('{{ if not .IsGitDirty }}«-s»{{ end }}'), debugInfo: 'fail' },
  { how: 'of another system', text: linked('{{ if eq .Os "windows" }}-s -w{{ end }}'), debugInfo: 'pass' },
  {
    how: 'of the only system',
    text: linked('{{ if eq .Os "darwin" }}«-w»{{ end }}', 'goos: [darwin]'),
    debugInfo: 'fail',
  },
  {
    how: 'of Linux among others',
    text: linked('{{ if eq .Os "linux" }}«-w»{{ end }}', 'goos: [windows, linux]'),
    debugInfo: 'fail',
  },
  {
    how: 'of the only processor',
    text: linked('{{- if ne .Arch "s390x" }}-w{{ end }}', 'goarch: [s390x]'),
    debugInfo: 'pass',
  },
  {
    how: 'of a variable of the file',
    text: linked('{{ if eq .Env.S "1" }}«-w»{{ end }}', 'env: [S=1]'),
    debugInfo: 'fail',
  },
  { how: 'of a variable of whoever builds', text: linked('{{ if .Env.S }}-s -w{{ end }}'), debugInfo: 'no-data' },
  { how: 'of a version', text: linked('{{ if .Prerelease }}{{ else }}-w -s{{ end }}'), debugInfo: 'no-data' },
  {
    how: 'a build that is skipped, and one that is not',
    text: lines(
      'builds:',
      '  - {id: old, skip: true, main: ./cmd/app, ldflags: ["-X main.version=1"]}',
      '  - {id: app, main: ./cmd/app, flags: [-trimpath], ldflags: ["-X main.version={{.Version}}", &strip "«-s -w»"]}',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a build that a snapshot skips',
    text: linked('«-w»', `skip: '{{ .IsSnapshot }}'`),
    debugInfo: 'fail',
  },
  {
    how: 'a build that only a snapshot makes',
    text: lines(
      'builds:',
      `  - {id: snap, skip: '{{ not .IsSnapshot }}', main: ./cmd/app, ldflags: [-w]}`,
      `  - {id: app, main: ./cmd/app, flags: [-trimpath], ldflags: [-X main.a=b]}`,
    ),
    debugInfo: 'pass',
  },
  { how: 'a build that may be skipped', text: build(PLAIN, `skip: '{{ .Env.X }}'`), debugInfo: 'no-data' },
  {
    how: 'a hook',
    text: build(PLAIN, 'hooks:', '  post:', '    - cmd: «strip "{{ .Path }}"»'),
    debugInfo: 'fail',
    deterministicBuild: 'no-data',
  },
  {
    how: 'a hook with a condition that does not hold',
    text: build(PLAIN, 'hooks:', `  post: '{{ if .IsSnapshot }}strip {{ .Path }}{{ end }}'`),
    debugInfo: 'pass',
  },
  {
    how: 'a hook with a condition that holds',
    text: build(PLAIN, 'hooks:', `  post: '{{ if eq .Os "linux" }}«strip {{ .Path }}»{{ end }}'`),
    debugInfo: 'fail',
  },
  {
    how: 'a hook with `if`',
    text: build(PLAIN, 'hooks:', `  post: [{cmd: 'strip {{ .Path }}', if: '{{ .IsSnapshot }}'}]`),
    debugInfo: 'pass',
  },
  {
    how: 'a hook with `if` of the environment',
    text: build(PLAIN, 'hooks:', `  post: [{cmd: 'strip {{ .Path }}', if: '{{ .Env.X }}'}]`),
    debugInfo: 'no-data',
  },
  { how: 'upx', text: `${build(PLAIN)}upx:\n  - «enabled: true»\n`, debugInfo: 'fail', deterministicBuild: 'no-data' },
  {
    how: 'upx of others',
    text: `${build(PLAIN)}upx: [{enabled: true, goos: [windows]}, {enabled: true, ids: [x]}]\n`,
    debugInfo: 'pass',
    deterministicBuild: 'pass',
  },
  {
    how: 'upx of another processor',
    text: `${build(PLAIN)}upx: [{enabled: true, goarch: [s390x]}]\n`,
    debugInfo: 'no-data',
  },
  { how: 'upx of a snapshot', text: `${build(PLAIN)}upx: [{enabled: '{{ .IsSnapshot }}'}]\n`, debugInfo: 'pass' },
  {
    how: 'upx of all but a snapshot',
    text: `${build(PLAIN)}upx: [{«enabled: '{{ not .IsSnapshot }}'»}]\n`,
    debugInfo: 'fail',
  },
  { how: 'upx of the environment', text: `${build(PLAIN)}upx: [{enabled: '{{ .Env.UPX }}'}]\n`, debugInfo: 'no-data' },
  {
    how: 'overrides of the judged system',
    text: linked('-X main.a=b', 'overrides: [{goos: linux, goarch: amd64, ldflags: [-w]}]'),
    debugInfo: 'no-data',
  },
  {
    how: 'an image by ko with flags of its own',
    text: `${linked('-X main.a=b')}kos: [{build: app, ldflags: [-s]}]\n`,
    debugInfo: 'no-data',
  },
  {
    how: 'an image by ko with the flags of the build',
    text: `${linked('-X main.a=b')}kos: [{build: app, base_image: scratch}]\n`,
    debugInfo: 'pass',
  },
  {
    how: 'a strip before the archive',
    text: `${linked('-X main.a=b', 'id: app')}archives: [{ids: [app], hooks: {before: [«strip dist/app_linux_amd64_v1/app»]}}]\n`,
    debugInfo: 'fail',
  },
  {
    how: 'a strip before the archive of another build',
    text: `${linked('-X main.a=b', 'id: app')}archives: [{ids: [x], hooks: {before: [strip dist/app_linux_amd64_v1/app]}}]\n`,
    debugInfo: 'pass',
  },
  {
    how: 'the defaults',
    text: lines('builds:', '  - «main: ./cmd/app»', '    env: [CGO_ENABLED=0]'),
    debugInfo: 'fail',
  },
];

describe('what goreleaser builds', () => {
  it.each(ROWS.map(row => [row.how, row] as const))('%s', (_, row) => expectVerdict(FILE, row));
});

describe('a remedy names what stands in the file', () => {
  it.each([
    [
      `hooks: {post: [{cmd: 'strip "{{ .Path }}"'}]}`,
      '',
      'Delete `strip "{{ .Path }}"`, which runs `strip dist/app/app`.',
    ],
    ["hooks: {post: 'strip -s {{ .Path }}'}", '', 'Delete `strip -s {{ .Path }}`, which runs `strip -s dist/app/app`.'],
    ['hooks: {post: strip -s dist/app/app}', '', 'Delete `strip -s dist/app/app`.'],
    [PLAIN, 'upx: [{enabled: true}]\n', 'Delete `enabled: true`, which runs `upx dist/app/app`.'],
  ])('%s %s', async (key, more, remedy) => {
    const text = `${build('id: app', PLAIN === key ? 'dir: .' : key, PLAIN)}${more}`;
    const [finding] = findingsOf(debugInfoOf(await recipeEvidence(FILE, text)));
    expect(finding?.remedy).toBe(
      `${remedy} To ship it small, keep a debug file before it (\`objcopy --only-keep-debug\`, then \`--add-gnu-debuglink\`): gds explain 003.`,
    );
  });

  it.each([
    [FILE, 'builds: [{id: api, main: ./cmd/app}]\n', 'Add `flags: [-trimpath]` to the goreleaser build `api`.'],
    [
      FILE,
      'builds: [{main: ./cmd/app, flags: [-v]}]\n',
      'Add `-trimpath` to `flags:` of the goreleaser build `./cmd/app`.',
    ],
    [
      'Taskfile.yml',
      'tasks: {build: go build ./cmd/app}\n',
      'Add `-trimpath` to the `go build` of Taskfile.yml#build.',
    ],
  ])('%s: %s', async (file, text, remedy) => {
    const [finding] = findingsOf(deterministicBuildOf(await recipeEvidence(file, text)));
    expect(finding?.remedy).toBe(remedy);
  });
});
