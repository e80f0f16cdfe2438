import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectContext, folderWith, machineTools } from '../../../test/collect-context.ts';
import { buildCache, seedAnalysis } from './build-cache.ts';
import type { GoSettings } from './settings.ts';

const settings = { version: 'go1.26.8' } as GoSettings;
const DAY_S = 24 * 3600;

/** A new run in a repository. */
function run(repository: string, env: NodeJS.ProcessEnv) {
  const notes: string[] = [];
  const context = collectContext(repository, { env, tools: { ...machineTools } });
  return { context: { ...context, note: (text: string) => notes.push(text) }, notes };
}

describe('build caches', () => {
  it('are private, one for each owner, repository and Go release, and the same in the next run', async () => {
    const repository = folderWith({});
    const env = { GDS_CACHE_DIR: folderWith({}) };
    const { context } = run(repository, env);
    const caches = await Promise.all(([1, 2, 'analysis'] as const).map(owner => buildCache(context, settings, owner)));
    expect(new Set(caches.map(({ folder }) => folder)).size).toBe(3);
    for (const { folder, kept } of caches) {
      expect(kept).toBe(false);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(folder.startsWith(env.GDS_CACHE_DIR)).toBe(true);
    }
    writeFileSync(join(caches[0]!.folder, 'README'), ''); // as Go does
    expect(await buildCache(run(repository, env).context, settings, 1)).toEqual({ ...caches[0], kept: true });
    const other = await buildCache(run(folderWith({}), env).context, settings, 1);
    const older = await buildCache(run(repository, env).context, { ...settings, version: 'go1.25.3' }, 1);
    expect([other.kept, older.kept]).toEqual([false, false]);
  });

  it('are new and of the run alone in CI, and where somebody else could write', async () => {
    const folder = folderWith({});
    const inCi = run(folderWith({}), { GDS_CACHE_DIR: folder, CI: 'true' });
    expect(dirname(dirname((await buildCache(inCi.context, settings, 1)).folder))).toBe(inCi.context.scratch);
    expect(readdirSync(folder)).toEqual([]);
    chmodSync(folder, 0o777);
    const open = run(folderWith({}), { GDS_CACHE_DIR: folder });
    expect(dirname(dirname((await buildCache(open.context, settings, 1)).folder))).toBe(open.context.scratch);
    expect(open.notes).toEqual([expect.stringMatching(/^no build cache was kept: .* others can write into it$/)]);
  });

  it('of repositories that were not judged for two weeks, or of too many, are removed', async () => {
    const env = { GDS_CACHE_DIR: folderWith({}) };
    const all = join(env.GDS_CACHE_DIR, 'builds');
    const used = (name: string, days: number) => {
      mkdirSync(join(all, name, '1'), { recursive: true, mode: 0o700 });
      const seconds = Date.now() / 1000 - days * DAY_S;
      utimesSync(join(all, name), seconds, seconds);
    };
    for (let days = 2; days <= 9; days++) used(`days-${days}`, days);
    used('today', 0.1);
    used('long-ago', 15);
    await buildCache(run(folderWith({}), env).context, settings, 1);
    const left = readdirSync(all).filter(name => /^(?:days|today|long)/.test(name));
    expect(left.sort()).toEqual(['days-2', 'days-3', 'days-4', 'days-5', 'days-6', 'days-7', 'today']);
  });

  it('give the analyzers a copy of what build 1 compiled, and take nothing from them', async () => {
    const { context } = run(folderWith({}), { GDS_CACHE_DIR: folderWith({}) });
    const one = (await buildCache(context, settings, 1)).folder;
    const analysis = (await buildCache(context, settings, 'analysis')).folder;
    for (const [folder, name, text] of [
      [one, 'aa-d', 'compiled'],
      [one, 'ab-d', 'compiled too'],
      [analysis, 'ab-d', 'there already'],
      [analysis, 'ac-d', 'vetted'],
    ] as const) {
      mkdirSync(join(folder, 'aa'), { recursive: true });
      writeFileSync(join(folder, 'aa', name), text);
    }
    await seedAnalysis(context, settings);
    expect(readdirSync(join(one, 'aa')).sort()).toEqual(['aa-d', 'ab-d']);
    expect(readFileSync(join(analysis, 'aa', 'aa-d'), 'utf8')).toBe('compiled');
    expect(readFileSync(join(analysis, 'aa', 'ab-d'), 'utf8')).toBe('there already');
    expect(existsSync(join(analysis, 'aa', 'ac-d'))).toBe(true);
  });
});
