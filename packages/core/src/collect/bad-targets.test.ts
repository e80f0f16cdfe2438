import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTarget, startRun, testRepository, type TestRepository, type TestRun } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import binary from './binary.ts';
import buildRecipe from './build-recipe.ts';
import modules from './modules.ts';
import offlineBuild from './offline-build.ts';

const go = requires('go');
const gcc = requires('gcc');

const FILES: Record<string, string> = {
  'go.mod': 'module example.com/bad\n\ngo 1.25.0\n\nrequire github.com/google/uuid v1.6.0\n',
  'lib/lib.go': 'package lib\n\nfunc F() {}\n',
  'empty/README': 'nothing\n',
  'cmd/broken/main.go': 'package main\n\nfunc main() {\n\t_ = "ä" + undefinedName\n}\n',
  'cmd/unsummed/main.go':
    'package main\n\nimport "github.com/google/uuid"\n\nfunc main() { println(uuid.NewString()) }\n',
  'cmd/windows/main_windows.go': 'package main\n\nfunc main() {}\n',
  'future/go.mod': 'module example.com/future\n\ngo 1.99\n',
  'future/main.go': 'package main\n\nfunc main() {}\n',
  text: 'not a program\n',
  'cmd/c/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n',
  'cmd/tagged/main.go': '//go:build special\n\npackage main\n\nfunc main() {}\n',
  'work/go.work': 'go 1.25.0\n\nuse ./in\n',
  'work/in/go.mod': 'module example.com/in\n\ngo 1.25.0\n',
  'work/out/go.mod': 'module example.com/out\n\ngo 1.25.0\n',
  'work/out/main.go': 'package main\n\nfunc main() {}\n',
};

