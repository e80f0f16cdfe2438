import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';
import { readMakefileScripts } from './makefile-scripts.ts';

async function valueIn(...lines: string[]) {
  const text = `${lines.join('\n')}\nbuild:\n\tgo build -trimpath -ldflags "-X main.v=$(V)" -o bin/app ./cmd/app\n`;
  const surroundings = { name: 'Makefile', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readMakefileScripts(sourceText('Makefile', text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'Makefile', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  const [{ determinedBy, varies, reads, word } = {}] = found.recipe.computed;
  return { by: determinedBy ?? (varies ? 'varies' : 'unknown'), reads, word, unresolved: found.recipe.unresolved };
}

describe('a value that make computes', () => {
  it.each([
    [['V := $(or $(TAG),dev)'], 'commit'],
    [['V = $(if $(TAG),$(TAG),$(shell git rev-parse HEAD))'], 'commit'],
    [['V := $(patsubst v%,%,$(shell git describe --tags))'], 'commit'],
    [['T = $(shell git describe --tags)', 'V = $(T:v%=%)'], 'commit'],
    [['GIT = git', 'V := $(shell $(GIT) rev-parse HEAD)'], 'commit'],
    [['V := $(shell date -u -d "@$(SOURCE_DATE_EPOCH)" +%F)'], 'commit'],
    [['V != git rev-parse HEAD'], 'commit'],
    [['NOW = $(shell date)', 'V := $(shell echo $(NOW))'], 'varies'],
    [['V != date'], 'varies'],
    [['V := $(shell v=$$(date); echo $$v)'], 'varies'],
    [['V := $(subst :,-,$(shell date))'], 'varies'],
    [['V := $(if $(USER),a,b)'], 'unknown'],
    [['V := $(notdir $(CURDIR))'], 'unknown'],
    [['GIT = ./git.sh', 'V := $(shell $(GIT) rev-parse HEAD)'], 'unknown'],
    [['V := $(shell ./version.sh)'], 'unknown'],
  ])('%j', async (lines, by) => {
    const value = await valueIn(...lines);
    expect(value.by).toBe(by);
    expect(value.unresolved).toEqual([]);
  });

  it.each(['$(file < VERSION)', '$(shell cat VERSION)', '$(firstword $(shell cat VERSION))'])(
    '%s is what a file of the commit holds',
    async expression => {
      expect(await valueIn(`V := ${expression}`)).toMatchObject({ by: 'commit', reads: ['VERSION'] });
    },
  );

  it('shows what `!=` runs as the call that it is', async () => {
    expect(await valueIn('V != date')).toMatchObject({ word: '-X main.v=$(shell date)' });
  });
});
