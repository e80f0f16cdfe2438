import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import buildRecipe from '../src/collect/build-recipe.ts';
import rebuild from '../src/collect/rebuild.ts';
import type { Rebuild } from '../src/evidence/rebuild.ts';
import { packageTarget, startRun, type TestRun, testRepository } from './collecting.ts';

/** A repository with one small program a folder, and runs that share its kept build caches. */
export interface RebuildRepository {
  readonly root: string;
  /** GDS's cache folder of these runs. */
  readonly caches: string;
  readonly run: (env?: NodeJS.ProcessEnv) => Promise<RebuildRun>;
  readonly remove: () => Promise<void>;
}

export interface RebuildRun extends TestRun {
  /** Builds twice as the recipe of the Makefile says, which builds `./PACKAGE`. */
  readonly rebuild: (recipe: string, folder?: string) => Promise<Rebuild>;
}

export async function rebuildRepository(files: Readonly<Record<string, string>>): Promise<RebuildRepository> {
  const repository = await testRepository();
  const caches = await mkdtemp(join(tmpdir(), 'gds-caches-'));
  for (const [name, text] of Object.entries({ 'go.mod': 'module example.com/app\n\ngo 1.21\n', ...files })) {
    const file = join(repository.root, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  repository.commit();
  return {
    root: repository.root,
    caches,
    run: async env => {
      // Without CI, in which no cache is kept.
      const { CI: _, ...rest }: NodeJS.ProcessEnv = { ...process.env, GOENV: 'off' };
      const run = await startRun(repository.root, [buildRecipe, rebuild], { ...rest, GDS_CACHE_DIR: caches, ...env });
      return {
        ...run,
        rebuild: async (recipe, folder = recipe) => {
          const build = { kind: 'from', file: 'Makefile', recipe } as const;
          const collected = await run.get('rebuild', packageTarget(`./${folder}`, { name: recipe, build }));
          if (!collected.available) throw new Error(`${collected.missing}: ${collected.provide}`);
          return collected.value;
        },
      };
    },
    remove: async () => {
      await Promise.all([repository.remove(), rm(caches, { recursive: true, force: true })]);
    },
  };
}
