import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageTarget, startRun, testRepository } from '../../test/collecting.ts';
import { type ModuleProxy, moduleProxy } from '../../test/module-proxy.ts';
import { requires } from '../../test/requires.ts';
import type { BuildFailure, OfflineBuild } from '../evidence/offline-build.ts';
import type { FileLocation } from '../standard/finding.ts';
import buildRecipe from './build-recipe.ts';
import offlineBuild from './offline-build.ts';

const go = requires('go');

const USES_LIB = 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n';
const C_MAIN = 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { println(int(C.one())) }\n';
const PLAIN = 'package main\n\nfunc main() {}\n';
const goMod = (rest = '') => `module example.com/app\n\ngo 1.25.0\n${rest}`;
const REQUIRE = '\nrequire example.com/lib v1.0.0\n';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** Changes the repository before it is committed. */
  readonly prepare?: (root: string, proxy: ModuleProxy) => Promise<unknown>;
  readonly env?: (proxy: ModuleProxy) => NodeJS.ProcessEnv;
  readonly recipe?: { readonly name: string; readonly value: string };
  readonly flags?: readonly string[];
  readonly subject?: string;
  readonly expected: Partial<BuildFailure>;
  /** `file:line` and the text that is marked there; `null`: no place can be named. */
  readonly at: readonly [place: string, text: string] | null;
}

