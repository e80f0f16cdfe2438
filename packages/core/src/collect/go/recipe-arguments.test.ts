import { describe, expect, it } from 'vitest';
import type { BuildRecipe, RecipeFlag } from '../../evidence/build-recipe.ts';
import { recipeWith } from '../../../test/described.ts';
import { selectingFlags, trimsPaths } from './recipe-arguments.ts';

type Written = readonly [name: string, value?: string, use?: RecipeFlag['use']];

function recipeOf(flags: readonly Written[]): BuildRecipe {
  const recipe = recipeWith({
    flags: flags.map(([name, value, use = 'used']) => ({
      name,
      use,
      words: value === undefined ? [] : [{ text: value }],
    })),
  });
  if (!recipe.available) throw new Error('there is a recipe');
  return recipe.value;
}

describe('selectingFlags', () => {
  it.each<{ written: readonly Written[]; given: readonly string[] }>([
    { written: [], given: [] },
    { written: [['-trimpath'], ['-tags', 'netgo,osusergo']], given: ['-tags=netgo,osusergo'] },
    { written: [['-tags', 'netgo  osusergo ']], given: ['-tags=netgo,osusergo'] },
    {
      written: [
        ['-tags', 'a'],
        ['-tags', 'b'],
      ],
      given: ['-tags=b'],
    },
    {
      written: [
        ['-tags', 'a'],
        ['-tags', ''],
      ],
      given: [],
    },
    {
      written: [
        ['-tags', 'a'],
        ['-tags', '$(TAGS)', 'refused'],
      ],
      given: ['-tags=a'],
    },
    // Go refuses it, as the build does.
    { written: [['-tags', 'a, b']], given: ['-tags=a, b'] },
    {
      written: [
        ['-mod', 'vendor'],
        ['-mod', 'readonly'],
        ['-tags', 'a'],
      ],
      given: ['-mod=readonly', '-tags=a'],
    },
  ])('asks with $given for $written', ({ written, given }) => {
    expect(selectingFlags(recipeOf(written))).toEqual(given);
  });
});

describe('trimsPaths', () => {
  it.each<{ written: readonly Written[]; trims: boolean }>([
    { written: [], trims: false },
    { written: [['-trimpath']], trims: true },
    { written: [['-trimpath'], ['-trimpath', 'F']], trims: false },
    { written: [['-trimpath', '0'], ['-trimpath']], trims: true },
  ])('is $trims for $written', ({ written, trims }) => {
    expect(trimsPaths(recipeOf(written))).toBe(trims);
  });
});
