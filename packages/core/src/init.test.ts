import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun, type TestRepository, testRepository } from '../test/collecting.ts';
import { requires } from '../test/requires.ts';
import buildRecipe from './collect/build-recipe.ts';
import { parseConfiguration } from './config/gds-yaml.ts';
import { initConfiguration } from './init.ts';
import { configurationText, type Found } from './init/document.ts';
import { verify } from './verify.ts';

const go = requires('go');

const EXAMPLES = [
  {
    name: 'payments',
    service: 'payments',
    targets: ['payments: Makefile#build', 'payments-debug: Makefile#debug'],
    slos: ['slo/*.yaml'],
  },
  { name: 'payments-neglected', service: 'payments-neglected', targets: ['payments: Makefile#build'] },
  {
    name: '../builds/docker',
    service: 'catalog',
    targets: ['catalog: Dockerfile#build', 'catalog-debug: Dockerfile#debug'],
  },
  {
    name: '../builds/goreleaser',
    service: 'orders',
    targets: [
      'orders: .goreleaser.yaml#orders',
      'orders-debug: .goreleaser.yaml#orders-debug',
      'orders-worker: .goreleaser.yaml#orders-worker',
    ],
  },
  {
    name: '../builds/just',
    service: 'sessions',
    targets: ['sessions: justfile#build', 'sessions-debug: justfile#debug'],
  },
  { name: '../builds/ko', service: 'quotes', targets: ['quotes: .ko.yaml#quotes', 'quotes-debug: Makefile#debug'] },
  {
    name: '../builds/task',
    service: 'mailbox',
    targets: ['mailbox: Taskfile.yml#go:build', 'mailbox-debug: Taskfile.yml#go:debug'],
  },
  { name: '../builds/workspace', service: 'workspace', targets: ['api: Makefile#build', 'api-debug: Makefile#debug'] },
] as const;

async function written(folder: string): Promise<string> {
  const env = { ...process.env, GOENV: 'off' };
  await initConfiguration({ cwd: folder, env, force: true, signal: new AbortController().signal });
  return readFile(join(folder, 'gds.yaml'), 'utf8');
}

it('knows every example', async () => {
  const names = await Promise.all(
    ['services', 'builds'].map(async kind => {
      const entries = await readdir(new URL(`../../../examples/${kind}/`, import.meta.url), { withFileTypes: true });
      return entries
        .filter(entry => entry.isDirectory())
        .map(({ name }) => (kind === 'builds' ? `../builds/${name}` : name));
    }),
  );
  expect(EXAMPLES.map(({ name }) => name).toSorted()).toEqual(names.flat().toSorted());
});

describe.skipIf(go.skip).each(EXAMPLES)(`gds init in the example $name${go.reason}`, { timeout: 120_000 }, example => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  beforeAll(async () => {
    repository = await exampleRepository(example.name);
  });
  afterAll(() => repository.remove());

  it('writes a file of which every line can be used, and each named build is found', async () => {
    const { folder } = repository;
    const text = await written(folder);
    const { service, targets, slos } = parseConfiguration(text, 'gds.yaml', 'example');
    const builds = targets.map(({ name, build }) =>
      build?.kind === 'from' ? `${name}: ${build.file}#${build.recipe}` : name,
    );
    expect(builds).toEqual(example.targets);
    expect(targets.map(({ role }) => role)).toEqual(
      example.targets.map(target => (/^[\w-]*-debug:/.test(target) ? 'debug' : 'production')),
    );
    expect(service).toMatchObject({ entityRef: `component:default/${example.service}` });
    expect(slos).toEqual('slos' in example ? example.slos : []);
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
    const run = await startRun(folder, [buildRecipe]);
    try {
      for (const target of targets) {
        const recipe = await run.get('buildRecipe', { ...packageTarget(target.subject), ...target });
        expect(recipe, target.name).toMatchObject({ available: true, value: { source: 'recipe', doubts: [] } });
      }
    } finally {
      await run.remove();
    }
  });

  it('writes what gds verify reads', async () => {
    await written(repository.folder);
    const { report } = await verify({
      cwd: repository.folder,
      targets: [],
      env: { ...process.env, GOENV: 'off' },
      timeoutMs: 60_000,
      version: '0.0.0',
      require: [],
      only: ['slo-definition'],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
    });
    expect(report.service.entityRef).toBe(`component:default/${example.service}`);
  });
});

const FOUND: Found = {
  service: { name: 'shop', entity: 'component:default/shop', from: 'guessed from the module' },
  targets: [{ name: 'shop', path: '.', others: [] }],
  more: 0,
  slos: [],
};

