import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, privateFolder } from '../cache-folder.ts';
import type { CollectContext } from '../collector.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import type { GoSettings } from './settings.ts';

const HOUR_MS = 3600_000;
const KEPT_MS = 14 * 24 * HOUR_MS;
/** A run that began before may be using it still: by default one ends after 15 minutes. */
const IN_USE_MS = 2 * HOUR_MS;
const MAX_REPOSITORIES = 8;
const MAX_BYTES = 10 * 1024 ** 3;

/** Who fills a cache: the n-th surroundings alone, or vet and the analyzers. */
export type CacheOwner = number | 'analysis';

export interface BuildCache {
  /** Absolute, for GOCACHE. */
  readonly folder: string;
  /** Holds what an earlier run of the same owner compiled. */
  readonly kept: boolean;
}

/**
 * The GOCACHE of one owner, kept from run to run below {@link cacheFolder} for each repository and Go release.
 * No two owners share one, so that two builds are equal only when each compiled everything by itself once; Go
 * keeps no linked program, so every build links. Two runs at a time may use one: Go's cache allows that, and
 * both fill it in the same way. In CI, and where somebody else could write into it, it is a new one below the
 * run's own folder.
 */
export function buildCache(context: CollectContext, settings: GoSettings, owner: CacheOwner): Promise<BuildCache> {
  return oncePerRun(context, `build cache ${owner}`, async shared => {
    const repository = await keptFolder(shared, settings);
    const folder = repository && privateFolder(join(repository, `${owner}`));
    if (folder !== undefined) return { folder, kept: existsSync(join(folder, 'README')) }; // which Go writes
    const scratch = join(shared.scratch, 'caches', `${owner}`);
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    return { folder: scratch, kept: false };
  });
}

/** Copies what build 1 compiled to where vet and the analyzers look, so that nothing is compiled a third time. */
export async function seedAnalysis(context: CollectContext, settings: GoSettings): Promise<void> {
  const { folder: from } = await buildCache(context, settings, 1);
  const { folder: to } = await buildCache(context, settings, 'analysis');
  for (const { name } of (await readdir(from, { withFileTypes: true })).filter(entry => entry.isDirectory())) {
    await mkdir(join(to, name), { recursive: true });
    const there = new Set(await readdir(join(to, name)));
    const missing = (await readdir(join(from, name))).filter(file => !there.has(file));
    await Promise.all(missing.map(file => copyFile(join(from, name, file), join(to, name, file))));
  }
}

/** The folder of this repository's caches; undefined when nothing may be kept. */
function keptFolder(context: CollectContext, settings: GoSettings): Promise<string | undefined> {
  return oncePerRun(context, 'kept build caches', async ({ env, repository, note }) => {
    if (env['CI'] && env['CI'] !== 'false') return undefined;
    const key = createHash('sha256').update(`${repository.root}\0${settings.version}`).digest('hex').slice(0, 32);
    const base = privateFolder(cacheFolder(env));
    const all = base && privateFolder(join(base, 'builds'));
    const folder = all && privateFolder(join(all, key));
    if (folder === undefined) {
      note('no build cache was kept: the cache folder of GDS cannot be made, or others can write into it');
      return undefined;
    }
    const now = new Date();
    await utimes(folder, now, now); // says when it was last used
    await prune(all!, key).catch(() => undefined); // another run prunes too
    return folder;
  });
}

/**
 * Removes, at most once an hour, the caches of repositories that were not judged for 14 days, and of all but the
 * newest eight and 10 GiB. What was used within two hours stays, since a run may be using it; Go itself drops
 * entries that it did not need for five days.
 */
async function prune(all: string, current: string): Promise<void> {
  const marker = join(all, 'pruned');
  const last = await stat(marker).catch(() => undefined);
  if (last !== undefined && Date.now() - last.mtimeMs < HOUR_MS) return;
  await writeFile(marker, '', { mode: 0o600 });
  const found = await Promise.all(
    (await readdir(all, { withFileTypes: true }))
      .filter(entry => entry.isDirectory())
      .map(async ({ name }) => ({ name, used: (await stat(join(all, name))).mtimeMs })),
  );
  let bytes = 0;
  for (const [index, { name, used }] of found.sort((a, b) => b.used - a.used).entries()) {
    const folder = join(all, name);
    bytes += await bytesBelow(folder);
    const age = Date.now() - used;
    if (name === current || age < IN_USE_MS) continue;
    if (age < KEPT_MS && index < MAX_REPOSITORIES && bytes <= MAX_BYTES) continue;
    const doomed = join(all, `removed-${process.pid}-${name}`);
    await rename(folder, doomed);
    await rm(doomed, { recursive: true, force: true });
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
