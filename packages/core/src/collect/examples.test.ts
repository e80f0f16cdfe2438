import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRepository, packageTarget, startRun, type TestRun } from '../../test/collecting.ts';
import { requires } from '../../test/requires.ts';
import type { Collected } from '../evidence/index.ts';
import binary from './binary.ts';
import buildRecipe from './build-recipe.ts';
import offlineBuild from './offline-build.ts';
import rebuild from './rebuild.ts';

const COLLECTORS = [binary, buildRecipe, offlineBuild, rebuild];
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
    await writeFile(join(repository.root, '..', 'trip'), `#!/bin/sh\ntouch '${repository.root}/../fired'\n`, {
      mode: 0o755,
    });
    repository.git('config', 'core.fsmonitor', join(repository.root, '..', 'trip'));
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
    expect(existsSync(join(repository.root, '..', 'fired'))).toBe(false); // the stamp was made without core.fsmonitor
    expect(repository.git('-c', 'core.fsmonitor=false', 'status', '--porcelain')).toBe('');
  });

  it('is the same file when it is built elsewhere with caches of its own', async () => {
    const rebuilt = value(await run.get('rebuild', payments));
    expect(rebuilt).toMatchObject({ equal: true, causes: [], differingSections: [] });
    expect(rebuilt.varied).toContain('GOCACHE');
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

  it('differs from build to build because of its clock and because of its directory, each proved', async () => {
    const rebuilt = value(await run.get('rebuild', payments));
    expect(rebuilt.equal).toBe(false);
    expect(rebuilt.causes).toMatchObject([
      {
        input: 'computed-value',
        computed: { expression: '$(shell date -u +%FT%TZ)', location: { startLine: 2, startColumn: 18 } },
      },
      { input: 'trimpath', proof: 'with one value of each command and `-trimpath`: the same sha256 both times' },
    ]);
    expect(rebuilt.differingSections).toContain('.gopclntab');
    expect(rebuilt.difference?.causes.map(({ kind }) => kind)).toEqual(['path', 'value']);
  });
});
