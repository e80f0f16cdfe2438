import { readFile } from 'node:fs/promises';
import type { BuildRecipe, ComputedValue } from '../../evidence/build-recipe.ts';
import type { RebuildCause } from '../../evidence/rebuild.ts';
import { standInOf } from '../go/build-arguments.ts';
import type { Surroundings } from '../go/surroundings.ts';
import { type Change, changesFor, ENVIRONMENT_PARTS } from './change.ts';
import { unlinkedSymbol } from './linked-value.ts';
import { type Pair, type PairBuilder, pairOf, shownBy } from './pair.ts';

const SAME = 'the same sha256 both times';

/** Values that one commit does not determine and that reach the build. */
export function varyingValues(recipe: BuildRecipe): readonly ComputedValue[] {
  const words = new Set(
    recipe.flags.filter(flag => flag.use === 'used').flatMap(flag => flag.words.map(({ text }) => text)),
  );
  return recipe.computed.filter(computed => computed.determinedBy === undefined && words.has(computed.word));
}

/**
 * Finds out why two builds differ. First the computed values are held fixed; then one input after the other is
 * changed. A change after which the binaries are equal ends the search; one that takes a difference away that the
 * files showed is kept, and the search goes on with it. When no change does it alone, all are tried together, and
 * each that is not needed is taken out again.
 */
export async function searchCauses(
  builder: PairBuilder,
  recipe: BuildRecipe,
  different: Pair,
  place: Surroundings,
): Promise<readonly RebuildCause[]> {
  const values = await holdValues(builder, recipe, different);
  const search: Search = { builder, pair: values.pair, kept: [], words: values.words, causes: [...values.causes] };
  if (search.pair.equal) return search.causes;
  const tried: Change[] = [];
  const notBuilt: Change[] = [];
  for (const change of changesFor(recipe, place, await shownBy(search.pair))) {
    const outcome = await attempt(search, change);
    if (outcome === 'equal') return search.causes;
    if (outcome === 'no-effect') tried.push(change);
    if (outcome === 'not-built') notBuilt.push(change);
  }
  if (tried.length > 1 && (await together(search, tried))) return search.causes;
  const names = [...search.kept, ...tried].map(({ words }) => words);
  const failed =
    notBuilt.length === 0 ? '' : `; no build was had with ${notBuilt.map(({ words }) => words).join(', ')}`;
  search.causes.push({
    input: 'unknown',
    proof: `${names.length === 0 ? 'nothing that GDS can change in a build is left' : `they differ also with ${names.join(', ')}`}${failed}`,
  });
  return search.causes;
}

interface Search {
  readonly builder: PairBuilder;
  /** The pair with everything that is kept. */
  pair: Pair;
  readonly kept: Change[];
  /** What is held besides `kept`. */
  readonly words: readonly string[];
  readonly causes: RebuildCause[];
}

async function attempt(search: Search, change: Change): Promise<'equal' | 'less' | 'no-effect' | 'not-built'> {
  const { builder, kept, causes } = search;
  const pair = await builder.withChanges([...kept, change]);
  if (pair === undefined) return 'not-built';
  if (pair.equal) {
    causes.push(await causeOf(search, change));
    return 'equal';
  }
  if (change.shows === undefined) return 'no-effect';
  const [before, after] = [await shownBy(search.pair), await shownBy(pair)];
  if (!before.includes(change.shows) || after.includes(change.shows)) return 'no-effect';
  causes.push({ ...change.cause, proof: `with ${wordsOf(search, [change])}: one difference less` });
  kept.push(change);
  search.pair = pair;
  return 'less';
}

/** All at once, then without each: what can be left out is no cause. */
async function together(search: Search, tried: readonly Change[]): Promise<boolean> {
  const { builder, kept, causes } = search;
  const pair = await builder.withChanges([...kept, ...tried]);
  if (pair?.equal !== true) return false;
  let needed = tried;
  for (const change of tried) {
    const fewer = needed.filter(other => other !== change);
    if ((await builder.withChanges([...kept, ...fewer]))?.equal === true) needed = fewer;
  }
  for (const change of needed) {
    causes.push({
      ...change.cause,
      proof: `with ${wordsOf(search, needed)}: ${SAME}; without one of them: two binaries`,
    });
  }
  return true;
}

async function causeOf(search: Search, change: Change): Promise<RebuildCause> {
  if (change.cause.input === 'environment') {
    for (const part of ENVIRONMENT_PARTS) {
      const pair = await search.builder.withChanges([...search.kept, part]);
      if (pair?.equal === true) return { ...part.cause, proof: `with ${wordsOf(search, [part])}: ${SAME}` };
    }
  }
  return { ...change.cause, proof: `with ${wordsOf(search, [change])}: ${SAME}` };
}

function wordsOf({ words, kept }: Search, more: readonly Change[]): string {
  return [...words, ...[...kept, ...more].map(change => change.words)].join(' and ');
}

interface Values {
  /** The pair with the values held. */
  readonly pair: Pair;
  readonly causes: readonly RebuildCause[];
  readonly words: readonly string[];
}

async function holdValues(builder: PairBuilder, recipe: BuildRecipe, different: Pair): Promise<Values> {
  const values = varyingValues(recipe);
  const none: Values = { pair: different, causes: [], words: [] };
  if (values.length === 0) return none;
  const second = await builder.second({ standIn: 1, experiment: 'same-values' });
  if (second === undefined) return none;
  const pair = await pairOf(different.first, second);
  if (pair.sha256[1] === different.sha256[1]) return { ...none, pair };
  const bytes = await readFile(different.second);
  const causes = (await valuesFound(builder, recipe, different, values)).map((computed): RebuildCause => {
    const unlinked = unlinkedSymbol(bytes, recipe, computed, 2);
    return {
      input: 'computed-value',
      computed,
      ...(unlinked === undefined ? {} : { unlinked }),
      proof: `two values, two binaries; one value, ${pair.equal ? SAME : 'one difference less'}`,
    };
  });
  return { pair, causes, words: ['one value of each command'] };
}

/** A value is in the binary when the text that stood in for it is, or when holding it alone changes the binary. */
async function valuesFound(
  builder: PairBuilder,
  recipe: BuildRecipe,
  different: Pair,
  values: readonly ComputedValue[],
): Promise<readonly ComputedValue[]> {
  if (values.length === 1) return values;
  const bytes = await readFile(different.second);
  const found: ComputedValue[] = [];
  for (const [index, value] of values.entries()) {
    if (bytes.includes(standInOf(recipe, value, 2))) {
      found.push(value);
      continue;
    }
    const held = await builder.second({ standIn: 2, held: [value], experiment: `same-value-${index}` });
    if (held !== undefined && (await pairOf(different.second, held)).equal === false) found.push(value);
  }
  return found.length > 0 ? found : values;
}
