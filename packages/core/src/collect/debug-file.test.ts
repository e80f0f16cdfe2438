import { copyFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext } from '../../test/collect-context.ts';
import { type Workshop, workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import debugInfo from '../checks/debug-info.ts';
import lineTable from '../checks/line-table.ts';
import { unavailable } from '../evidence/index.ts';
import binary from './binary.ts';

const needs = requires('go', 'strip', 'objcopy');

describe.skipIf(needs.skip)(`a detached debug file${needs.reason}`, { timeout: 60_000 }, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
    await copyFile(await shop.build('plain'), join(shop.folder, 'app'));
    await shop.run('objcopy', '--only-keep-debug', 'app', 'app.debug');
    await shop.run('strip', 'app');
    await shop.run('objcopy', '--add-gnu-debuglink=app.debug', 'app');
    await copyFile(join(shop.folder, 'app.debug'), join(shop.folder, 'kept'));
  }, 60_000);
  afterAll(() => shop.remove());

  const judged = async () => {
    const context = collectContext(shop.folder);
    const target = { ...context.target!, kind: 'binary', subject: 'app' } as const;
    const evidence = await binary.collect({ ...context, target });
    const value = { available: true, value: evidence, measuredAt: '2026-01-01T00:00:00Z' };
    const pieces = { binary: value.value, buildRecipe: unavailable('not-configured', 'none', 'none') } as never;
    return [debugInfo, lineTable].map(check => check.evaluate(pieces, { target, threshold: () => 0 }));
  };
  const replaced = async (make: (path: string) => Promise<unknown>) => {
    const path = join(shop.folder, 'app.debug');
    await rm(path);
    await make(path);
    return judged();
  };

  it('is judged in place of the binary when it belongs to it', async () => {
    const [info, lines] = await judged();
    expect(info).toMatchObject({
      outcome: 'pass',
      summary: expect.stringMatching(/^DWARF \d in app\.debug, /) as string,
    });
    expect(lines).toMatchObject({ outcome: 'pass', summary: expect.stringContaining('in app.debug') as string });
  });

  it('fails when it is of another build, or a link', async () => {
    const plain = await shop.build('plain');
    for (const result of await replaced(path => copyFile(plain, path))) {
      expect(result).toMatchObject({ outcome: 'fail', summary: 'app.debug does not belong to app' });
    }
    for (const result of await replaced(path => symlink(join(shop.folder, 'kept'), path))) {
      expect(JSON.stringify(result)).toContain('it is a symbolic link');
    }
  });

  it('gives no result when it is not there', async () => {
    for (const result of await replaced(() => Promise.resolve())) {
      expect(result).toMatchObject({ outcome: 'no-data', provide: expect.stringContaining('put app.debug') as string });
    }
  });
});
