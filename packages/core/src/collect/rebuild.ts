import type { Rebuild } from '../evidence/rebuild.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { differenceOf } from './difference-of.ts';
import { buildIn } from './go/build.ts';
import { programSources } from './go/program-sources.ts';
import { surroundings, variedBetween } from './go/surroundings.ts';
import { unbuildable } from './go/target-package.ts';
import { PairBuilder, pairOf } from './rebuild/pair.ts';
import { searchCauses, varyingValues } from './rebuild/search-causes.ts';
import { targetInWords } from '../standard/index.ts';

/** Enough for every change alone and together, and for the variables one by one. */
const MOST_EXTRA_BUILDS = 40;

/**
 * Compares the builds of two surroundings that share nothing, and finds out why they differ by
 * building again with one input changed at a time. Those builds recompile only what the input
 * reaches, and link, since each surroundings keeps its own cache.
 */
export default defineCollector({
  provides: 'rebuild',
  deadlineMs: 30 * 60_000,
  async collect(context): Promise<Rebuild | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    const reason = await unbuildable(context, target, recipe.value);
    if (reason) return reason;
    const [first, second] = await Promise.all([
      built(buildIn(context, target, 1), target),
      built(buildIn(context, target, 2), target),
    ]);
    if ('available' in first) return first;
    if ('available' in second) return second;
    const one = await surroundings(context, recipe.value, 1);
    if ('available' in one) return one;
    const two = await surroundings(context, recipe.value, 2);
    if ('available' in two) return two;
    const pair = await pairOf(first.path, second.path);
    const { equal, sha256 } = pair;
    const varied = [
      ...variedBetween(one, two, Math.floor(Math.abs(second.startedAt - first.startedAt) / 1000)),
      ...(varyingValues(recipe.value).length > 0 ? ['values that a command computes'] : []),
    ];
    const rewritten = await rewritesOf(context, target, recipe.value);
    const known = { varied, sha256, equal, keptCaches: one.cache.kept || two.cache.kept, rewritten };
    if (equal) return { ...known, differingSections: [], causes: [], extraBuilds: 0 };
    const builder = new PairBuilder(context, target, recipe.value, { one, two }, MOST_EXTRA_BUILDS);
    const causes = await searchCauses(builder, recipe.value, pair, two);
    const difference = await differenceOf(pair.first, pair.second);
    const differingSections = difference?.sections.differing.map(({ name }) => name) ?? [];
    return { ...known, differingSections, causes, extraBuilds: builder.made, ...(difference && { difference }) };
  },
});

/** Commands before the real build that change what is compiled, as far as that can be known. */
async function rewritesOf(context: CollectContext, target: PlannedTarget, recipe: BuildRecipe) {
  const { earlier = [] } = recipe;
  if (earlier.length === 0) return [];
  const sources = await programSources(context, target, recipe);
  return earlier.filter(
    ({ writes, purpose }) =>
      !sources || (writes ? writes.some(sources.wouldHold) : purpose === 'sources' || sources.embeds),
  );
}

async function built(
  building: ReturnType<typeof buildIn>,
  target: PlannedTarget,
): Promise<{ readonly path: string; readonly startedAt: number } | Unavailable> {
  const outcome = await building;
  if ('available' in outcome) return outcome;
  if (outcome.ok) return { path: outcome.path, startedAt: outcome.startedAt };
  return unavailable(
    'not-built',
    `${targetInWords(target)} does not build`,
    'Mend what `offline-build` (GDS-ERR-001) reports.',
  );
}