describe.skipIf(go.skip)(`gds init${go.reason}`, { timeout: 120_000 }, () => {
  const main = 'package main\n\nfunc main() {}\n';
  let repository: TestRepository;
  beforeEach(async () => {
    repository = await testRepository();
  });
  afterEach(() => repository.remove());
  const put = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(repository.root, name)), { recursive: true });
      await writeFile(join(repository.root, name), text);
    }
    repository.commit();
    return parseConfiguration(await written(repository.root), 'gds.yaml', 'example');
  };

  it('gives no two targets one name', async () => {
    const build = (path: string) => `\tgo build -o bin/ ./${path}\n\tgo build -gcflags='all=-N -l' -o bin/ ./${path}\n`;
    const paths = ['a/x-debug', 'b/x', 'c/x', 'cmd/app', 'cmd/app-debug'];
    const { targets } = await put({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      ...Object.fromEntries(paths.map(path => [`${path}/main.go`, main])),
      Makefile: `build:\n${paths.map(path => build(path).split('\n')[0]).join('\n')}\ndebug:\n${paths.map(path => build(path).split('\n')[1]).join('\n')}\n`,
    });
    expect(targets.map(({ name }) => name)).toEqual([
      'x-debug',
      'x-debug-debug',
      'x',
      'b-x-debug',
      'c-x',
      'c-x-debug',
      'app',
      'app-debug',
      'cmd-app-debug',
      'cmd-app-debug-debug',
    ]);
  });

  it('writes no more targets than gds.yaml may hold, and says so', async () => {
    const { targets } = await put({
      'go.mod': 'module example.com/shop/v2\n\ngo 1.21\n',
      ...Object.fromEntries(Array.from({ length: 52 }, (_, at) => [`cmd/c${at}/main.go`, main])),
    });
    expect(targets).toHaveLength(50);
    expect(await readFile(join(repository.root, 'gds.yaml'), 'utf8')).toContain('# 2 more main packages were found');
  });

  it.each([
    ['guessed from the module', {}, 'component:default/shop'],
    ['as catalog-info.yaml names it', { name: 'Till', namespace: 'pay' }, 'component:pay/Till'],
    ['guessed from the module', { name: '../x' }, 'component:default/shop'],
  ])('names the service, %s', async (from, metadata, entity) => {
    const { service } = await put({
      'go.mod': 'module example.com/shop/v2\n\ngo 1.21\n',
      'main.go': main,
      ...('name' in metadata && {
        'catalog-info.yaml': `kind: Location\n---\n${JSON.stringify({ kind: 'Component', metadata })}\n`,
      }),
    });
    expect(service).toMatchObject({ entityRef: entity });
    expect(await readFile(join(repository.root, 'gds.yaml'), 'utf8')).toContain(from);
  });

  it('finds the modules that a go.work uses, beside and below the module of the folder', async () => {
    const { targets } = await put({
      'go.work': 'go 1.21\n\nuse (\n\t.\n\t./tools/gen\n)\n',
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'cmd/shop/main.go': main,
      'tools/gen/go.mod': 'module example.com/shop/tools/gen\n\ngo 1.21\n',
      'tools/gen/main.go': main,
    });
    expect(targets.map(({ subject }) => subject)).toEqual(['./cmd/shop', './tools/gen']);
  });

  it('finds packages of which every file needs cgo', async () => {
    const withC = 'package main\n\nimport "C"\n\nfunc main() {}\n';
    const { targets } = await put({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'cmd/c/main.go': withC,
      'cmd/tag/main.go': `//go:build cgo\n\n${main}`,
      'cmd/other/main.go': `//go:build plan9\n\n${withC}`,
      'cmd/plain/main.go': main,
      'lib/lib.go': withC.replace('package main', 'package lib'),
    });
    expect(targets.map(({ subject }) => subject)).toEqual(['./cmd/c', './cmd/plain', './cmd/tag']);
  });

  it('names the folders that Go builds no package in', async () => {
    await put({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'cmd/my app/main.go': main,
      'cmd/plain/main.go': main,
    });
    const env = { ...process.env, GOENV: 'off' };
    const { signal } = new AbortController();
    const { targets, refused } = await initConfiguration({ cwd: repository.root, env, force: true, signal });
    expect(targets.map(({ path }) => path)).toEqual(['./cmd/plain']);
    expect(refused).toEqual(['Go builds no package in a folder whose name has a space: example.com/shop/cmd/my app']);
  });
});

it('a package that no build file builds gets no build, and is told so', () => {
  const text = configurationText(FOUND);
  expect(text).toContain('plain `go build` is judged');
  expect(parseConfiguration(text, 'gds.yaml', 'shop').targets).toEqual([
    { name: 'shop', kind: 'package', subject: '.', role: 'production' },
  ]);
});

it('the lines that are commented out are right when the marks are taken away', () => {
  const targets = [{ name: 'shop', path: './cmd/shop', others: ['a\nslos: [x]#b'], build: 'Makefile#build' }];
  const text = configurationText({ ...FOUND, targets });
  const used = text
    .replace(/^ {4}# debugger/m, '    debugger')
    .replace(/^ {2}# (- \{| {4}build)/gm, '  $1')
    .replace('# slos', 'slos')
    .replace(/^#(?: exemptions:| {3}- | {7}reason)/gm, line => line.replace(/^# ?/, ''));
  expect(parseConfiguration(used, 'gds.yaml', 'shop')).toMatchObject({
    targets: [{ debugger: { breakpoint: 'main.go:24' } }, { name: 'shop-debug', role: 'debug' }],
    slos: ['slo/*.yaml'],
    exemptions: [{ check: 'deterministic-build', target: 'shop' }],
  });
});
