import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun, testRepository } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import buildRecipe from './build-recipe.ts';
import modules from './modules.ts';

const go = requires('go');
const old = requires('go', 'go1.17.13');
const payments = packageTarget('./cmd/payments');

async function modulesOf(folder: string) {
  const run = await startRun(folder, [buildRecipe, modules]);
  try {
    const found = await run.get('modules', payments);
    if (!found.available) throw new Error(found.missing);
    return { ...found.value, notes: run.notes };
  } finally {
    await run.remove();
  }
}

describe.skipIf(go.skip)(`modules of the examples${go.reason}`, { timeout: 300_000 }, () => {
  it('finds nothing in the sound example and says what went through the proxy', async () => {
    const repository = await exampleRepository('payments');
    const found = await modulesOf(repository.folder);
    expect(found).toMatchObject({ modulePath: 'example.com/shop/payments', problems: [], unanswered: [] });
    expect(found.count).toBeGreaterThan(8);
    expect([...found.notes].join('\n')).toMatch(/go mod download.*GOPROXY/);
    await repository.remove();
  });

  it('finds the unused requirement of the neglected example at its line', async () => {
    const repository = await exampleRepository('payments-neglected');
    const { problems } = await modulesOf(repository.folder);
    expect(problems).toMatchObject([
      {
        kind: 'untidy',
        message: 'github.com/pkg/errors v0.9.1 is required and nothing imports it',
        location: { path: 'services/payments-neglected/go.mod', startLine: 7, startColumn: 2 },
      },
    ]);
    await repository.remove();
  });

  it('finds a replace that leaves the repository, a changed sum and a changed file in vendor', async () => {
    const repository = await exampleRepository('payments-neglected');
    const { folder } = repository;
    execFileSync('go', ['mod', 'tidy'], { cwd: folder, env: { ...process.env, GOFLAGS: '' }, stdio: 'pipe' });
    execFileSync('go', ['mod', 'vendor'], { cwd: folder, env: { ...process.env, GOFLAGS: '' }, stdio: 'pipe' });
    await appendFile(join(folder, 'vendor/github.com/google/uuid/doc.go'), '// changed\n');
    await appendFile(join(folder, 'go.mod'), '\nreplace example.com/other => ../../../other\n');
    const { problems } = await modulesOf(folder);
    expect(problems.map(({ kind, location }) => [kind, location?.path])).toEqual(
      expect.arrayContaining([
        ['local-replace', 'services/payments-neglected/go.mod'],
        ['vendor-differs', 'services/payments-neglected/vendor/github.com/google/uuid/doc.go'],
      ]),
    );
    await repository.remove();
  });

  it('finds a sum that is not that of the module', async () => {
    const repository = await exampleRepository('payments-neglected');
    const path = join(repository.folder, 'go.sum');
    const sum = await readFile(path, 'utf8');
    await writeFile(path, sum.replace('h1:NIvaJDMO', 'h1:XIvaJDMO'));
    const { problems } = await modulesOf(repository.folder);
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'wrong-sum' }));
    await repository.remove();
  });
});

describe.skipIf(old.skip)(`modules of an old Go${old.reason}`, { timeout: 300_000 }, () => {
  it('names the release that can answer', async () => {
    const repository = await testRepository();
    await writeFile(join(repository.root, 'go.mod'), 'module example.com/app\n\ngo 1.17\n');
    await writeFile(join(repository.root, 'main.go'), 'package main\n\nfunc main() {}\n');
    repository.commit();
    const env = { ...process.env, GOTOOLCHAIN: 'go1.17.13' };
    const run = await startRun(repository.root, [buildRecipe, modules], env);
    expect(await run.get('modules', packageTarget('.'))).toMatchObject({
      value: {
        problems: [],
        unanswered: [expect.stringContaining('go1.17.13 is older than Go 1.23')],
        provide: expect.stringContaining('Run gds with Go 1.23 or later') as unknown,
      },
    });
    await Promise.all([run.remove(), repository.remove()]);
  });
});
