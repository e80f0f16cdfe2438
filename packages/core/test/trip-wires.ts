import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testRepository, type TestRepository } from './collecting.ts';

/** Stands wherever a secret of the caller or of the repository stands. */
export const CANARY = 'canary';

/** A repository in which everything that may run a program names one that leaves a trace. */
export interface TripWires extends TestRepository {
  /** A program that leaves a file of its name in the folder of traces, and fails. */
  readonly wire: (name: string) => string;
  /** Names of the wires that were run since the last call, sorted. */
  readonly fired: () => Promise<readonly string[]>;
  /** An environment whose variables name wires and hold secrets. */
  readonly env: NodeJS.ProcessEnv;
}

const WIRES =
  'toolexec vettool exec extld go-flags caller-go-flags cacheprog goauth packages-driver ssh diff cc pkg-config toolchain ' +
  'bash-env make-flags generate make-shell make-recipe just-backtick just-recipe task-sh task-command ' +
  'goreleaser-before goreleaser-hook docker-run script script-substitution workflow-run build-command embedded';
const PLANTED = 'go git dlv gcc pkg-config gopackagesdriver';
const SETTINGS = [
  'core.fsmonitor',
  'core.sshCommand',
  'diff.external',
  'diff.trip.textconv',
  'filter.trip.process',
  'filter.single.clean',
];
const HOOKS =
  'pre-commit post-commit post-checkout post-index-change reference-transaction post-merge post-rewrite pre-auto-gc';

export async function tripWires(): Promise<TripWires> {
  const repository = await testRepository();
  const { root, git } = repository;
  const outside = dirname(root);
  const wires = join(outside, 'wires');
  const traces = join(outside, 'fired');
  const wire = (name: string) => join(wires, name);
  const plant = async (file: string, name: string) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n: > '${join(traces, name)}'\nexit 1\n`);
    await chmod(file, 0o755);
  };
  await mkdir(traces);
  for (const name of [...WIRES.split(' '), ...SETTINGS]) await plant(wire(name), name);
  await plant(wire('go1.99.0'), 'toolchain');
  for (const name of PLANTED.split(' ')) await plant(join(root, 'bin', name), `planted-${name}`);
  for (const name of HOOKS.split(' ')) await plant(join(root, 'hooks', name), `hook-${name}`);
  for (const folder of ['.', 'bin', 'cmd/app']) await plant(join(root, folder, 'app'), 'planted-app');
  await symlink(join(root, 'bin'), join(wires, 'link'));
  await mkdir(join(wires, 'xdg/go'), { recursive: true });
  await writeFile(wire('bash-env.sh'), `: > '${join(traces, 'bash-env')}'\n`);
  await writeFile(wire('node.cjs'), `require('fs').writeFileSync(${JSON.stringify(join(traces, 'node'))}, '')\n`);
  await writeFile(join(wires, 'xdg/go/env'), `GOFLAGS=-toolexec=${wire('go-flags')}\n`);
  const texts = {
    ...goFiles(wire, name => join(traces, name)),
    ...buildFiles(wire, root),
    ...embeddedRepository(wire('embedded')),
  };
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await plant(join(root, 'embedded/hooks/post-index-change'), 'embedded');
  repository.commit();
  for (const name of SETTINGS) git('config', name, wire(name));
  git('config', 'core.hooksPath', join(root, 'hooks'));
  return { ...repository, wire, env: environment(wire, root), fired: () => taken(traces) };
}

async function taken(traces: string): Promise<readonly string[]> {
  const names = await readdir(traces);
  for (const name of names) await rm(join(traces, name));
  return names.sort();
}

function goFiles(wire: (name: string) => string, trace: (name: string) => string): Record<string, string> {
  const leave = (name: string) => `os.WriteFile(${JSON.stringify(trace(name))}, nil, 0o600)`;
  return {
    'go.mod': 'module example.com/app\n\ngo 1.24\n\ntoolchain go1.99.0\n\ntool example.com/app/tool\n',
    '.gitattributes': '*.go filter=trip diff=trip\n*.yaml filter=single\n',
    'cmd/app/main.go': `package main\n\n//go:generate ${wire('generate')}\n\nvar setting string\n\nfunc main() { println(setting) }\n`,
    'cmd/app/main_test.go': `package main

import (
	"os"
	"testing"
)

func init() { ${leave('test-init')} }

func TestMain(m *testing.M) {
	${leave('test-main')}
	m.Run()
}
`,
    'cmd/c/main.go': 'package main\n\n// #cgo pkg-config: trip\nimport "C"\n\nfunc main() {}\n',
    'tool/main.go': `package main\n\nimport "os"\n\nfunc main() { ${leave('tool')} }\n`,
  };
}

