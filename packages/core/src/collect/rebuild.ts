import { readFile } from 'node:fs/promises';
import type { BuildRecipe, ComputedValue } from '../evidence/build-recipe.ts';
import type { Rebuild } from '../evidence/rebuild.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import { sha256Of } from './binary.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { differenceOf } from './difference-of.ts';
import { buildIn, type BuildVariant, goBuild, type Surroundings, surroundings, VARIED } from './go/build.ts';
import { standInOf } from './go/build-arguments.ts';
import { unbuildable } from './go/target-package.ts';

type Cause = Rebuild['causes'][number];

/**
 * Compares the builds of two surroundings that share nothing, and finds out why they differ by
 * building again with one input held fixed at a time. Those builds only recompile the main module
 * and link, since each surroundings keeps its own cache.
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
    const first = await pathOf(buildIn(context, target, 1), target);
    if (typeof first !== 'string') return first;
    const second = await pathOf(buildIn(context, target, 2), target);
    if (typeof second !== 'string') return second;
    const sha256: [string, string] = [await sha256Of(first), await sha256Of(second)];
    const varied = [...VARIED, ...(varying(recipe.value).length > 0 ? ['values that a command computes'] : [])];
    if (sha256[0] === sha256[1]) return { varied, sha256, equal: true, differingSections: [], causes: [] };
    const causes = await new Experiments(context, target, recipe.value, first, second).causes();
    if ('available' in causes) return causes;
    const difference = await differenceOf(first, second);
    const differingSections = difference?.sections.differing.map(({ name }) => name) ?? [];
    return { varied, sha256, equal: false, differingSections, causes, ...(difference && { difference }) };
  },
});

/** Values that one commit does not determine and that reach the build. */
function varying(recipe: BuildRecipe): readonly ComputedValue[] {
  const words = new Set(
    recipe.flags.filter(flag => flag.use === 'used').flatMap(flag => flag.words.map(({ text }) => text)),
  );
  return recipe.computed.filter(computed => computed.determinedBy === undefined && words.has(computed.word));
}

function trims(recipe: BuildRecipe): boolean {
  return recipe.flags.some(
    ({ name, use, words }) => name === '-trimpath' && use === 'used' && !/^(?:false|0)$/.test(words[0]?.text ?? ''),
  );
}

/** Builds of the second surroundings with the directory or the computed values of the first. */
class Experiments {
  readonly #context: CollectContext;
  readonly #target: PlannedTarget;
  readonly #recipe: BuildRecipe;
  /** Directory 1, values 1, cache 1. */
  readonly #first: string;
  /** Directory 2, values 2, cache 2. */
  readonly #second: string;

  constructor(context: CollectContext, target: PlannedTarget, recipe: BuildRecipe, first: string, second: string) {
    this.#context = context;
    this.#target = target;
    this.#recipe = recipe;
    this.#first = first;
    this.#second = second;
  }

  async causes(): Promise<readonly Cause[] | Unavailable> {
    const [one, two] = [
      await surroundings(this.#context, this.#recipe, 1),
      await surroundings(this.#context, this.#recipe, 2),
    ];
    if ('available' in one) return one;
    if ('available' in two) return two;
    const a = await sha256Of(this.#first);
    const b = await sha256Of(this.#second);
    const values = varying(this.#recipe);
    // Directory 2, values 1, cache 2: only the values are held fixed.
    const c = values.length === 0 ? b : await this.#build(two, { standIn: 1, experiment: 'same-values' });
    if (typeof c !== 'string') return c;
    const causes: Cause[] = c === b ? [] : await this.#valuesFound(values, c === a);
    if (c === a) return causes;
    // Directory 1, values 1, cache 2: everything that GDS can hold fixed.
    const d = await this.#build(
      { ...two, copy: one.copy, env: { ...two.env, GOWORK: one.env['GOWORK']! } },
      { standIn: 1, experiment: 'same-directory' },
    );
    if (typeof d !== 'string') return d;
    if (d !== c) {
      causes.push({
        input: trims(this.#recipe) ? 'unknown' : 'trimpath',
        proof: `two directories, two binaries; one directory, ${d === a ? 'the same sha256 both times' : 'another binary again'}`,
      });
    }
    if (d !== a) causes.push({ input: 'unknown', proof: 'one directory and the same values, and still two binaries' });
    return causes;
  }

  /** Each value is looked for in the binary by the text that stood in for it. */
  async #valuesFound(values: readonly ComputedValue[], only: boolean): Promise<Cause[]> {
    const bytes = await readFile(this.#second);
    const found = values.filter(value => bytes.includes(standInOf(this.#recipe, value, 2)));
    return (found.length > 0 ? found : values).map(computed => ({
      input: 'computed-value',
      computed,
      proof: `two values, two binaries; one value, ${only ? 'the same sha256 both times' : 'one difference less'}`,
    }));
  }

  async #build(place: Surroundings, variant: BuildVariant): Promise<string | Unavailable> {
    const path = await pathOf(goBuild(this.#context, this.#target, this.#recipe, place, variant), this.#target);
    return typeof path === 'string' ? sha256Of(path) : path;
  }
}

async function pathOf(building: ReturnType<typeof buildIn>, target: PlannedTarget): Promise<string | Unavailable> {
  const built = await building;
  if ('available' in built) return built;
  if (built.ok && built.path !== undefined) return built.path;
  return unavailable(
    'not-built',
    `${target.subject} does not build`,
    'Mend what `offline-build` (GDS-ERR-001) reports.',
  );
}
