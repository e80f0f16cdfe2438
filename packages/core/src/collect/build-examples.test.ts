import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun, type TestRun } from '../../test/collecting.ts';
import { describedFile, judgeBinary } from '../../test/described.ts';
import { requires } from '../../test/requires.ts';
import debugInfo from '../checks/debug-info.ts';
import lineTable from '../checks/line-table.ts';
import unoptimisedBuild from '../checks/unoptimised-build.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import buildRecipe from './build-recipe.ts';
import { buildArguments } from './go/build-arguments.ts';

const go = requires('go');

describe.skipIf(go.skip).each([
  { name: 'docker', subject: './cmd/catalog', build: 'Dockerfile#build', debug: 'Dockerfile#debug' },
  { name: 'workspace', subject: './api/cmd/api', build: 'Makefile#build', debug: 'Makefile#debug' },
  {
    name: 'goreleaser',
    subject: './cmd/orders',
    build: '.goreleaser.yaml#orders',
    debug: '.goreleaser.yaml#orders-debug',
  },
  { name: 'ko', subject: './cmd/quotes', build: '.ko.yaml#quotes', debug: 'Makefile#debug' },
  { name: 'task', subject: './cmd/mailbox', build: 'Taskfile.yml#go:build', debug: 'Taskfile.yml#go:debug' },
  { name: 'just', subject: './cmd/sessions', build: 'justfile#build', debug: 'justfile#debug' },
])(`the example builds/$name${go.reason}`, { timeout: 900_000 }, ({ name, subject, build, debug }) => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  let run: TestRun;
  beforeAll(async () => {
    repository = await exampleRepository(`../builds/${name}`);
    run = await startRun(repository.folder, [buildRecipe]);
  });
  afterAll(() => Promise.all([run.remove(), repository.remove()]));

  const made = (recipe: BuildRecipe, folder: string, file: string) => {
    const output = join(repository.root, '..', file);
    const env = Object.fromEntries(recipe.env.map(({ name: variable, value }) => [variable, value]));
    execFileSync('go', ['build', '-buildvcs=false', ...buildArguments(recipe, { standIn: 1 }), '-o', output, subject], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    return output;
  };
  const recipeFor = async (
    role: 'production' | 'debug',
  ): Promise<Extract<Collected<BuildRecipe>, { available: true }>> => {
    const collected = await run.get('buildRecipe', { ...packageTarget(subject), name: role, role });
    if (!collected.available) throw new Error(collected.missing);
    return collected;
  };

  it('ships debug information, the same from two folders, and leaves no doubt', async () => {
    const recipe = await recipeFor('production');
    expect(recipe.value).toMatchObject({ from: build, doubts: [] });
    expect(recipe.value.env).toMatchObject([{ name: 'CGO_ENABLED', value: '0' }]);
    const first = made(recipe.value, repository.folder, 'first');
    const elsewhere = join(repository.root, '..', 'elsewhere');
    await cp(repository.folder, elsewhere, { recursive: true });
    const second = made(recipe.value, elsewhere, 'second');
    const [a, b] = [await sha256(first), await sha256(second)];
    expect(a).toBe(b);
    const description = await describedFile(first);
    for (const check of [debugInfo, lineTable]) expect(judgeBinary(check, description, recipe).outcome).toBe('pass');
  });

  it('has a build for a debugger', async () => {
    const recipe = await recipeFor('debug');
    expect(recipe.value).toMatchObject({ from: debug, doubts: [] });
    const description = await describedFile(made(recipe.value, repository.folder, 'debug'));
    expect(judgeBinary(unoptimisedBuild, description, recipe, { role: 'debug' }).outcome).toBe('pass');
  });
});

describe('the flags of an example', () => {
  const from = async (name: string, subject: string): Promise<BuildRecipe> => {
    const repository = await exampleRepository(`../builds/${name}`);
    const run = await startRun(repository.folder, [buildRecipe]);
    try {
      const collected = await run.get('buildRecipe', packageTarget(subject));
      if (!collected.available) throw new Error(collected.missing);
      return collected.value;
    } finally {
      await Promise.all([run.remove(), repository.remove()]);
    }
  };
  const textsOf = ({ flags }: BuildRecipe) =>
    flags.map(({ name, words }) => [name, ...words.map(({ text }) => text)].join(' '));

  it('builds/goreleaser: each build has its own', async () => {
    expect(textsOf(await from('goreleaser', './cmd/orders'))).toEqual([
      '-trimpath',
      '-ldflags -X main.version={{ .Version }} -X main.commit={{ .ShortCommit }}',
    ]);
    const worker = await from('goreleaser', './cmd/orders-worker');
    expect(worker.from).toBe('.goreleaser.yaml#orders-worker');
    expect(textsOf(worker)).toEqual(['-trimpath', '-ldflags -X main.version={{ .Version }}']);
    expect(worker.computed.map(({ determinedBy }) => determinedBy)).toEqual(['commit']);
  });

  it('builds/just: are those that just itself would build with', async () => {
    const just = fileURLToPath(import.meta.resolve('rust-just'));
    const justfile = fileURLToPath(new URL('../../../../examples/builds/just/justfile', import.meta.url));
    const { HOME, PATH } = process.env;
    const args = [just, '--justfile', justfile, '--dry-run', 'build'];
    const { stderr: printed } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { HOME, PATH } });
    const [trimpath, ldflags] = textsOf(await from('just', './cmd/sessions'));
    const [name, ...value] = ldflags!.split(' ');
    expect(printed).toContain(`go build ${trimpath} ${name} '${value.join(' ')}' -o bin/sessions ./cmd/sessions`);
  });

  // As `task --dry` of Task 3.54.0 prints the command, and as ko 0.19.1 calls go.
  it.each([
    ['task', './cmd/mailbox', ['-trimpath', '-ldflags -X main.commit=$(git rev-parse --short HEAD)']],
    ['ko', './cmd/quotes', ['-trimpath', '-ldflags -X main.commit={{ .Git.ShortCommit }}']],
  ])('builds/%s: are those that the tool builds with', async (name, subject, flags) => {
    const recipe = await from(name, subject);
    expect(textsOf(recipe)).toEqual(flags);
    expect(recipe.env).toMatchObject([{ name: 'CGO_ENABLED', value: '0' }]);
    expect(recipe.computed.map(({ determinedBy }) => determinedBy)).toEqual(['commit']);
  });
});

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
