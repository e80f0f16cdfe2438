import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRepository, type TestRepository } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import { renderJson, sarif } from '../report/index.ts';
import type { CheckResult, Report } from '../standard/index.ts';
import { verify, type VerifyResult } from '../verify.ts';
import { resolveTools } from './tools/tools.ts';

const go = requires('go', 'git');
const MAIN = 'package main\n\nfunc main() {}\n';
const GDS_YAML = 'apiVersion: gds/v1\nthresholds: { offline-build: { builds: 1 } }\n';

const FILES: Record<string, string> = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n',
  'gds.yaml': GDS_YAML,
  '--output=y': '',
  '-o': '',
  '-x/main.go': MAIN,
  'cmd/a b/main.go': MAIN,
  [`cmd/a'b"c/main.go`]: MAIN,
  'cmd/a\nb/main.go': MAIN,
  'cmd/$(touch ran)`touch ran`/main.go': MAIN,
  'cmd/flags/main.go': MAIN,
  'cmd/flags/--output=y.go': 'package main\n',
  'cmd/odd/ma\nin.go': MAIN,
  'cmd/odd/a b.go': 'package main\n',
  'cmd/odd/line\nbreak --output=y.txt': '',
  'cmd/bad/a b.go': 'package main\n\nfunc main() { undefined() }\n',
  'cmd/c/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n',
  'big/go.mod': `module example.com/big\n\ngo 1.24\n${'// ten million bytes of a comment that says nothing\n'.repeat(200_000)}`,
  'big/main.go': MAIN,
  'big/gds.yaml': GDS_YAML,
  'endless/main.go': MAIN,
  'device/main.go': MAIN,
  'device/gds.yaml': GDS_YAML,
  'loop/go.mod': 'module example.com/loop\n\ngo 1.24\n',
  'loop/main.go': MAIN,
  'loop/gds.yaml': GDS_YAML,
  'loop/loop.mk': 'include Makefile\ninclude loop.mk\n',
  'loop/Makefile': `include Makefile
-include loop.mk
A = $(B) $(B)
B = $(A) $(A)
C = $(call C,$(1)$(1))
build: build again
	$(MAKE) build
	go build -ldflags="$(A)" -tags="$(call C,x)" .
again: build
	$(MAKE) again
`,
};

