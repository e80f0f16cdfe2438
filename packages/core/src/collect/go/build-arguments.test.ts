import { expect, it } from 'vitest';
import type { BuildRecipe, ComputedValue, RecipeFlag } from '../../evidence/build-recipe.ts';
import { buildArguments, standInOf } from './build-arguments.ts';

const flag = (name: string, words: string[], use: RecipeFlag['use'] = 'used'): RecipeFlag => ({
  name,
  use,
  words: words.map(text => ({ text })),
});
const recipe = (flags: RecipeFlag[], computed: ComputedValue[] = []): BuildRecipe => ({
  source: 'recipe',
  from: 'Makefile#build',
  flags,
  env: [],
  computed,
  unresolved: [],
  doubts: [],
});

it('writes accepted flags as go build takes them apart again, and leaves refused ones out', () => {
  const flags = [
    flag('-trimpath', []),
    flag('-tags', ['a,b']),
    flag('-toolexec', ['./x'], 'refused'),
    flag('-gcflags', ['all=-N', '-l']),
    flag('-ldflags', ['-s', '-X main.name=two words', `-X main.quoted=it's one`, `-X main.both='"`]),
  ];
  expect(buildArguments(recipe(flags), { standIn: 1 })).toEqual([
    '-trimpath',
    '-tags=a,b',
    '-gcflags=all=-N -l',
    `-ldflags=-s -X 'main.name=two words' -X "main.quoted=it's one" -X main.both='"`,
  ]);
});

it('says of a word that no quotes can hold that it cannot build with it', () => {
  const flags = [flag('-ldflags', [`-X main.both=it's "one"`])];
  expect(() => buildArguments(recipe(flags), { standIn: 1 })).toThrow(
    'a word with blanks and both quotes fits into no flag of Go',
  );
});

it('puts a stand-in for each computed value, unique and of one length; the same in both variants if the commit determines it', () => {
  const values: ComputedValue[] = [
    { expression: '$(shell date)', word: '-X main.at=$(shell date)' },
    { expression: '$(shell hostname)', word: '-X main.on=$(shell hostname)' },
    {
      expression: '$(shell git rev-parse HEAD)',
      word: '-X main.c=$(shell git rev-parse HEAD)',
      determinedBy: 'commit',
    },
  ];
  const built = recipe(
    [
      flag(
        '-ldflags',
        values.map(value => value.word),
      ),
    ],
    values,
  );
  const [one, two] = ([1, 2] as const).map(standIn => buildArguments(built, { standIn }).join(' '));
  expect(one).not.toContain('shell');
  expect(one!.length).toBe(two!.length);
  expect(one).not.toBe(two);
  const standIns = values.flatMap(value => ([1, 2] as const).map(variant => standInOf(built, value, variant)));
  expect(new Set(standIns).size).toBe(5);
  expect(standInOf(built, values[2]!, 1)).toBe(standInOf(built, values[2]!, 2));
});

it.each(
  [
    ['$TAG', '$TAG_DATE'],
    ['$TAG_DATE', '$TAG'],
  ].map(expressions => ({ expressions })),
)('varies an expression that begins like one that the caller determines: $expressions', ({ expressions }) => {
  const word = '-X main.version=$TAG-$TAG_DATE';
  const values = expressions.map((expression): ComputedValue => ({
    expression,
    word,
    ...(expression === '$TAG' && { determinedBy: 'caller' }),
  }));
  const built = recipe([flag('-ldflags', [word])], values);
  const texts = ([1, 2] as const).map(standIn => buildArguments(built, { standIn })[0]);
  const [tag, date] = ['$TAG', '$TAG_DATE'].map(name => values.find(({ expression }) => expression === name)!);
  expect(texts).toEqual(
    ([1, 2] as const).map(
      variant => `-ldflags=-X main.version=${standInOf(built, tag!, variant)}-${standInOf(built, date!, variant)}`,
    ),
  );
  expect(texts[0]).not.toBe(texts[1]);
});