const CASES: Readonly<Record<string, Case>> = {
  'a go.sum entry is missing': {
    files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB },
    expected: { kind: 'missing-go-sum-entry', subject: 'example.com/lib v1.0.0' },
    at: ['main.go:3', '"example.com/lib"'],
  },
  'go.sum has a module and not its go.mod': {
    files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB },
    prepare: async (root, proxy) => {
      const sums = proxy.goModSum(root, 'example.com/lib@v1.0.0');
      await writeFile(join(root, 'go.sum'), `${sums.split('\n')[0]}\n`);
    },
    expected: { kind: 'missing-go-sum-entry', subject: 'example.com/lib v1.0.0' },
    at: ['main.go:3', '"example.com/lib"'],
  },
  'a go.sum entry is missing and the import is a package below the module': {
    files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB.replace('lib', 'lib/part') },
    expected: { kind: 'missing-go-sum-entry', subject: 'example.com/lib v1.0.0' },
    at: ['main.go:3', '"example.com/lib/part"'],
  },
  'go.sum has another sum': {
    files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB },
    prepare: async (root, proxy) => {
      proxy.go(root, 'mod', 'tidy');
      await writeFile(
        join(root, 'go.sum'),
        `example.com/lib v1.0.0 h1:${'A'.repeat(43)}=\nexample.com/lib v1.0.0/go.mod h1:${'A'.repeat(43)}=\n`,
      );
    },
    expected: { kind: 'wrong-go-sum-entry', subject: 'example.com/lib v1.0.0' },
    at: ['go.mod:5', 'example.com/lib v1.0.0'],
  },
  'the go line is newer than Go': {
    files: { 'go.mod': 'module example.com/app\n\ngo 1.99.0 // soon\n', 'main.go': PLAIN },
    expected: { kind: 'go-too-old', subject: '1.99.0' },
    at: ['go.mod:3', '1.99.0'],
  },
  'the toolchain line is not to be had by a caller who allows to switch': {
    files: { 'go.mod': goMod('\ntoolchain go1.99.0\n'), 'main.go': PLAIN },
    env: proxy => ({ ...proxy.env, GOTOOLCHAIN: 'auto' }),
    expected: { kind: 'go-too-old', subject: 'go1.99.0' },
    at: ['go.mod:5', 'go1.99.0'],
  },
  'vendor/ is of another version': {
    files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB },
    prepare: async (root, proxy) => {
      proxy.go(root, 'mod', 'tidy');
      proxy.go(root, 'mod', 'vendor');
      await writeFile(join(root, 'go.mod'), goMod('\nrequire example.com/lib v1.1.0\n'));
    },
    expected: { kind: 'inconsistent-vendoring', subject: 'example.com/lib v1.1.0' },
    at: ['go.mod:5', 'example.com/lib v1.1.0'],
  },
  'a module that is imported is not required': {
    files: { 'go.mod': goMod(), 'main.go': USES_LIB },
    expected: { kind: 'go-mod-needs-update', subject: 'example.com/lib' },
    at: ['main.go:3', '"example.com/lib"'],
  },
  'a requirement is older than what another one needs': {
    files: {
      'go.mod': goMod('\nrequire example.com/top v1.0.0\n\nrequire example.com/lib v1.1.0\n'),
      'main.go': 'package main\n\nimport _ "example.com/top"\nimport _ "example.com/lib"\n\nfunc main() {}\n',
    },
    prepare: async (root, proxy) => {
      proxy.go(root, 'mod', 'tidy');
      const sums = await readFile(join(root, 'go.sum'), 'utf8');
      const older = proxy.goModSum(root, 'example.com/lib@v1.0.0');
      await writeFile(join(root, 'go.sum'), `${sums}${older}`);
      await writeFile(
        join(root, 'go.mod'),
        goMod('\nrequire example.com/top v1.0.0\n\nrequire example.com/lib v1.0.0\n'),
      );
    },
    expected: { kind: 'go-mod-needs-update' },
    at: ['go.mod:1', 'module example.com/app'],
  },
  'go.mod cannot be read': {
    files: { 'go.mod': goMod('\nreqire example.com/lib v1.0.0\n'), 'main.go': PLAIN },
    expected: { kind: 'invalid-module-file' },
    at: ['go.mod:5', 'reqire example.com/lib v1.0.0'],
  },
  'go.work names a folder that is not there': {
    files: { 'go.work': 'go 1.25.0\n\nuse (\n\t.\n\t./gone\n)\n', 'go.mod': goMod(), 'main.go': PLAIN },
    expected: { kind: 'broken-workspace' },
    at: ['go.work:5', './gone'],
  },
  'go.work has an older go line than its module': {
    files: { 'go.work': 'go 1.24.0\n\nuse .\n', 'go.mod': goMod(), 'main.go': PLAIN },
    expected: { kind: 'broken-workspace' },
    at: ['go.work:1', '1.24.0'],
  },
  'a replaced module lies in a folder that is not there': {
    files: { 'go.mod': goMod(`\nreplace example.com/lib => ./lib\n${REQUIRE}`), 'main.go': USES_LIB },
    expected: { kind: 'replaced-folder-missing', subject: './lib' },
    at: ['go.mod:5', './lib'],
  },
  'a replaced module lies in a folder beside the repository': {
    files: { 'go.mod': goMod(`\nreplace example.com/lib => ../lib\n${REQUIRE}`), 'main.go': USES_LIB },
    expected: { kind: 'replaced-folder-outside', subject: '../lib' },
    at: ['go.mod:5', '../lib'],
  },
  'a source is a link to a file beside the repository': {
    files: { 'go.mod': goMod(), 'main.go': PLAIN },
    prepare: root => symlink('../v.go', join(root, 'v.go')),
    expected: { kind: 'source-outside', subject: 'v.go is a link to ../v.go' },
    at: ['v.go:1', '../v.go'],
  },
  'no proxy has the module': {
    files: {
      'go.mod': goMod('\nrequire example.com/gone v1.0.0\n'),
      'go.sum': sumOf('example.com/gone v1.0.0'),
      'main.go': USES_LIB.replace('lib', 'gone'),
    },
    expected: {
      kind: 'module-not-available',
      subject: 'example.com/gone v1.0.0',
      download: expect.stringContaining('no such file') as never,
    },
    at: ['go.mod:5', 'example.com/gone v1.0.0'],
  },
  'the proxy does not answer': {
    files: {
      'go.mod': goMod('\nrequire example.com/gone v1.0.0\n'),
      'go.sum': sumOf('example.com/gone v1.0.0'),
      'main.go': USES_LIB.replace('lib', 'gone'),
    },
    env: proxy => ({ ...proxy.env, GOPROXY: 'http://127.0.0.1:9' }),
    expected: { kind: 'proxy-unreachable', subject: 'example.com/gone v1.0.0' },
    at: ['go.mod:5', 'example.com/gone v1.0.0'],
  },
  'the module is private by GOPRIVATE': {
    files: {
      'go.mod': goMod('\nrequire github.com/gds-test/gone v1.0.0\n'),
      'go.sum': sumOf('github.com/gds-test/gone v1.0.0'),
      'main.go': USES_LIB.replace('example.com/lib', 'github.com/gds-test/gone'),
    },
    env: proxy => ({ ...proxy.env, GOPRIVATE: 'github.com/gds-test' }),
    expected: { kind: 'module-refused', subject: 'github.com/gds-test/gone v1.0.0' },
    at: ['go.mod:5', 'github.com/gds-test/gone v1.0.0'],
  },
  'an embedded file is missing': {
    files: {
      'go.mod': goMod(),
      'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed page.html\nvar page string\n\nfunc main() {}\n',
    },
    expected: { kind: 'embedded-file-missing', subject: 'page.html' },
    at: ['main.go:5', 'page.html'],
  },
  'an embedded file is one that git ignores': {
    files: {
      'go.mod': goMod(),
      '.gitignore': '# built\ndist/\n',
      'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed dist/app.js\nvar script string\n\nfunc main() {}\n',
    },
    expected: {
      kind: 'generated-file-missing',
      subject: 'dist/app.js',
      generated: {
        because: 'git ignores it by `dist/`',
        location: expect.objectContaining({ path: '.gitignore', startLine: 2 }) as FileLocation,
      },
    },
    at: ['main.go:5', 'dist/app.js'],
  },
  'a package is one that git ignores': {
    files: {
      'go.mod': goMod(),
      '.gitignore': '/pb\n',
      'main.go': 'package main\n\nimport "example.com/app/pb"\n\nfunc main() { _ = pb.X{} }\n',
    },
    expected: { kind: 'generated-file-missing', subject: 'example.com/app/pb' },
    at: ['main.go:3', '"example.com/app/pb"'],
  },
  'a package is one that go generate writes': {
    files: {
      'go.mod': goMod(),
      'main.go':
        'package main\n\n//go:generate protoc --go_out=./pb x.proto\n\nimport "example.com/app/pb"\n\nfunc main() { _ = pb.X{} }\n',
    },
    expected: {
      kind: 'generated-file-missing',
      generated: {
        because: '`go generate` writes it',
        location: expect.objectContaining({ path: 'main.go', startLine: 3 }) as FileLocation,
      },
    },
    at: ['main.go:5', '"example.com/app/pb"'],
  },
  'packages import each other': {
    files: {
      'go.mod': goMod(),
      'a/a.go': 'package a\n\nimport _ "example.com/app/b"\n',
      'b/b.go': 'package b\n\nimport _ "example.com/app/a"\n',
      'main.go': 'package main\n\nimport _ "example.com/app/a"\n\nfunc main() {}\n',
    },
    expected: { kind: 'import-cycle', subject: 'example.com/app/a' },
    at: null,
  },
  'a package of the module is not there': {
    files: {
      'go.mod': goMod(),
      'main.go': 'package main\n\nimport "example.com/app/gone"\n\nfunc main() { gone.X() }\n',
    },
    expected: { kind: 'package-missing', subject: 'example.com/app/gone' },
    at: ['main.go:3', '"example.com/app/gone"'],
  },
  'a package that protoc writes from a .proto file is not there': {
    files: {
      'go.mod': goMod(),
      'api/x.proto': 'syntax = "proto3";\n\noption go_package = "example.com/app/api/pb;pb"; // for Go\n',
      'main.go': 'package main\n\nimport "example.com/app/api/pb"\n\nfunc main() { _ = pb.X{} }\n',
    },
    expected: {
      kind: 'generated-file-missing',
      subject: 'example.com/app/api/pb',
      generated: {
        because: '`protoc` writes it from api/x.proto',
        location: expect.objectContaining({ path: 'api/x.proto', startLine: 3 }) as FileLocation,
      },
    },
    at: ['main.go:3', '"example.com/app/api/pb"'],
  },
  'a package that no .proto file names is not there': {
    files: {
      'go.mod': goMod(),
      'api/x.proto': 'syntax = "proto3";\n\noption go_package = "example.com/app/api/v2";\n',
      'main.go': 'package main\n\nimport "example.com/app/api/pb"\n\nfunc main() { _ = pb.X{} }\n',
    },
    expected: { kind: 'package-missing', subject: 'example.com/app/api/pb' },
    at: ['main.go:3', '"example.com/app/api/pb"'],
  },
  'a type that protoc would write is missing': {
    files: {
      'go.mod': goMod(),
      'pb/gen.go': 'package pb\n\n//go:generate protoc --go_out=. x.proto\n',
      'main.go': 'package main\n\nimport "example.com/app/pb"\n\nfunc main() { _ = pb.X{} }\n',
    },
    expected: {
      kind: 'generated-file-missing',
      subject: 'pb.X',
      generated: {
        because: '`go generate` writes it',
        location: expect.objectContaining({ path: 'pb/gen.go', startLine: 3 }) as FileLocation,
      },
    },
    at: ['main.go:5', 'X'],
  },
  'a method that stringer would write is missing': {
    files: {
      'go.mod': goMod(),
      'other.go': '// Code generated by x. DO NOT EDIT.\n\npackage main\n',
      'main.go':
        'package main\n\n//go:generate stringer -type=Pill\n\ntype Pill int\n\nfunc main() { println(Pill(1).String()) }\n',
    },
    expected: { kind: 'generated-file-missing', subject: 'Pill.String' },
    at: ['main.go:7', 'String'],
  },
  'cgo is asked for and its compiler is not there': {
    files: {
      'go.mod': goMod(),
      'c/c.go': 'package c\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc One() int { return int(C.one()) }\n',
      'main.go': 'package main\n\nimport "example.com/app/c"\n\nfunc main() { println(c.One()) }\n',
    },
    env: proxy => ({ ...proxy.env, CGO_ENABLED: '1', CC: 'no-such-compiler' }),
    expected: { kind: 'cgo-without-compiler', subject: 'no-such-compiler' },
    at: ['c/c.go:4', '"C"'],
  },
  'cgo turned itself off for want of a compiler': {
    files: {
      'go.mod': goMod(),
      'c.go': 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc one() int { return int(C.one()) }\n',
      'main.go': 'package main\n\nfunc main() { println(one()) }\n',
    },
    env: proxy => ({ ...proxy.env, CC: 'no-such-compiler' }),
    expected: { kind: 'cgo-without-compiler' },
    at: ['c.go:4', '"C"'],
  },
  'cgo is off by the recipe and files need it': {
    files: {
      'go.mod': goMod(),
      'c.go': 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc one() int { return int(C.one()) }\n',
      'main.go': 'package main\n\nfunc main() { println(one()) }\n',
    },
    recipe: { name: 'CGO_ENABLED', value: '0' },
    expected: { kind: 'cgo-off', subject: 'example.com/app' },
    at: ['c.go:4', '"C"'],
  },
  'the main package itself needs cgo, whose compiler is not there': {
    files: { 'go.mod': goMod(), 'main.go': C_MAIN },
    env: proxy => ({ ...proxy.env, CC: 'no-such-compiler' }),
    expected: { kind: 'cgo-without-compiler', subject: 'no-such-compiler' },
    at: ['main.go:4', '"C"'],
  },
  'the main package itself needs cgo, which the recipe turns off': {
    files: { 'go.mod': goMod(), 'main.go': C_MAIN },
    recipe: { name: 'CGO_ENABLED', value: '0' },
    expected: { kind: 'cgo-off', subject: 'example.com/app' },
    at: ['main.go:4', '"C"'],
  },
  'the main package needs cgo where a tag is set': {
    files: { 'go.mod': goMod(), 'main.go': `//go:build special\n\n${C_MAIN}` },
    recipe: { name: 'CGO_ENABLED', value: '0' },
    flags: ['-tags=special'],
    expected: { kind: 'cgo-off', subject: 'example.com/app' },
    at: ['main.go:6', '"C"'],
  },
};

