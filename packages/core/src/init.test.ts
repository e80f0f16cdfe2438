import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun } from '../test/collecting.ts';
import { requires } from '../test/requires.ts';
import buildRecipe from './collect/build-recipe.ts';
import { parseConfiguration } from './config/gds-yaml.ts';
import { initConfiguration } from './init.ts';
import { configurationText } from './init/document.ts';

const go = requires('go');

describe.skipIf(go.skip).each([
  { name: 'payments', builds: ['Makefile#build', 'Makefile#debug'], slos: ['slo/*.yaml'] },
  { name: 'payments-neglected', builds: ['Makefile#build'], slos: [] },
  { name: '../builds/docker', builds: ['Dockerfile#build', 'Dockerfile#debug'], slos: [] },
])(`gds init in the example $name${go.reason}`, { timeout: 120_000 }, ({ name, builds, slos }) => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  let cache: string;
  beforeAll(async () => {
    repository = await exampleRepository(name);
    cache = await mkdtemp(join(tmpdir(), 'gds-init-'));
  });
  afterAll(() => Promise.all([repository.remove(), rm(cache, { recursive: true, force: true })]));

  it('writes a file of which every line can be used, and each named build is found', async () => {
    const { folder } = repository;
    const options = { cwd: folder, env: { ...process.env, GOENV: 'off' }, force: true };
    await initConfiguration({ ...options, signal: new AbortController().signal });
    const text = await readFile(join(folder, 'gds.yaml'), 'utf8');
    const configuration = parseConfiguration(text, 'gds.yaml', 'example');
    expect(configuration.targets.map(({ build }) => build)).toEqual(
      builds.map(from => ({ kind: 'from', file: from.split('#')[0], recipe: from.split('#')[1] })),
    );
    expect(configuration.targets.map(({ role }) => role)).toEqual(['production', 'debug'].slice(0, builds.length));
    expect(configuration.slos).toEqual(slos);
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
    const run = await startRun(folder, [buildRecipe]);
    try {
      for (const target of configuration.targets) {
        const recipe = await run.get('buildRecipe', { ...packageTarget(target.subject), ...target });
        expect(recipe, target.name).toMatchObject({ available: true, value: { source: 'recipe' } });
      }
    } finally {
      await run.remove();
    }
  });
});

it('a package that no build file builds gets no build, and is told so', () => {
  const text = configurationText({
    service: 'Über shop',
    targets: [{ name: 'shop', path: '.', others: [] }],
    slos: [],
  });
  expect(text).toContain('plain `go build` is judged');
  expect(parseConfiguration(text, 'gds.yaml', 'shop').targets).toEqual([
    { name: 'shop', kind: 'package', subject: '.', role: 'production' },
  ]);
});

it('the lines that are commented out are right when the marks are taken away', () => {
  const targets = [{ name: 'shop', path: './cmd/shop', others: ['a\nslos: [x]#b'], build: 'Makefile#build' }];
  const text = configurationText({ service: 'shop', targets, slos: [] });
  const used = text
    .replace(/^ {4}# debugger/m, '    debugger')
    .replace('# slos', 'slos')
    .replace(/^#(?: exemptions:| {3}- | {7}reason)/gm, line => line.replace(/^# ?/, ''));
  expect(parseConfiguration(used, 'gds.yaml', 'shop')).toMatchObject({
    targets: [{ debugger: { breakpoint: 'main.go:24' } }],
    slos: ['slo/*.yaml'],
    exemptions: [{ check: 'deterministic-build', target: 'shop' }],
  });
});