/** Each refused flag names the wire, or a file, that would leave a trace if it were used. */
function refusedFlags(wire: (name: string) => string, root: string): readonly string[] {
  return [
    `-ldflags='-X main.setting=${CANARY}-x-value -extld=${wire('extld')} -linkmode=external'`,
    `-toolexec=${wire('toolexec')}`,
    `-vettool=${wire('vettool')}`,
    `-exec=${wire('exec')}`,
    '-overlay=overlay.json',
    '-modfile=other.mod',
    '-pgo=p.pprof',
    `-o=${root}-written`,
  ];
}

/** Files that each build ./cmd/app, and run something else before or beside it. */
function buildFiles(wire: (name: string) => string, root: string): Record<string, string> {
  const build = `go build ${refusedFlags(wire, root).join(' ')} ./cmd/app`;
  const toolexec = `-toolexec=${wire('toolexec')}`;
  const other = `go build -trimpath ${toolexec} ./cmd/app`;
  return {
    Makefile: `DEPLOY_PASSWORD = ${CANARY}-make
RAN := $(shell ${wire('make-shell')})
build: before
	${build}
before:
	${wire('make-recipe')}
`,
    '.goreleaser.yaml': `version: 2
before:
  hooks: ['${wire('goreleaser-before')}']
builds:
  - id: released
    main: ./cmd/app
    flags: [-trimpath, '${toolexec}']
    hooks: { pre: '${wire('goreleaser-hook')}', post: '${wire('goreleaser-hook')}' }
`,
    'Taskfile.yml': `version: '3'
vars: { RAN: { sh: '${wire('task-sh')}' } }
tasks:
  build:
    cmds: ['${wire('task-command')} {{.RAN}}', '${other}']
`,
    justfile: `ran := \`${wire('just-backtick')}\`\nbuild:\n  ${wire('just-recipe')} {{ran}}\n  ${other}\n`,
    Dockerfile: `FROM golang AS build\nCOPY . .\nRUN ${wire('docker-run')}\nRUN ${other}\n`,
    'build.sh': `${wire('script')}\nRAN=$(${wire('script-substitution')})\n${other}\n`,
    '.github/workflows/ci.yml': `on: push
jobs:
  build:
    steps:
      - run: ${wire('workflow-run')}
      - run: ${other}
`,
    'commands.yaml': targetsOf(METACHARACTERS.map(each => buildCommand(wire('build-command'), each))),
    'formats.yaml': targetsOf(
      BUILD_FILES.map(from => `{ from: ${JSON.stringify(from)} }`),
      'thresholds: { offline-build: { builds: 1 } }\n',
    ),
  };
}

/** Every build file that is read, by the name of its script. */
export const BUILD_FILES = [
  'Makefile#build',
  '.goreleaser.yaml#released',
  'Dockerfile#build',
  'Taskfile.yml#build',
  'justfile#build',
  'build.sh#build.sh',
  '.github/workflows/ci.yml#build',
];

/** What a shell would take for more than a word. */
export const METACHARACTERS = [';', '&', '<', '>', '$', '`', '(', ')', '{', '}', '*', '?', '|', '\n', ''];

function buildCommand(file: string, metacharacter: string): string {
  return `{ command: ${JSON.stringify(`${file} ${metacharacter} ${file}`)}, output: app }`;
}

function targetsOf(builds: readonly string[], more = ''): string {
  const targets = builds.map((build, at) => `  - { name: build-${at}, package: ./cmd/app, build: ${build} }\n`);
  return `apiVersion: gds/v1\n${more}targets:\n${targets.join('')}`;
}

/** A bare repository among the tracked files, with the package ./embedded in it. */
function embeddedRepository(file: string): Record<string, string> {
  return {
    'embedded/HEAD': 'ref: refs/heads/main\n',
    'embedded/config': `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n\tfsmonitor = ${file}\n`,
    'embedded/objects/kept': '',
    'embedded/refs/kept': '',
    'embedded/main.go': 'package main\n\nfunc main() {}\n',
  };
}

function environment(wire: (name: string) => string, root: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `:.:bin:${join(root, 'bin')}:${wire('link')}:${process.env['PATH']}:${dirname(wire('link'))}`,
    CI: undefined,
    GDS_CACHE_DIR: join(dirname(root), 'cache'),
    GOENV: undefined,
    GOTOOLCHAIN: undefined,
    XDG_CONFIG_HOME: wire('xdg'),
    GOCACHEPROG: wire('cacheprog'),
    GOAUTH: wire('goauth'),
    GOPACKAGESDRIVER: wire('packages-driver'),
    GIT_SSH_COMMAND: wire('ssh'),
    GIT_EXTERNAL_DIFF: wire('diff'),
    BASH_ENV: wire('bash-env.sh'),
    MAKEFLAGS: `--eval=$(shell ${wire('make-flags')})`,
    NODE_OPTIONS: `--require=${wire('node.cjs')}`,
    DEPLOY_TOKEN: `${CANARY}-environment`,
    GOPROXY: `https://user:${CANARY}-proxy@127.0.0.1:1,off`,
  };
}
