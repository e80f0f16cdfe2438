import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';
import { readWorkflow } from './workflow.ts';

async function recipeOf(line: string) {
  const build = 'go build -ldflags "$LDFLAGS -X main.v=1" -o bin/app ./cmd/app';
  const text = `env:\n  LDFLAGS: -s\njobs:\n  build:\n    steps:\n      - run: |\n          ${line}\n      - run: ${build}\n`;
  const surroundings = { name: 'w.yml', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readWorkflow(sourceText('w.yml', text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'w.yml', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

describe('a step that writes to $GITHUB_ENV', () => {
  it.each([
    ['echo "GOFLAGS=-ldflags=-s" >> "$GITHUB_ENV"', false, true],
    ['echo "LDFLAGS=-w" >> $GITHUB_ENV', false, false],
    ["echo 'LDFLAGS=-s -w' >> ${GITHUB_ENV}", false, true],
    ['echo LDFLAGS=-w >> $GITHUB_ENV', false, false],
    ['echo "LDFLAGS=$FLAGS" >> $GITHUB_ENV', true, false],
    ['[ -n "$X" ] && echo "LDFLAGS=-w" >> $GITHUB_ENV', true, false],
    ['echo "D=$(date -u +%F)" >> "$GITHUB_ENV"; \n          echo "LDFLAGS=-w" >> "$GITHUB_ENV"', false, false],
    ['# for (tags)\n          echo "now (a)"\n          echo "LDFLAGS=-w" >> $GITHUB_ENV', false, false],
    ['if [ -n "$(ls)" ]; then\n          echo "LDFLAGS=-w" >> $GITHUB_ENV\n          fi', true, false],
    ['if x; then echo "LDFLAGS=" >> $GITHUB_ENV; fi', true, false],
    ['./vars.sh >> $GITHUB_ENV', true, false],
    ['{ echo "LDFLAGS="; echo "A=b"; } >> $GITHUB_ENV', true, false],
    ['echo "TAG=v1" >> $GITHUB_ENV', false, true],
    ['echo "LDFLAGS="', false, true],
  ])('%s', async (line, doubted, strips) => {
    const { doubts, flags } = await recipeOf(line);
    expect(doubts.length > 0).toBe(doubted);
    const words = flags.filter(({ use }) => use === 'used').flatMap(flag => flag.words.map(word => word.text));
    expect(words.includes('-s')).toBe(strips);
  });
});