describe.skipIf(go.skip)(`targets that cannot be built${go.reason}`, { timeout: 600_000 }, () => {
  let repository: TestRepository;
  let run: TestRun;
  beforeAll(async () => {
    repository = await testRepository();
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(repository.root, path)), { recursive: true });
      await writeFile(join(repository.root, path), text);
    }
    repository.commit();
    run = await startRun(repository.root, [binary, buildRecipe, modules, offlineBuild]);
  });
  afterAll(() => Promise.all([run.remove(), repository.remove()]));

  it.each([
    ['./cmd/nothing', './cmd/nothing does not exist'],
    ['./lib', './lib is the library lib, not a main package'],
    ['./empty', './empty holds no Go files'],
    ['./text', './text is not a folder'],
    ['../..', '../.. lies outside the repository'],
    ['./cmd/windows', 'build constraints exclude every Go file of ./cmd/windows on this platform'],
  ])('%s: %s', async (subject, missing) => {
    for (const key of ['offlineBuild', 'binary', 'modules'] as const) {
      expect(await run.get(key, packageTarget(subject))).toMatchObject({
        available: false,
        reason: 'not-built',
        missing,
      });
    }
  });

  it('a folder of a module that go.work does not name is refused in the words of Go', async () => {
    const work = await startRun(join(repository.root, 'work'), [binary, buildRecipe, modules, offlineBuild]);
    for (const key of ['offlineBuild', 'binary', 'modules'] as const) {
      expect(await work.get(key, packageTarget('./out'))).toMatchObject({
        reason: 'not-built',
        missing: expect.stringContaining('not one of the workspace modules listed in go.work'),
      });
    }
    await work.remove();
  });

  it('a folder that Go takes no package from is named by its cause, for the other packages of its module too', async () => {
    const spaced = await testRepository();
    const files = { 'go.mod': 'module example.com/sp\n\ngo 1.25.0\n', 'cmd/my app/main.go': '', 'cmd/app/main.go': '' };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(spaced.root, path)), { recursive: true });
      await writeFile(join(spaced.root, path), text || 'package main\n\nfunc main() {}\n');
    }
    spaced.commit();
    const run = await startRun(spaced.root, [binary, buildRecipe, modules, offlineBuild]);
    const cause = 'Go builds no package in a folder whose name has a space: example.com/sp/cmd/my app';
    for (const key of ['offlineBuild', 'binary', 'modules'] as const) {
      expect(await run.get(key, packageTarget('./cmd/my app'))).toMatchObject({
        reason: 'not-built',
        missing: cause,
        provide: 'Rename the folder.',
      });
    }
    expect(await run.get('modules', packageTarget('./cmd/app'))).toMatchObject({
      value: { unanswered: [expect.stringContaining(cause)], provide: 'Rename the folder.' },
    });
    expect(await run.get('binary', packageTarget('./cmd/app'))).toMatchObject({ available: true });
    await Promise.all([run.remove(), spaced.remove()]);
  });

  it('an empty folder of a repository without go.mod is refused', async () => {
    const empty = await testRepository();
    await mkdir(join(empty.root, 'cmd'));
    await writeFile(join(empty.root, 'README'), 'nothing\n');
    empty.commit();
    const bare = await startRun(empty.root, [binary, buildRecipe, modules, offlineBuild]);
    for (const subject of ['.', './cmd']) {
      for (const key of ['offlineBuild', 'binary', 'modules'] as const) {
        expect(await bare.get(key, packageTarget(subject))).toMatchObject({
          reason: 'not-built',
          missing: `${subject} holds no Go files`,
        });
      }
    }
    await Promise.all([bare.remove(), empty.remove()]);
  });

  it('a main package with build tags is built with the tags of its recipe, and refused without', async () => {
    expect(await run.get('offlineBuild', packageTarget('./cmd/tagged'))).toMatchObject({
      missing: 'build constraints exclude every Go file of ./cmd/tagged on this platform',
    });
    const build = { kind: 'flags', flags: ['-tags=special'], env: [] } as const;
    expect(await run.get('offlineBuild', packageTarget('./cmd/tagged', { name: 'with-tags', build }))).toMatchObject({
      value: { builds: [{ ok: true }, { ok: true }] },
    });
  });

  it.skipIf(gcc.skip)(`a main package of cgo files only is built${gcc.reason}`, async () => {
    const build = { kind: 'flags', flags: [], env: [{ name: 'CGO_ENABLED', value: '1' }] } as const;
    expect(await run.get('offlineBuild', packageTarget('./cmd/c', { name: 'with-cgo', build }))).toMatchObject({
      value: { builds: [{ ok: true }, { ok: true }] },
    });
    const without = { ...build, env: [{ name: 'CGO_ENABLED', value: '0' }] };
    expect(
      await run.get('offlineBuild', packageTarget('./cmd/c', { name: 'without-cgo', build: without })),
    ).toMatchObject({ value: { failure: { kind: 'cgo-off', location: { path: 'cmd/c/main.go', startLine: 3 } } } });
  });

  it('a package that does not compile is a failure at its line, column in UTF-16 units', async () => {
    const built = await run.get('offlineBuild', packageTarget('./cmd/broken'));
    expect(built).toMatchObject({
      value: {
        builds: [{ ok: false }],
        failure: {
          kind: 'does-not-compile',
          message: expect.stringContaining('undefined: undefinedName'),
          location: { path: 'cmd/broken/main.go', startLine: 4, startColumn: 12 },
        },
      },
    });
    expect(JSON.stringify(built)).not.toContain(run.scratch);
    expect(await run.get('binary', packageTarget('./cmd/broken'))).toMatchObject({
      available: false,
      reason: 'not-built',
    });
  });

  it('a missing go.sum entry is recognised by the build and by the module check', async () => {
    const target = packageTarget('./cmd/unsummed');
    expect(await run.get('offlineBuild', target)).toMatchObject({
      value: { failure: { kind: 'missing-go-sum-entry', location: { path: 'cmd/unsummed/main.go', startLine: 3 } } },
    });
    const found = await run.get('modules', target);
    expect(found).toMatchObject({
      value: { problems: expect.arrayContaining([expect.objectContaining({ kind: 'missing-sum' })]) },
    });
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('a go line that is newer than the toolchain is recognised', async () => {
    const future = await startRun(join(repository.root, 'future'), [buildRecipe, modules, offlineBuild]);
    expect(await future.get('offlineBuild', packageTarget('.'))).toMatchObject({
      value: { failure: { kind: 'go-too-old', location: { path: 'future/go.mod', startLine: 3 } } },
    });
    expect(await future.get('modules', packageTarget('.'))).toMatchObject({
      value: {
        problems: [],
        provide: 'Install Go 1.99 or newer (https://go.dev/dl/), or lower the go line.',
      },
    });
    await future.remove();
  });
});
