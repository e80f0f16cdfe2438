import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../test/requires.ts';
import { BUILD_FILES, CANARY, METACHARACTERS, tripWires, type TripWires } from '../../test/trip-wires.ts';
import { initConfiguration } from '../init.ts';
import { renderJson, renderMarkdown, renderText, sarif } from '../report/index.ts';
import type { CheckId, CheckResult, Report, Target } from '../standard/index.ts';
import { verify } from '../verify.ts';

const go = requires('go', 'git', 'make', 'gcc');
const dlv = requires('dlv');

describe.skipIf(go.skip)(`a repository full of trip-wires${go.reason}`, { timeout: 900_000 }, () => {
  let wires: TripWires;
  beforeAll(async () => {
    wires = await tripWires();
  });
  afterAll(() => wires.remove());

  const verified = (only: readonly CheckId[], over: Partial<Parameters<typeof verify>[0]> = {}) =>
    verify({
      cwd: wires.root,
      targets: [],
      timeoutMs: 600_000,
      env: { ...wires.env, CGO_ENABLED: '0' },
      version: '0.0.0',
      require: [],
      only,
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
      ...over,
    });

  it('fires none while packages are found, although CC and PKG_CONFIG are wires (BD7)', async () => {
    await initConfiguration({
      cwd: wires.root,
      env: { ...wires.env, CGO_ENABLED: '1', CC: wires.wire('cc'), PKG_CONFIG: wires.wire('pkg-config') },
      force: true,
      signal: new AbortController().signal,
    });
    expect(existsSync(join(wires.root, 'gds.yaml'))).toBe(true);
    expect(await wires.fired()).toEqual([]);
  });

  it('fires none while the Makefile’s build is verified, and no report shows a secret (BD1 to BD6, CL8)', async () => {
    const only = ['offline-build', 'vet-shadow', 'deterministic-build', 'module-integrity', 'debug-info'] as const;
    const { report } = await verified(only, { config: 'formats.yaml', targets: ['build-0'] });
    expect(await wires.fired()).toEqual([]);
    expect(existsSync(`${wires.root}-written`)).toBe(false);
    expect(buildsOf(report)).toEqual([['pass', 'Makefile#build']]);
    // Its flags were read, and what was refused of them is said.
    expect(resultOf(report.targets[0]!, 'debug-info').summary).toContain('`-ldflags -extld=');
    // The line that holds a value of -X is shown, without the value.
    expect(renderText(report)).toContain(`-X main.setting=${'*'.repeat(`${CANARY}-x-value`.length)} `);
    for (const text of [
      renderText(report),
      renderJson(report),
      JSON.stringify(sarif(report)),
      renderMarkdown(report),
    ]) {
      expect(text).not.toContain(CANARY);
    }
  });

  it('fires none while each kind of build file is built from, with GOFLAGS of the caller (BD1, BD3)', async () => {
    const env = { ...wires.env, CGO_ENABLED: '0', GOFLAGS: `-toolexec=${wires.wire('caller-go-flags')}` };
    const { report } = await verified(['offline-build'], { config: 'formats.yaml', env });
    expect(await wires.fired()).toEqual([]);
    expect(buildsOf(report)).toEqual(BUILD_FILES.map(from => ['pass', from]));
  });

  it('runs no build command of gds.yaml, with whatever metacharacter (BD1)', async () => {
    const { report, exitCode, problem } = await verified(['offline-build', 'debug-info'], { config: 'commands.yaml' });
    expect(await wires.fired()).toEqual([]);
    expect(report.targets.map(target => resultOf(target, 'offline-build').summary)).toEqual(
      METACHARACTERS.map((_, at) => `the build command of target build-${at} is not run`),
    );
    expect({ exitCode, problem }).toMatchObject({
      exitCode: 2,
      problem: expect.stringMatching(
        /^\.\/cmd\/app could not be judged: the build command .* Name a recipe in gds\.yaml/,
      ),
    });
  });

  it.skipIf(dlv.skip)(`debugs the program that it built, not one of its name (BD11)${dlv.reason}`, async () => {
    const { report } = await verified(['debugger-session'], { config: 'formats.yaml', targets: ['build-3'] });
    expect(await wires.fired()).toEqual([]);
    // There was a session, although the refused flags leave it in doubt.
    expect(resultOf(report.targets[0]!, 'debugger-session').facts.map(({ key }) => key)).toContain('delve');
  });

  it('fires none in a bare repository that lies among the files (BD6)', async () => {
    const { report } = await verified(['offline-build'], { cwd: join(wires.root, 'embedded'), targets: ['.'] });
    expect(await wires.fired()).toEqual([]);
    expect(buildsOf(report)).toEqual([['pass', 'plain `go build`']]);
  });

  describe('whose wires fire where something uses them:', () => {
    const build = 'go build -o ../built';
    const novcs = `${build} -buildvcs=false`;
    const git = 'git -c filter.trip.process=';
    const changed = `echo // >> cmd/app/main.go; ${git} diff`;

    it.each<[script: string, fired: string]>([
      [`${build} -buildvcs=true ./cmd/app`, 'core.fsmonitor filter.trip.process'],
      [`${novcs} -toolexec=$W/toolexec ./cmd/app`, 'toolexec'],
      [`${novcs} -ldflags="-linkmode=external -extld=$W/extld" ./cmd/app`, 'extld'],
      [`go vet -vettool=$W/vettool ./cmd/app`, 'vettool'],
      [`go run -exec=$W/exec ./cmd/app`, 'exec'],
      [`GOFLAGS=-toolexec=$W/caller-go-flags ${novcs} ./cmd/app`, 'caller-go-flags'],
      [`unset GOENV; XDG_CONFIG_HOME=$W/xdg ${novcs} ./cmd/app`, 'go-flags'],
      [`GOCACHEPROG=$W/cacheprog ${novcs} ./cmd/app`, 'cacheprog'],
      [`CC=$W/cc ${novcs} ./cmd/c`, 'cc'],
      [`PKG_CONFIG=$W/pkg-config ${novcs} ./cmd/c`, 'pkg-config'],
      ['PATH=$PATH:$W; GOTOOLCHAIN=path go version', 'toolchain'],
      ['PATH=:bin; go; git; gcc', 'planted-gcc planted-git planted-go'],
      ['PATH=$W/link; dlv; pkg-config', 'planted-dlv planted-pkg-config'],
      ['cmd/app/app', 'planted-app'],
      ['BASH_ENV=$W/bash-env.sh bash -c :', 'bash-env'],
      ['NODE_OPTIONS=--require=$W/node.cjs node -e 0', 'node'],
      ["MAKEFLAGS='--eval=$(shell $(W)/make-flags)' make -n build", 'make-flags make-shell'],
      ['make build', 'make-recipe make-shell'],
      ['GOFLAGS=-buildvcs=false sh build.sh', 'script script-substitution toolexec'],
      ['go generate ./cmd/app', 'generate'],
      ['go test -buildvcs=false ./cmd/app', 'test-init test-main'],
      ['go tool tool', 'tool'],
      ['cd embedded; git status', 'embedded'],
      ['touch -d 2001-01-01 commands.yaml; git status', 'core.fsmonitor filter.single.clean'],
      ['git ls-remote ssh://127.0.0.1/x', 'core.sshCommand'],
      ['GIT_SSH_COMMAND=$W/ssh git ls-remote ssh://127.0.0.1/x', 'ssh'],
      [`${git} commit --allow-empty -m x`, 'hook-pre-commit'],
      [`${git} checkout -q main`, 'hook-post-checkout hook-post-index-change'],
      ['git update-ref refs/heads/other HEAD', 'hook-reference-transaction'],
      [changed, 'diff.external'],
      [`${changed} --no-ext-diff`, 'diff.trip.textconv'],
      [`export GIT_EXTERNAL_DIFF=$W/diff; ${changed}`, 'diff'],
    ])('%s', async (script, names) => {
      const { stderr } = spawnSync('/bin/sh', ['-c', script], {
        cwd: wires.root,
        env: {
          ...process.env,
          // Without it, make has no shell yet where it reads `--eval`.
          SHELL: '/bin/sh',
          GOENV: 'off',
          GOTOOLCHAIN: 'local',
          CGO_ENABLED: '1',
          W: wires.wire('.'),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        encoding: 'utf8',
      });
      expect(await wires.fired(), stderr).toEqual(expect.arrayContaining(names.split(' ')));
    });
  });
});

function buildsOf(report: Report): readonly (readonly unknown[])[] {
  return report.targets.map(target => {
    const { outcome, facts } = resultOf(target, 'offline-build');
    return [outcome, facts.find(({ key }) => key === 'recipe')?.value];
  });
}

function resultOf({ results }: Target, check: CheckId): CheckResult {
  const result = results.find(each => each.check === check);
  if (!result) throw new Error(`no result of ${check}`);
  return result;
}
