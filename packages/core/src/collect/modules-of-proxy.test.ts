import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTarget, startRun, testRepository } from '../../test/collecting.ts';
import { type ModuleProxy, moduleProxy } from '../../test/module-proxy.ts';
import { requires } from '../../test/requires.ts';
import buildRecipe from './build-recipe.ts';
import modules from './modules.ts';

const go = requires('go');
const MAIN = 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n';
const goMod = (rest: string) => `module example.com/app\n\ngo 1.25.0\n${rest}`;

describe.skipIf(go.skip)(`modules of a proxy${go.reason}`, { timeout: 300_000 }, () => {
  let proxy: ModuleProxy;
  beforeAll(async () => {
    proxy = await moduleProxy();
    await proxy.publish('example.com/lib', 'v1.0.0', { 'more.go': 'package lib\n' });
    await proxy.publish('example.com/lib', 'v1.2.0', {
      'go.mod':
        '// Deprecated: use example.com/better.\nmodule example.com/lib\n\ngo 1.25.0\n\n// It loses data.\nretract [v1.0.0, v1.1.0]\n',
    });
    await proxy.publish('example.com/fork', 'v0.0.0-20260101000000-0123456789ab', {
      'go.mod': 'module example.com/lib\n\ngo 1.25.0\n',
    });
  });
  afterAll(() => proxy.remove());

  async function judge(
    files: Readonly<Record<string, string>>,
    prepare: (root: string) => Promise<unknown> = root => Promise.resolve(proxy.go(root, 'mod', 'tidy')),
    subject = '.',
    env = proxy.env,
  ) {
    const repository = await testRepository();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(repository.root, path)), { recursive: true });
      await writeFile(join(repository.root, path), text);
    }
    await prepare(repository.root);
    repository.commit();
    const run = await startRun(repository.root, [buildRecipe, modules], env);
    const found = await run.get('modules', packageTarget(subject, { name: 'app' }));
    await Promise.all([run.remove(), repository.remove()]);
    if (!found.available) throw new Error(found.missing);
    return {
      ...found.value,
      marked: found.value.problems.map(({ kind, location }) => [
        kind,
        location && `${location.path}:${location.startLine}`,
        location?.snippet?.slice((location.startColumn ?? 1) - 1, (location.endColumn ?? 1) - 1),
      ]),
    };
  }
  const vendored = async (root: string) => {
    proxy.go(root, 'mod', 'tidy');
    proxy.go(root, 'mod', 'vendor');
  };
  const REQUIRE = '\nrequire example.com/lib v1.0.0\n';

  it('says nothing of a version whose newer go.mod is not in the module cache', async () => {
    expect(await judge({ 'go.mod': goMod(REQUIRE), 'main.go': MAIN })).toMatchObject({ problems: [], unanswered: [] });
  });

  it('marks a retracted version and a deprecated module once the cache knows of it', async () => {
    const found = await judge({ 'go.mod': goMod(REQUIRE), 'main.go': MAIN }, async root => {
      proxy.go(root, 'mod', 'tidy');
      proxy.go(root, 'mod', 'download', 'example.com/lib@v1.2.0');
    });
    expect(found.marked).toEqual([
      ['retracted', 'go.mod:5', 'v1.0.0'],
      ['deprecated', 'go.mod:5', 'example.com/lib'],
    ]);
    expect(found.problems.map(({ message }) => message)).toEqual([
      'example.com/lib v1.0.0 was retracted by its authors: It loses data.',
      'example.com/lib is deprecated: use example.com/better.',
    ]);
  });

  it('finds each file of vendor/ that is not that of its module, and each link (BD12)', async () => {
    const prepare = async (root: string) => {
      await vendored(root);
      const folder = join(root, 'vendor/example.com/lib');
      const text = await readFile(join(folder, 'lib.go'), 'utf8');
      await writeFile(join(folder, 'lib.go'), text.replace('v1.0.0', 'v1.0.1'));
      await writeFile(join(folder, 'added.go'), 'package lib\n');
      await symlink('../../../more.txt', join(folder, 'linked.go'));
      await rm(join(folder, 'more.go'));
      await symlink('../../../more.txt', join(folder, 'more.go'));
      await writeFile(join(root, 'more.txt'), 'package lib\n');
    };
    const { problems } = await judge({ 'go.mod': goMod(REQUIRE), 'main.go': MAIN }, prepare);
    const differing = problems.filter(({ kind }) => kind === 'vendor-differs');
    const lib = 'vendor/example.com/lib';
    expect(differing.map(({ message, location }) => [message, location?.path])).toEqual([
      [`${lib}/lib.go is not the file of its module`, `${lib}/lib.go`],
      [`${lib}/more.go is a link or no regular file`, 'more.txt'],
      [`${lib}/added.go belongs to no module`, `${lib}/added.go`],
      [`${lib}/linked.go belongs to no module`, 'more.txt'],
    ]);
  });

  it('gives no answer on vendor/ when its modules are not to be had', async () => {
    const env = { ...proxy.env, GOPROXY: 'off', GOMODCACHE: join(proxy.folder, '../none') };
    const found = await judge({ 'go.mod': goMod(REQUIRE), 'main.go': MAIN }, vendored, '.', env);
    expect(found.problems).toEqual([]);
    expect(found.unanswered).toContainEqual(
      expect.stringContaining('vendor/ could not be compared with its modules: '),
    );
  });

  it('marks the line of go.sum that is wrong', async () => {
    const found = await judge(
      { 'go.mod': goMod('\nrequire example.com/lib v1.2.0\n'), 'main.go': MAIN },
      async root => {
        proxy.go(root, 'mod', 'tidy');
        const sum = await readFile(join(root, 'go.sum'), 'utf8');
        await writeFile(join(root, 'go.sum'), sum.replace(/v1.2.0 h1:.{8}/, 'v1.2.0 h1:AAAAAAAA'));
      },
    );
    expect(found.marked).toContainEqual([
      'wrong-sum',
      'go.sum:1',
      expect.stringMatching(/^example.com\/lib v1.2.0 h1:A+/),
    ]);
  });

  it('tells replacements that nobody else has from those that reproduce', async () => {
    const lib = { 'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n', 'lib/lib.go': 'package lib\n' };
    const inside = await judge({
      ...lib,
      'go.mod': goMod(`\nreplace example.com/lib => ./lib\n${REQUIRE}`),
      'main.go': MAIN,
    });
    expect(inside.problems).toEqual([]);
    const nothing = () => Promise.resolve();
    const marked = async (target: string) =>
      (await judge({ 'go.mod': goMod(`\nreplace example.com/lib => ${target}\n${REQUIRE}`), 'main.go': MAIN }, nothing))
        .marked;
    expect(await marked('../lib')).toContainEqual(['local-replace', 'go.mod:5', '../lib']);
    expect(await marked('./gone')).toContainEqual(['local-replace', 'go.mod:5', './gone']);
    expect(await marked('example.com/fork main')).toContainEqual([
      'unpinned-replace',
      'go.mod:5',
      'example.com/fork main',
    ]);
    const pseudo = 'example.com/fork v0.0.0-20260101000000-0123456789ab';
    expect(await marked(pseudo)).toContainEqual(['unreleased-replace', 'go.mod:5', pseudo]);
  });

  it('judges each module that go.work uses at its own go.mod, and asks the proxy for none of them', async () => {
    const found = await judge(
      {
        'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./own\n)\n',
        'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n',
        'app/main.go': 'package main\n\nimport _ "example.com/own"\n\nfunc main() {}\n',
        'own/go.mod': 'module example.com/own\n\ngo 1.25.0\n\nrequire example.com/lib v1.2.0\n',
        'own/own.go': 'package own\n',
      },
      root => Promise.resolve(proxy.go(join(root, 'own'), 'mod', 'download', 'example.com/lib')),
      './app',
    );
    expect(found).toMatchObject({ modulePath: 'example.com/app', workspace: ['example.com/own'], unanswered: [] });
    expect(found.marked).toContainEqual(['untidy', 'own/go.mod:5', 'example.com/lib v1.2.0']);
    expect(found.marked.map(([, place]) => place)).not.toContain('app/go.mod:1');
  });

  it.each([
    ['a single line', '\nrequire example.com/lib v1.2.0\n'],
    ['a single line with a comment', '\nrequire example.com/lib v1.2.0 // held\n'],
    ['a block', '\nrequire (\n\texample.com/lib v1.2.0\n)\n'],
  ])('takes %s beside a module of the workspace for tidy', async (_, require) => {
    const { problems, unanswered } = await judge(
      {
        'go.work': 'go 1.25.0\n\nuse (\n\t.\n\t./own\n)\n',
        'go.mod': goMod(require),
        'main.go': 'package main\n\nimport _ "example.com/lib"\nimport _ "example.com/app/own"\n\nfunc main() {}\n',
        'own/go.mod': 'module example.com/app/own\n\ngo 1.25.0\n',
        'own/own.go': 'package own\n',
      },
      root => writeFile(join(root, 'go.sum'), proxy.goModSum(root, 'example.com/lib@v1.2.0')),
    );
    expect({ unanswered, problems: problems.filter(({ kind }) => kind !== 'deprecated') }).toEqual({
      unanswered: [],
      problems: [],
    });
  });
});