describe.skipIf(go.skip)(`a hostile repository${go.reason}`, { timeout: 300_000 }, () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await testRepository();
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(repository.root, path)), { recursive: true });
      await writeFile(join(repository.root, path), text);
    }
    await symlink('/dev/zero', join(repository.root, 'device/endless.go'));
    await symlink('/dev/zero', join(repository.root, 'endless/go.mod'));
    await symlink('/dev/null', join(repository.root, 'device/empty'));
    repository.commit();
  });
  afterAll(() => repository.remove());

  const environment = () => ({
    ...process.env,
    GOENV: 'off',
    CI: undefined,
    GDS_CACHE_DIR: join(dirname(repository.root), 'cache'),
  });
  const verified = (over: Partial<Parameters<typeof verify>[0]>): Promise<VerifyResult> =>
    verify({
      cwd: repository.root,
      targets: [],
      timeoutMs: 240_000,
      env: environment(),
      version: '0.0.0',
      require: [],
      only: ['offline-build'],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
      ...over,
    });

  describe('with names that a shell or a flag parser would take apart', () => {
    const NAMES: readonly (readonly [target: string, words: string])[] = [
      ['./-x', './-x does not build without network: package example.com/app/-x: invalid input directory name "-x"'],
      ['./cmd/a b', 'Go builds no package in a folder whose name has a space: example.com/app/cmd/a b'],
      [`./cmd/a'b"c`, "in a folder whose name has `'`"],
      ['./cmd/a\nb', 'in a folder whose name has `\\n`'],
      ['./cmd/$(touch ran)`touch ran`', 'in a folder whose name has `$`'],
      ['./cmd/flags', 'package example.com/app/cmd/flags: invalid input file name "--output=y.go"'],
      ['./cmd/odd', '1 builds without network'],
      ['./cmd/bad', './cmd/bad does not compile: undefined: undefined'],
    ];
    let report: Report;
    beforeAll(async () => {
      ({ report } = await verified({ targets: NAMES.map(([target]) => target) }));
    });

    it.each(NAMES)('%j: %s', (target, words) => {
      const result = offlineBuild(report, target);
      expect(
        'findings' in result && result.findings.length > 0 ? result.findings[0]!.message : result.summary,
      ).toContain(words);
    });

    it('marks the line of a file with a blank in its name', () => {
      expect(offlineBuild(report, './cmd/bad')).toMatchObject({
        findings: [{ location: { path: 'cmd/bad/a b.go', startLine: 3, startColumn: 15, endColumn: 24 } }],
      });
      expect(JSON.stringify(sarif(report))).toContain('"cmd/bad/a%20b.go"');
    });

    it('runs and writes nothing that a name asks for', async () => {
      expect((await readdir(repository.root)).filter(name => ['ran', 'y', 'app', 'odd'].includes(name))).toEqual([]);
      expect(repository.git('status', '--porcelain')).toBe('');
    });
  });

  it.each([
    ['go.mod of 10 MB', 'big', 'plain `go build`'],
    ['Makefile that includes, defines and calls itself', 'loop', 'Makefile#build'],
  ])('builds with a %s in bounded time', async (_, folder, recipe) => {
    const { report, exitCode } = await verified({ cwd: join(repository.root, folder) });
    expect(exitCode).toBe(0);
    expect(offlineBuild(report, '.')).toMatchObject({
      outcome: 'pass',
      facts: expect.arrayContaining([{ key: 'recipe', value: recipe }]),
    });
    expect(report.durationMs).toBeLessThan(120_000);
  });

  it('leaves out of the builds what leads to a device, and says so', async () => {
    const { report, exitCode } = await verified({ cwd: join(repository.root, 'device') });
    expect(exitCode).toBe(0);
    expect(report.notes).toContain(
      'device/endless.go leads to a device or a pipe and was left out of the copies of the work tree',
    );
    expect(report.notes.filter(note => note.includes('device/empty'))).toEqual([]);
    const cwd = join(repository.root, 'endless');
    await expect(verified({ cwd })).rejects.toThrow(
      'endless/go.mod leads to a device or a pipe, which Go would read without end. Make it a file',
    );
    const named = await verified({ cwd, targets: ['.'], only: ['vet-shadow'] });
    expect(named.report.targets[0]!.results.find(({ check }) => check === 'vet-shadow')).toMatchObject({
      outcome: 'no-data',
      summary: 'endless/go.mod leads to a device or a pipe',
    });
  });

  describe.skipIf(process.platform !== 'linux')('with a C compiler that misbehaves', () => {
    const DEADLINE_MS = 15_000;
    /** A program that takes the place of the C compiler; its path is in its arguments and those of its children. */
    const compiler = async (name: string, script: string) => {
      const file = join(dirname(repository.root), name);
      await writeFile(file, `#!/bin/sh\n: > "$0.started"\n${script}\n`);
      await chmod(file, 0o755);
      return file;
    };
    const compiledWith = (CC: string, timeoutMs: number) =>
      verified({
        targets: ['./cmd/c'],
        timeoutMs,
        env: { ...environment(), CC, CGO_ENABLED: '1' },
      });

    it.each([
      ['never-ends', 'trap "" TERM\nwhile :; do sleep 1; done'],
      [
        'forks',
        'i=0; while [ $i -lt 40 ]; do setsid sh -c \'trap "" TERM; while :; do sleep 1; done\' "$0" & i=$((i + 1)); done\nwait',
      ],
    ])('that %s: one message at the deadline, and no process left', async (name, script) => {
      const { containment } = await resolveTools(process.env, repository.root, new AbortController().signal);
      const CC = await compiler(name, script);
      const { report, exitCode, problem } = await compiledWith(CC, DEADLINE_MS);
      expect(existsSync(`${CC}.started`)).toBe(true);
      expect({ exitCode, problem }).toEqual({
        exitCode: 2,
        problem:
          './cmd/c could not be judged: the 15 s of the whole run were up before gds could build without network. Give the run more time: `--timeout 30m`.',
      });
      expect(report.durationMs).toBeLessThan(DEADLINE_MS + 20_000);
      if (containment?.offline.includes('--kill-child')) expect(processesOf(CC)).toEqual([]);
    });

    it('that floods: what it prints is cut in the report and in memory', async () => {
      const CC = await compiler('floods', 'head -c 100000000 /dev/zero | tr "\\0" x >&2\nexit 1');
      const before = process.memoryUsage().rss;
      const { report } = await compiledWith(CC, 240_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
      expect(existsSync(`${CC}.started`)).toBe(true);
      expect(offlineBuild(report, './cmd/c')).toMatchObject({ outcome: 'fail' });
      expect(renderJson(report).length).toBeLessThan(100_000);
    });
  });
});

function offlineBuild(report: Report, subject: string): CheckResult {
  const target = report.targets.find(each => each.subject === subject);
  return target!.results.find(({ check }) => check === 'offline-build')!;
}

/** Processes of the whole machine that have a path among their arguments. */
function processesOf(path: string): readonly string[] {
  return execFileSync('ls', ['/proc'], { encoding: 'utf8' })
    .split('\n')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(path) ? [words.join(' ')] : [];
      } catch {
        return [];
      }
    });
}
