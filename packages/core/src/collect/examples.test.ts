import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun, type TestRun } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import type { Collected } from '../evidence/index.ts';
import binary from './binary.ts';
import buildRecipe from './build-recipe.ts';
import offlineBuild from './offline-build.ts';

const COLLECTORS = [binary, buildRecipe, offlineBuild];
const go = requires('go');
const payments = packageTarget('./cmd/payments');

function value<T>(collected: Collected<T>): T {
  if (!collected.available) throw new Error(`${collected.missing}: ${collected.provide}`);
  return collected.value;
}

describe.skipIf(go.skip)(`the sound example${go.reason}`, { timeout: 900_000 }, () => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  let run: TestRun;
  beforeAll(async () => {
    repository = await exampleRepository('payments');
    run = await startRun(repository.folder, COLLECTORS);
  });
  afterAll(() => Promise.all([run.remove(), repository.remove()]));

  it('builds twice without network, and the binary keeps its debug information and its commit', async () => {
    const built = value(await run.get('offlineBuild', payments));
    expect(built).toMatchObject({ builds: [{ ok: true }, { ok: true }] });
    expect(built.failure).toBeUndefined();
    const { description } = value(await run.get('binary', payments));
    if (description.kind !== 'described') throw new Error(description.format);
    expect(description.dwarf.state).toBe('present');
    const settings = new Map(description.buildInfo!.settings.map(({ key, value }) => [key, value]));
    expect(settings.get('vcs.revision')).toBe(repository.git('rev-parse', 'HEAD').trim());
    expect(settings.get('vcs.modified')).toBe('false');
    expect(settings.get('-trimpath')).toBe('true');
    expect(repository.git('status', '--porcelain')).toBe('');
  });
});

describe.skipIf(go.skip)(`the neglected example${go.reason}`, { timeout: 900_000 }, () => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  let run: TestRun;
  beforeAll(async () => {
    repository = await exampleRepository('payments-neglected');
    run = await startRun(repository.folder, COLLECTORS);
  });
  afterAll(() => Promise.all([run.remove(), repository.remove()]));

  it('is stripped by the flags of its Makefile', async () => {
    const recipe = value(await run.get('buildRecipe', payments));
    expect(recipe.flags[0]!.words[0]).toMatchObject({
      text: '-s',
      location: { path: 'services/payments-neglected/Makefile', startLine: 2, startColumn: 12 },
    });
    const { description } = value(await run.get('binary', payments));
    if (description.kind !== 'described') throw new Error(description.format);
    expect(description.dwarf.state).toBe('absent');
  });
});
