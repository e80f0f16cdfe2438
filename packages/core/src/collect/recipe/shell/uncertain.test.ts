import { describe, expect, it } from 'vitest';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { findRecipe } from '../find-recipe.ts';
import { readShellScript } from '../shell-script.ts';
import { sourceText } from '../text/traced-text.ts';

const BUILD = 'go build -o bin/app -ldflags "$LDFLAGS" ./cmd/app';
const STRIP = 'strip bin/app';

async function recipeOf(lines: readonly string[]): Promise<BuildRecipe> {
  const surroundings = { name: 'build.sh', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readShellScript(sourceText('build.sh', `#!/bin/bash\n${lines.join('\n')}\n`), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'build.sh', file }], {
    packageFolder: 'cmd/app',
    module: { path: 'example.com/app', folder: '.' },
    role: 'production',
  });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const flagsOf = ({ flags }: BuildRecipe) =>
  flags.flatMap(({ name, use, words }) => (use === 'used' ? words.map(({ text }) => `${name} ${text}`) : []));

const PERHAPS_SET: readonly (readonly string[])[] = [
  ['[ -n "$R" ] && { echo x; LDFLAGS="-s -w"; }'],
  ['[ -n "$R" ] || { echo x; LDFLAGS="-s -w"; }'],
  ['[ -n "$R" ] && {', '  echo x', '  if [ -n "$Q" ]; then { echo y; }; fi', '  LDFLAGS="-s -w"', '}'],
  ['[ -n "$R" ] &&', '  LDFLAGS="-s -w"'],
  ['[ -n "$R" ] && for x in a b; do echo $x; LDFLAGS="-s -w"; done'],
  ['if a; then b; else if c; then d; fi; LDFLAGS="-s -w"; fi'],
];

const PERHAPS_STRIPPED: readonly (readonly string[])[] = [
  ['[ -n "$R" ] && ( echo y; strip bin/app )'],
  ['[ -n "$R" ] || ( echo y; strip bin/app )'],
  ['[ -n "$R" ] && { echo y; } && strip bin/app'],
  ['[ -n "$R" ] && ( echo y ) && strip bin/app'],
  ['[ -n "$R" ] && ls bin/app | strip bin/app'],
  ['[[ "$R" =~ ^(a|b)$ ]] && strip bin/app'],
];

const STRIPPED: readonly (readonly string[])[] = [
  ['[ -n "$R" ] && { echo y; }', STRIP],
  ['[ -n "$R" ] && ( echo y )', STRIP],
  ['{ echo y; strip bin/app; }'],
  ['( echo y; strip bin/app )'],
  ['echo y && strip bin/app'],
];

describe('what is only perhaps so', () => {
  it.each(PERHAPS_SET)('sets no flag for certain: %s', async (...lines) => {
    const recipe = await recipeOf([...lines, BUILD]);
    expect(flagsOf(recipe)).toEqual([]);
    expect(recipe.doubts).not.toEqual([]);
  });

  it.each(PERHAPS_STRIPPED)('strips not for certain: %s', async (...lines) => {
    const recipe = await recipeOf([BUILD, ...lines]);
    expect(recipe.strips).toBeUndefined();
    expect(recipe.doubts.map(({ reason }) => reason).join('\n')).toMatch(/strip.* runs after the build/);
  });

  it.each(STRIPPED)('strips for certain: %s', async (...lines) => {
    const recipe = await recipeOf([BUILD, ...lines]);
    expect(recipe.strips).toHaveLength(1);
  });
});
