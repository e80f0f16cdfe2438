import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRepository, type TestRepository } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import { initConfiguration } from '../init.ts';
import { renderJson, renderMarkdown, renderText, sarif } from '../report/index.ts';
import { verify } from '../verify.ts';

const go = requires('go', 'git');
const CANARY = 'canary';

/** Each refused flag names the wire, or a file, that would leave a trace if it were used. */
const REFUSED = (wire: string, root: string) => [
  `-toolexec=${wire}-toolexec`,
  `-vettool=${wire}-vettool`,
  `-exec=${wire}-exec`,
  '-overlay=overlay.json',
  '-modfile=other.mod',
  '-pgo=p.pprof',
  `-o=${root}-written`,
  `-ldflags='-extld=${wire}-extld -linkmode=external -X main.token=${CANARY}-x-value'`,
];

describe.skipIf(go.skip)(`a repository full of trip-wires${go.reason}`, { timeout: 900_000 }, () => {
  let repository: TestRepository;
  let wires: string;
  let fired: string;
  let env: NodeJS.ProcessEnv;
  const wire = (name: string) => join(wires, name);
  /** A program that leaves a file of its name when it is run. */
  const plant = async (file: string, name: string) => {
    await writeFile(file, `#!/bin/sh\n: > '${join(fired, name)}'\nexit 1\n`);
    await chmod(file, 0o755);
  };

  beforeAll(async () => {
    repository = await testRepository();
    const { root, git } = repository;
    wires = join(dirname(root), 'wires');
    fired = join(dirname(root), 'fired');
    for (const folder of [wires, fired, join(wires, 'xdg/go'), join(root, 'bin'), join(root, 'cmd/app')])
      await mkdir(folder, { recursive: true });
    const names =
      'toolexec vettool exec extld go-flags cacheprog goauth packages-driver ssh diff git-config cc pkg-config';
    for (const name of names.split(' ')) await plant(wire(name), name);
    for (const name of ['go', 'git', 'dlv', 'gcc', 'pkg-config', 'gopackagesdriver', 'go1.99.0'])
      await plant(join(root, 'bin', name), `planted-${name}`);
    await plant(wire('go1.99.0'), 'toolchain');
    await symlink(join(root, 'bin'), join(wires, 'link'));
    await writeFile(wire('bash-env'), `: > '${join(fired, 'bash-env')}'\n`);
    await writeFile(wire('node.cjs'), `require('fs').writeFileSync(${JSON.stringify(join(fired, 'node'))}, '')\n`);
    await writeFile(
      join(wires, 'xdg/go/env'),
      `GOFLAGS=-toolexec=${wire('go-flags')}\nGOCACHEPROG=${wire('cacheprog')}\n`,
    );
    await writeFile(join(root, 'go.mod'), 'module example.com/app\n\ngo 1.21\n\ntoolchain go1.99.0\n');
    await writeFile(
      join(root, 'cmd/app/main.go'),
      'package main\n\nvar token string\n\nfunc main() { println(token) }\n',
    );
    await writeFile(
      join(root, 'Makefile'),
      `DEPLOY_PASSWORD = ${CANARY}-make\nbuild:\n\tgo build ${REFUSED(wire(''), root).join(' ')} ./cmd/app\n`,
    );
    await writeFile(join(root, '.gitattributes'), '*.go filter=trip diff=trip\n');
    repository.commit();
    for (const name of [
      'core.fsmonitor',
      'core.sshCommand',
      'diff.external',
      'diff.trip.textconv',
      'filter.trip.clean',
      'filter.trip.process',
    ])
      git('config', name, wire('git-config'));
    git('config', 'core.hooksPath', join(root, 'bin'));
    env = {
      ...process.env,
      PATH: `:.:bin:${join(root, 'bin')}:${join(wires, 'link')}:${process.env['PATH']}:${wires}`,
      GOENV: undefined,
      XDG_CONFIG_HOME: join(wires, 'xdg'),
      GOCACHEPROG: wire('cacheprog'),
      GOAUTH: wire('goauth'),
      GOPACKAGESDRIVER: wire('packages-driver'),
      GIT_SSH_COMMAND: wire('ssh'),
      GIT_EXTERNAL_DIFF: wire('diff'),
      BASH_ENV: wire('bash-env'),
      MAKEFLAGS: `--eval=$(shell ${wire('exec')})`,
      NODE_OPTIONS: `--require=${wire('node.cjs')}`,
      DEPLOY_TOKEN: `${CANARY}-environment`,
      GOPROXY: `https://user:${CANARY}-proxy@127.0.0.1:1,off`,
    };
  });
  afterAll(() => repository.remove());

  it('fires none while packages are found, although CC and PKG_CONFIG are wires (BD7)', async () => {
    await initConfiguration({
      cwd: repository.root,
      env: { ...env, CGO_ENABLED: '1', CC: wire('cc'), PKG_CONFIG: wire('pkg-config') },
      force: true,
      signal: new AbortController().signal,
    });
    expect(existsSync(join(repository.root, 'gds.yaml'))).toBe(true);
    expect(await readdir(fired)).toEqual([]);
  });

  it('fires none while it is verified, and no report shows a secret (BD2 to BD6, CL8)', async () => {
    const { report } = await verify({
      cwd: repository.root,
      targets: ['./cmd/app'],
      timeoutMs: 600_000,
      env: { ...env, CGO_ENABLED: '0' },
      version: '0.0.0',
      require: [],
      only: ['offline-build', 'vet-shadow', 'deterministic-build', 'module-integrity'],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
    });
    expect(await readdir(fired)).toEqual([]);
    expect(existsSync(`${repository.root}-written`)).toBe(false);
    const build = report.targets[0]!.results.find(result => result.check === 'offline-build');
    expect(build).toMatchObject({ outcome: 'pass' });
    for (const text of [
      renderText(report),
      renderJson(report),
      JSON.stringify(sarif(report)),
      renderMarkdown(report),
    ]) {
      expect(text).not.toContain(CANARY);
    }
  });
});
