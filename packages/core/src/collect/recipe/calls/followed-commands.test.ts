import { describe, expect, it } from 'vitest';
import { recipeInFiles } from '../../../../test/recipe-in.ts';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';

const strips = ({ strips: found = [] }: BuildRecipe) => found.map(({ text }) => text);
const doubted = ({ doubts }: BuildRecipe) => doubts.map(({ reason }) => reason);

describe('the folder of what a container calls', () => {
  const image = (run: string) =>
    `FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\n${run}\nFROM scratch\nCOPY --from=build /src/app /app\n`;
  const BUILD = 'RUN go build -o app ./cmd/app';

  it.each<[run: string, more: Readonly<Record<string, string>>, stripped: readonly string[]]>([
    [`${BUILD}\nRUN make -C other strip`, { 'other/Makefile': 'strip:\n\tstrip app\n' }, []],
    [`${BUILD}\nRUN make -C other strip`, { 'other/Makefile': 'strip:\n\tstrip ../app\n' }, ['strip ../app']],
    [`${BUILD}\nRUN just -d other -f other/justfile strip`, { 'other/justfile': 'strip:\n  strip app\n' }, []],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tstrip app\n' }, ['strip app']],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd other && strip app\n' }, []],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd /src && strip app\n' }, ['strip app']],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd /opt && strip app\n' }, []],
    [
      `${BUILD}\nRUN make strip`,
      { Makefile: 'strip:\n\t$(MAKE) -C other strip\n', 'other/Makefile': 'strip:\n\tstrip app\n' },
      [],
    ],
    ['RUN make app', { Makefile: 'app:\n\tgo build -o app ./cmd/app\n\tcd other && strip app\n' }, []],
    ['RUN make app', { Makefile: 'app:\n\tgo build -o app ./cmd/app\n\tstrip app\n' }, ['strip app']],
    ['RUN make app', { Makefile: 'app: build\n\tcd other && strip app\nbuild:\n\tgo build -o app ./cmd/app\n' }, []],
    ['RUN make app', { Makefile: 'app: build\n\tstrip app\nbuild:\n\tgo build -o app ./cmd/app\n' }, ['strip app']],
    ['RUN make app other', { Makefile: 'app:\n\tgo build -o app ./cmd/app\nother:\n\tcd other && strip app\n' }, []],
    ['RUN make -C cmd app\nRUN strip app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n' }, ['strip app']],
    ['RUN make -C cmd app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n\tstrip app\n' }, []],
    ['RUN make -C cmd app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n\tstrip ../app\n' }, ['strip ../app']],
  ])('tells which file is stripped: %s %j', async (run, more, stripped) => {
    const recipe = await recipeInFiles({ Dockerfile: image(run), ...more });
    expect([strips(recipe), doubted(recipe)]).toEqual([
      stripped,
      stripped.map(text => `\`${text}\` runs after the build and may change the binary`),
    ]);
  });
});

describe('the files that a value of a called build is read from', () => {
  it.each<[run: string, makefile: string, read: string]>([
    ['make app', 'Makefile', 'VERSION'],
    ['make -C cmd app', 'cmd/Makefile', 'cmd/VERSION'],
  ])('are those of the repository in a container too: %s', async (run, name, read) => {
    const { computed } = await recipeInFiles({
      Dockerfile: `FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN ${run}\n`,
      [name]: 'app:\n\tgo build -ldflags "-X main.v=$(shell cat VERSION)" -o app example.com/app/cmd/app\n',
    });
    expect(computed.map(({ reads }) => reads)).toEqual([[read]]);
  });
});

describe('the condition of a call', () => {
  const BUILD = 'go build -o bin/app ./cmd/app';
  const workflow = (...steps: readonly (readonly [condition: string, run: string])[]) =>
    `on: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n${steps.map(([condition, run]) => `      - ${condition === '' ? '' : `if: ${condition}\n        `}run: ${run}\n`).join('')}`;
  const STRIPS = '#!/bin/sh\nstrip bin/app\n';
  const PERHAPS_STRIPS = '#!/bin/sh\nif [ -n "$STRIP" ]; then strip bin/app; fi\n';

  it.each<[build: string, call: string, script: string, isCertain: boolean]>([
    ['', '', STRIPS, true],
    ['', 'vars.A', STRIPS, false],
    ['vars.A', 'vars.A', STRIPS, true],
    ['vars.A', 'vars.B', STRIPS, false],
    ['', '', PERHAPS_STRIPS, false],
    ['vars.A', '', PERHAPS_STRIPS, false],
    ['vars.A', 'vars.A', PERHAPS_STRIPS, false],
    ['vars.A', 'vars.B', PERHAPS_STRIPS, false],
  ])(
    'is added to those of what is called: a build with if: %s, a call with if: %s of %j',
    async (build, call, script, isCertain) => {
      const recipe = await recipeInFiles({
        '.github/workflows/release.yml': workflow([build, BUILD], [call, './fin.sh']),
        'fin.sh': script,
      });
      expect(strips(recipe)).toEqual(isCertain ? ['strip bin/app'] : []);
      expect(doubted(recipe)).toContain('`strip bin/app` runs after the build and may change the binary');
    },
  );

  const MAKEFILE = `build:\n\t${BUILD}\nstrip:\n\tstrip bin/app\nrelease:\n\t$(MAKE) build\n`;
  it.each<[condition: string, call: string, behind: string, later: string, isCertain: boolean]>([
    ['vars.A', 'make build', 'vars.A', 'strip bin/app', true],
    ['vars.A', 'make build', 'vars.A', 'make strip', true],
    ['vars.A', 'make release', 'vars.A', 'strip bin/app', true],
    ['vars.A', 'make build', 'vars.B', 'strip bin/app', false],
    ['', 'make build', 'vars.A', 'strip bin/app', false],
    ['vars.A', 'make build', '', 'strip bin/app', true],
    ['vars.A', 'if [ -n "$R" ]; then make build; fi', 'vars.A', 'strip bin/app', true],
    ['vars.A', 'make build', 'vars.A', 'test -z "$R" || strip bin/app', false],
  ])(
    'that builds is no condition of what runs under it too: if: %s %s, then if: %s %s',
    async (condition, call, behind, later, isCertain) => {
      const recipe = await recipeInFiles({
        '.github/workflows/release.yml': workflow([condition, call], [behind, later]),
        Makefile: MAKEFILE,
      });
      expect(recipe.from).toBe('.github/workflows/release.yml#release');
      expect(strips(recipe)).toEqual(isCertain ? ['strip bin/app'] : []);
    },
  );
});