/** Go asks for a module only when go.sum holds its sums. */
function sumOf(module: string): string {
  return `${module} h1:${'A'.repeat(43)}=\n${module}/go.mod h1:${'A'.repeat(43)}=\n`;
}

describe.skipIf(go.skip)(`a build that fails${go.reason}`, { timeout: 600_000 }, () => {
  let proxy: ModuleProxy;
  /** Go's own packages, compiled once for all cases. */
  let cache: string;
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'gds-cache-'));
    proxy = await moduleProxy();
    await proxy.publish('example.com/lib', 'v1.0.0');
    await proxy.publish('example.com/lib', 'v1.1.0');
    await proxy.publish('example.com/top', 'v1.0.0', {
      'go.mod': 'module example.com/top\n\ngo 1.25.0\n\nrequire example.com/lib v1.1.0\n',
      'lib.go': 'package top\n\nimport _ "example.com/lib"\n',
    });
  });
  afterAll(() => Promise.all([proxy.remove(), rm(cache, { recursive: true, force: true })]));

  async function build({
    files,
    prepare,
    env,
    recipe,
    flags = [],
    subject = '.',
  }: Omit<Case, 'expected' | 'at'>): Promise<OfflineBuild> {
    const repository = await testRepository();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(repository.root, path)), { recursive: true });
      await writeFile(join(repository.root, path), text);
    }
    await prepare?.(repository.root, proxy);
    repository.commit();
    const run = await startRun(repository.root, [buildRecipe, offlineBuild], env?.(proxy) ?? proxy.env);
    await mkdir(join(run.scratch, 's1'), { recursive: true });
    await symlink(cache, join(run.scratch, 's1', 'gocache'));
    const configured = { kind: 'flags', flags, env: recipe ? [recipe] : [] } as const;
    const built = await run.get(
      'offlineBuild',
      packageTarget(subject, { name: 'app', ...(recipe ? { build: configured } : {}) }),
    );
    await run.remove();
    if (!built.available) throw new Error(built.missing);
    expect(JSON.stringify(built)).not.toContain(run.scratch);
    await repository.remove();
    return built.value;
  }

  it.each(Object.entries(CASES))('%s', async (_, each) => {
    const { failure } = await build(each);
    expect(failure).toMatchObject(each.expected);
    const { location } = failure!;
    const marked =
      location && (location.snippet ?? '').slice((location.startColumn ?? 1) - 1, (location.endColumn ?? Infinity) - 1);
    expect(location ? [`${location.path}:${location.startLine}`, marked] : null).toEqual(each.at);
  });

  it.each([
    [400, 'module-not-available'],
    [401, 'module-refused'],
    [404, 'module-not-available'],
    [410, 'module-not-available'],
    [429, 'proxy-unreachable'],
    [500, 'proxy-unreachable'],
  ])(
    'the proxy answers %i to a request for a private module, with and without its go.sum entry',
    async (status, kind) => {
      const server = createServer((_, response) => response.writeHead(status).end('not to be had'));
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const env = () => ({ ...proxy.env, GOPROXY: `http://127.0.0.1:${port}` });
      const module = 'corp.example.com/gone v1.0.0';
      const files = {
        'go.mod': goMod(`\nrequire ${module}\n`),
        'main.go': USES_LIB.replace('example.com/lib', 'corp.example.com/gone/part'),
      };
      try {
        const known = await build({ files: { ...files, 'go.sum': sumOf(module) }, env });
        const unsummed = await build({ files, env });
        expect(known.failure).toMatchObject({ kind, subject: module, location: { path: 'go.mod', startLine: 5 } });
        expect(known.failure).not.toHaveProperty('unsummed');
        expect(unsummed.failure).toMatchObject({ kind, subject: module, unsummed: true, location: { path: 'go.mod' } });
      } finally {
        server.close();
      }
    },
  );

  describe('a build of what lies outside the repository', () => {
    let outside: string;
    beforeEach(async () => {
      outside = await mkdtemp(join(tmpdir(), 'gds-outside-'));
    });
    afterEach(() => rm(outside, { recursive: true, force: true }));

    it('is told from a file that is a link', async () => {
      const file = join(outside, 'v.go');
      await writeFile(file, 'package main\n');
      const { failure, builds } = await build({
        files: { 'go.mod': goMod(), 'api/main.go': PLAIN },
        prepare: root => symlink(file, join(root, 'api', 'v.go')),
        subject: './api',
      });
      expect(builds.map(({ ok }) => ok)).toEqual([true, true]);
      expect(failure).toEqual({
        kind: 'source-outside',
        subject: `api/v.go is a link to ${file}`,
        message: '',
        location: { kind: 'file', path: 'api/v.go', startLine: 1, snippet: file },
      });
    });

    it('is told from a folder that is a link', async () => {
      await writeFile(join(outside, 'lib.go'), 'package lib\n');
      const { failure } = await build({
        files: { 'go.mod': goMod(), 'main.go': USES_LIB.replace('lib', 'app/lib') },
        prepare: root => symlink(outside, join(root, 'lib')),
      });
      expect(failure).toMatchObject({ kind: 'source-outside', subject: `lib is a link to ${outside}`, message: '' });
    });

    it('is told from a folder that go.mod names', async () => {
      await writeFile(join(outside, 'go.mod'), 'module example.com/lib\n\ngo 1.25.0\n');
      await writeFile(join(outside, 'lib.go'), 'package lib\n');
      const { failure } = await build({
        files: { 'go.mod': goMod(`\nreplace example.com/lib => ${outside}\n${REQUIRE}`), 'main.go': USES_LIB },
      });
      expect(failure).toMatchObject({
        ...{ kind: 'replaced-folder-outside', subject: outside, message: '' },
        location: { path: 'go.mod', startLine: 5 },
      });
    });
  });

  it('vendor/ of another version is mended by tidy and vendor, and not by vendor alone', async () => {
    const { failure } = await build({
      files: { 'go.mod': goMod(REQUIRE), 'main.go': USES_LIB },
      prepare: async (root, proxy) => {
        proxy.go(root, 'mod', 'tidy');
        proxy.go(root, 'mod', 'vendor');
        await writeFile(join(root, 'go.mod'), goMod('\nrequire example.com/lib v1.1.0\n'));
        expect(() => proxy.go(root, 'mod', 'vendor')).toThrow('missing go.sum entry');
        proxy.go(root, 'mod', 'tidy');
        proxy.go(root, 'mod', 'vendor');
      },
    });
    expect(failure).toBeUndefined();
  });

  it('takes a link within the repository for a part of it', async () => {
    const { failure } = await build({
      files: { 'go.mod': goMod(), 'main.go': PLAIN, 'shared/v.txt': 'package main\n' },
      prepare: root => symlink('shared/v.txt', join(root, 'v.go')),
    });
    expect(failure).toBeUndefined();
  });

  it('names the files that it compiles and a clone lacks', async () => {
    const { failure, ignored } = await build({
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport _ "embed"\n\n//go:embed v.txt\nvar v string\n\nfunc main() { println(v, w) }\n',
        'kept.go': 'package main\n',
        '.gitignore': '# generated\n*_gen.go\nv.txt\n*.log\nkept.go\n',
      },
      prepare: async root => {
        for (const name of ['v.txt', 'x.log', 'c_gen.txt']) await writeFile(join(root, name), '');
        await writeFile(join(root, 'b_gen_test.go'), 'package main\n');
        await writeFile(join(root, 'w_gen.go'), 'package main\n\nconst w = 1\n');
        execFileSync('git', ['add', '-f', 'kept.go'], { cwd: root });
      },
    });
    expect(failure).toBeUndefined();
    expect(ignored?.map(({ path, because, location }) => [path, because, location?.path, location?.startLine])).toEqual(
      [
        ['v.txt', 'git ignores it by `v.txt`', '.gitignore', 3],
        ['w_gen.go', 'git ignores it by `*_gen.go`', '.gitignore', 2],
      ],
    );
  });
});
