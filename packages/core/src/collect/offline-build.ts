import { posix } from 'node:path';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import type { OfflineBuild } from '../evidence/offline-build.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import { buildFailure } from './go/failure/build-failure.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { type BuildOutcome, buildIn } from './go/build.ts';
import { outsideSource } from './go/outside-sources.ts';
import { programSources } from './go/program-sources.ts';
import { goSettings } from './go/settings.ts';
import { surroundings } from './go/surroundings.ts';
import { unbuildable } from './go/target-package.ts';
import { type IgnoredPath, leftOutOfClones } from './repository/ignored.ts';

/** Builds the package several times without network, each time in surroundings of its own. */
export default defineCollector({
  provides: 'offlineBuild',
  deadlineMs: 30 * 60_000,
  async collect(context): Promise<OfflineBuild | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    const reason = await unbuildable(context, target, recipe.value);
    if (reason) return reason;
    const settings = await goSettings(context);
    if ('available' in settings) return settings;
    const outcomes: BuildOutcome[] = [];
    for (let n = 1; n <= context.threshold('offline-build', 'builds'); n++) {
      const outcome = await buildIn(context, target, n);
      if ('available' in outcome) return outcome;
      outcomes.push(outcome);
      if (!outcome.ok) break;
    }
    const failed = outcomes.find(outcome => !outcome.ok);
    const built = {
      goVersion: settings.version,
      isolation: context.tools.containment?.blocksNetwork ? 'namespace' : 'proxy-off',
      builds: outcomes.map(({ ok, ms }) => ({ ok, ms })),
    } as const;
    const outside = await outsideSource(context, target, { recipe: recipe.value, failed: failed !== undefined });
    if (!failed) {
      const ignored = await lackedByClones(context, target, recipe.value);
      const isCommitted = outside && !ignored.some(({ path }) => path === outside.location?.path);
      return { ...built, ...(ignored.length > 0 ? { ignored } : {}), ...(isCommitted ? { failure: outside } : {}) };
    }
    const place = await surroundings(context, recipe.value, outcomes.length);
    if ('available' in place) return place;
    const { stderr } = failed;
    const failure = await buildFailure({ context, target, recipe: recipe.value, place, stderr });
    const link = outside?.location?.path;
    const isWhy = link !== undefined && failure.message.includes(posix.basename(link));
    return { ...built, failure: isWhy ? { ...outside!, message: failure.message } : failure };
  },
});

/** What is compiled in and git ignores; where that cannot be known a note says so. */
async function lackedByClones(
  context: CollectContext,
  target: PlannedTarget,
  recipe: BuildRecipe,
): Promise<readonly IgnoredPath[]> {
  const sources = await programSources(context, target, recipe);
  const ignored = sources && (await leftOutOfClones(context, [...sources.files]).catch(() => undefined));
  if (!ignored) context.note(`${target.name}: whether git ignores files that are compiled in could not be asked`);
  return ignored ?? [];
}
