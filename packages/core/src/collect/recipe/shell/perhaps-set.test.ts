import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { readShellScript } from '../shell-script.ts';
import { sourceText } from '../text/traced-text.ts';

async function recipeOf(...lines: string[]) {
  const surroundings = { name: 'build.sh', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readShellScript(sourceText('build.sh', `#!/bin/bash\n${lines.join('\n')}\n`), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'build.sh', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const BUILD = 'go build -trimpath -ldflags "-X main.v=$V" -o bin/app ./cmd/app';

describe('a variable that is set under a condition', () => {
  it.each([
    [['if [ -z "$V" ]; then V=$(git describe --tags --always); fi'], 'caller'],
    [['V=$1', 'if [[ -z "$V" ]]; then', 'V=$(git describe --tags 2>/dev/null || echo dev)', 'fi'], 'caller'],
    [['V=$(git describe --exact-match) || V=$(git rev-parse HEAD)'], 'commit'],
    [['V=1', '[ -n "$(git status --porcelain)" ] && V="$V-dirty"'], 'commit'],
    [['case $1 in release) V=$(git describe --tags) ;; *) V=dev ;; esac'], 'caller'],
    [['if [ -z "$V" ]; then V=$(date); fi'], 'unknown'],
    [['V=$(date +%s)', 'if [ -n "$W" ]; then V=$(date); fi'], 'varies'],
    [['for V in $(hostname); do :; done'], 'unknown'],
    [['for V in $(git tag --points-at HEAD); do :; done'], 'commit'],
    [['for V in $VERSIONS; do :; done'], 'caller'],
    [['for V in *.txt; do :; done'], 'unknown'],
    [['V=1', 'if ./changed.sh; then V=2; fi'], 'unknown'],
    [['V=1', 'if [ -f release.txt ]; then V=2; fi'], 'unknown'],
  ])('%j', async (lines, by) => {
    const { computed, doubts } = await recipeOf(...lines, BUILD);
    expect(computed.map(({ determinedBy, varies }) => determinedBy ?? (varies ? 'varies' : 'unknown'))).toEqual([by]);
    expect(doubts).toEqual([]);
  });

  it.each([
    ['if [ -n "$V" ]; then LD="$LD -X main.v=$V"; fi', []],
    ['if ./changed.sh; then LD="$LD -X main.v=$V"; fi', ['linked-value']],
    ['if [ -n "$V" ]; then LD+=" -X main.v=$(date)"; fi', ['linked-value']],
    ['if [ -n "$V" ]; then LD="$LD -X main.v=$V -s"; fi', [undefined]],
    ['if [ -n "$V" ]; then LD="-X main.v=$V"; fi', [undefined]],
  ])('and adds linked values to flags: %s', async (line, about) => {
    const { doubts } = await recipeOf('LD="-w"', line, 'go build -ldflags "$LD" -o bin/app ./cmd/app');
    expect(doubts.map(doubt => doubt.about)).toEqual(about);
  });

  it.each([
    ['${BUILD_DATE:-unknown}', ['linked-value']],
    ['${BUILD_NUMBER:-unknown}', ['linked-value']],
    ['${USER:-unknown}', ['linked-value']],
    ['${V:-unknown}', []],
    ['${SOURCE_DATE_EPOCH:-0}', []],
  ])('or by whoever builds, who may give a time: %s', async (value, about) => {
    const { doubts, flags } = await recipeOf(`go build -ldflags "-X main.v=${value}" -o bin/app ./cmd/app`);
    expect(flags[0]!.words.map(({ text }) => text)).toEqual([
      value.includes('EPOCH') ? '-X main.v=0' : '-X main.v=unknown',
    ]);
    expect(doubts.map(doubt => doubt.about)).toEqual(about);
  });

  it('may still hold flags', async () => {
    const { doubts } = await recipeOf('if [ -n "$X" ]; then V=$(./flags.sh); fi', 'go build -ldflags "$V" ./cmd/app');
    expect(doubts.map(({ reason }) => reason)).toEqual(['$V in -ldflags is computed when the build runs']);
  });
});
