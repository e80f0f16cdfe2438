import type { CauseKind } from '../../binary/diff/difference.ts';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import { sha256Of } from '../binary.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { differenceOf } from '../difference-of.ts';
import { type BuildVariant, goBuild } from '../go/build.ts';
import type { Surroundings } from '../go/surroundings.ts';
import type { Change } from './change.ts';

/** Paths of two binaries. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly sha256: readonly [string, string];
  readonly equal: boolean;
}

export async function pairOf(first: string, second: string): Promise<Pair> {
  const sha256 = [await sha256Of(first), await sha256Of(second)] as const;
  return { first, second, sha256, equal: sha256[0] === sha256[1] };
}

/** The causes that the two files show. */
export async function shownBy({ first, second }: Pair): Promise<readonly CauseKind[]> {
  return (await differenceOf(first, second))?.causes.map(({ kind }) => kind) ?? [];
}

/** Makes the extra builds, at most a number of them. */
export class PairBuilder {
  readonly #context: CollectContext;
  readonly #target: PlannedTarget;
  readonly #recipe: BuildRecipe;
  readonly #one: Surroundings;
  readonly #two: Surroundings;
  #left: number;
  made = 0;

  constructor(
    context: CollectContext,
    target: PlannedTarget,
    recipe: BuildRecipe,
    places: { readonly one: Surroundings; readonly two: Surroundings },
    mostBuilds: number,
  ) {
    this.#context = context;
    this.#target = target;
    this.#recipe = recipe;
    this.#one = places.one;
    this.#two = places.two;
    this.#left = mostBuilds;
  }

  /** Both builds with these changes and the values of the first; undefined when one fails or none is left. */
  async withChanges(changes: readonly Change[]): Promise<Pair | undefined> {
    if (this.#left < 2) return undefined;
    const experiment = changes.map(({ name }) => name).join('-');
    const variant: BuildVariant = { standIn: 1, experiment, flags: changes.flatMap(({ flags = [] }) => flags) };
    const two = changes.reduce((place, { hold }) => hold?.(place, this.#one) ?? place, this.#two);
    const [first, second] = await Promise.all(
      [this.#one, two].map(place => this.#build(changed(place, changes, experiment), variant)),
    );
    return first === undefined || second === undefined ? undefined : pairOf(first, second);
  }

  /** The second build with some computed values of the first. */
  async second(variant: BuildVariant): Promise<string | undefined> {
    return this.#left < 1 ? undefined : this.#build(this.#two, variant);
  }

  async #build(place: Surroundings, variant: BuildVariant): Promise<string | undefined> {
    this.#left--;
    this.made++;
    const built = await goBuild(this.#context, this.#target, this.#recipe, place, variant);
    return built.ok ? built.path : undefined;
  }
}

function changed(place: Surroundings, changes: readonly Change[], experiment: string): Surroundings {
  const env = { ...place.env, ...Object.assign({}, ...changes.map(each => each.env ?? {})) };
  // The compiler's command is part of what Go's cache asks for, and is not written into the binary.
  if (changes.some(({ compilesC }) => compilesC))
    env['CC'] = `${env['CC'] ?? place.settings.cc} -DGDS_EXPERIMENT=${experiment}`;
  return { ...place, env };
}
