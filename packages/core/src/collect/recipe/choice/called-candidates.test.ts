import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeInFiles } from '../../../../test/recipe-in.ts';
import { packageTarget, startRun, type TestRepository, testRepository } from '../../../../test/collecting.ts';
import buildRecipe from '../../build-recipe.ts';
import type { NamedBuildFile } from '../build-script.ts';
import { findRecipe, type FoundRecipe } from '../find-recipe.ts';
import { formatOf } from '../formats.ts';
import { sourceText } from '../text/traced-text.ts';

const MAKEFILE = `LDFLAGS := -s -w
build: gen
	go build -trimpath -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app
debug:
	go build -gcflags='all=-N -l' -o bin/app ./cmd/app
gen:
	go generate ./...
`;
const dockerfile = (run: string, more = '') =>
  `FROM golang:1.26 AS build\nENV CGO_ENABLED=0\nWORKDIR /src\nCOPY go.mod Makefile ./\nCOPY cmd ./cmd\n${run}\nFROM scratch\nCOPY --from=build /src/bin/app /app\n${more}`;

async function find(files: Readonly<Record<string, string>>, role: 'production' | 'debug' = 'production') {
  const read = await Promise.all(
    Object.entries(files).map(async ([name, text]): Promise<NamedBuildFile> => {
      const surroundings = { name, folder: dirname(name), read: () => Promise.resolve('it does not exist') };
      const file = await formatOf(name).read(sourceText(name, text), surroundings);
      if (typeof file === 'string') throw new Error(file);
      return { name, file };
    }),
  );
  return findRecipe(read, { packageFolder: 'cmd/app', role });
}

function recipeOf(found: FoundRecipe) {
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}
const reasons = (found: FoundRecipe) => recipeOf(found).doubts.map(({ reason }) => reason);

describe('a Dockerfile that calls make', () => {
  it('leads to the flags of the Makefile, with the environment of the image', async () => {
    const found = await find({ Dockerfile: dockerfile('RUN make build'), Makefile: MAKEFILE });
    expect(found).toMatchObject({ others: ['Makefile#debug'], seesGoFlags: false });
    expect(recipeOf(found)).toMatchObject({
      from: 'Dockerfile#build',
      env: [{ name: 'CGO_ENABLED', value: '0', location: { path: 'Dockerfile', startLine: 2 } }],
      flags: [
        { name: '-trimpath', location: { path: 'Makefile', startLine: 3 } },
        { name: '-ldflags', words: [{ text: '-s', location: { path: 'Makefile', startLine: 1 } }, { text: '-w' }] },
      ],
      doubts: [],
    });
  });

  it.each([
    ['RUN make', 'the default target'],
    ['RUN make -j4 -j 2 --no-print-directory build', 'options'],
    ['RUN --mount=type=cache,target=/cache make build', 'a mount'],
    ['RUN cd /src && /usr/bin/make -C . --file=Makefile build', 'folder and file'],
    ['COPY . .\nRUN make build VERSION=1.2 && ls bin', 'a version'],
    ['RUN sudo -E -u app nice make -j4 -sC . build', 'programs that run it'],
  ])('%s', async run => {
    const found = await find({ Dockerfile: dockerfile(run), Makefile: MAKEFILE });
    expect(recipeOf(found)).toMatchObject({ from: 'Dockerfile#build', doubts: [] });
  });

  it('takes the target that is called, and not another one that is likelier by its name', async () => {
    const makefile = `build:\n\tgo build -o bin/app ./cmd/app\nship:\n\tgo build -race -o bin/app ./cmd/app\n`;
    const found = await find({ Dockerfile: dockerfile('RUN make ship'), Makefile: makefile });
    expect(found).toMatchObject({ others: ['Makefile#build'] });
    expect(recipeOf(found).flags).toMatchObject([{ name: '-race' }]);
    const debug = await find({ Dockerfile: dockerfile('RUN make ship'), Makefile: MAKEFILE }, 'debug');
    expect(recipeOf(debug).from).toBe('Makefile#debug');
  });

  it('sees what strips the binary afterwards', async () => {
    const found = await find({ Dockerfile: dockerfile('RUN make build\nRUN strip bin/app'), Makefile: MAKEFILE });
    expect(recipeOf(found).strips).toMatchObject([{ text: 'strip bin/app', location: { path: 'Dockerfile' } }]);
  });

  it.each<[run: string, makefile: string, build: string, made: string]>([
    ['RUN make build LDFLAGS=-s', 'LDFLAGS := -w', 'go build -ldflags="$(LDFLAGS)"', '-ldflags -s'],
    [
      'ENV MAKEFLAGS="-j2 L=-s\\ -X\\ a.b=c"\nRUN make build',
      'L = -w',
      'go build -ldflags="$(L)"',
      '-ldflags -s -X a.b=c',
    ],
    ['RUN make build LDFLAGS=-s', 'override LDFLAGS += -w', 'go build -ldflags="$(LDFLAGS)"', '-ldflags -s -w'],
    ['RUN make build LDFLAGS=-s', 'build: LDFLAGS = -w', 'go build -ldflags="$(LDFLAGS)"', '-ldflags -s'],
    ['RUN LDFLAGS=-s make build', 'LDFLAGS := -w', 'go build -ldflags="$(LDFLAGS)"', '-ldflags -w'],
    ['RUN LDFLAGS=-s make build', 'LDFLAGS ?= -w', 'go build -ldflags="$(LDFLAGS)"', '-ldflags -s'],
    ['RUN LDFLAGS=-s make build', '', 'go build -ldflags="$$LDFLAGS"', '-ldflags -s'],
    ['ENV X=-race\nRUN make build', '', 'go build $(X)', '-race'],
    ['RUN make build GOFLAGS=', 'GOFLAGS ?= -trimpath', 'go build $(GOFLAGS)', ''],
    ['RUN make build GOFLAGS=-ldflags=-s', 'export GOFLAGS = -trimpath', 'go build', '-ldflags -s'],
    ['ENV GOFLAGS=-trimpath\nRUN make build', 'GOFLAGS = -mod=readonly', 'go build', '-mod readonly'],
    ['ENV GOFLAGS=-trimpath\nRUN make build', 'export GOFLAGS', 'go build', '-trimpath'],
    ['RUN make build CGO_ENABLED=1', 'CGO_ENABLED ?= 0', 'CGO_ENABLED=$(CGO_ENABLED) go build', 'CGO_ENABLED=1'],
    ['RUN GOOS=linux make build', 'GOOS ?= $(shell go env GOOS)', 'GOOS=$(GOOS) go build', 'GOOS=linux'],
    ['RUN make build VERSION=1', 'ifndef VERSION\nelse\nF = -race\nendif', 'go build $(F)', '-race'],
    ['RUN make build VERSION=1', 'ifdef VERSION\nM = x\nendif\nF_x = -race\nF = $(F_$(M))', 'go build $(F)', '-race'],
    ['ENV MODE=dev\nRUN make build', 'MODE ?= x\nifeq ($(MODE),dev)\nF = -race\nendif', 'go build $(F)', '-race'],
    ['RUN make build V=1', 'L = -X main.v=$(V)', 'go build -ldflags="$(L)"', '-ldflags -X main.v=1'],
    ["RUN make build 'L=-X main.v=$(V)'", 'V = 2', 'go build -ldflags="$(L)"', '-ldflags -X main.v=2'],
    ['RUN make build APP=app', 'APP = tool', 'go build -race ./cmd/$(APP)', '-race'],
    ['RUN make ship L=-s', 'ship:\n\tL=-w $(MAKE) build\nL = -w', 'go build -ldflags="$(L)"', '-ldflags -s'],
    ['RUN make ship "L=-X a.b=c -s"', 'ship:\n\t./ship.sh', 'go build -ldflags="$(L)"', '-ldflags -X a.b=c -s'],
    ['RUN make ship', 'ship:\n\tL=-w $(MAKE) build\nL ?= -s', 'go build -ldflags="$(L)"', '-ldflags -w'],
  ])('reads the Makefile as it is called: %s, %s: %s', async (run, makefile, build, made) => {
    const packages = build.includes('./cmd/') ? '' : './cmd/app';
    const text = `${makefile}\nbuild:\n\t${build.replace('build', 'build -o bin/app')} ${packages}\n`;
    const recipe = recipeOf(
      await find({
        Dockerfile: dockerfile(run).replace('ENV CGO_ENABLED=0\n', ''),
        Makefile: text,
        'ship.sh': '#!/bin/sh\nmake build\n',
      }),
    );
    const flags = recipe.flags
      .filter(({ name }) => name !== '-o')
      .map(({ name, words }) => [name, ...words.map(word => word.text)].join(' '));
    const environment = recipe.env.map(({ name, value }) => `${name}=${value}`);
    expect([...environment, ...flags].join(' ')).toBe(made);
    expect(recipe.doubts).toEqual([]);
  });

  it.each<[run: string, line: number, column: number]>([
    ['RUN make build LDFLAGS="-X main.a=b -s"', 6, 37],
    ['ENV LDFLAGS=-s\nRUN make ship', 6, 13],
    ['ARG LDFLAGS="-s -w"\nRUN make build LDFLAGS="$LDFLAGS"', 6, 14],
  ])('knows where a flag that is handed on is written: %s', async (run, startLine, startColumn) => {
    const makefile = 'build:\n\tgo build -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app\nship: build\n';
    const { flags } = recipeOf(await find({ Dockerfile: dockerfile(run), Makefile: makefile }));
    const word = flags.flatMap(({ words }) => words).find(({ text }) => text === '-s');
    expect(word?.location).toMatchObject({ path: 'Dockerfile', startLine, startColumn });
  });

  it.each([
    ['ENV MAKEFILES=own.mk\nRUN make build', 'MAKEFILES is handed to make and is not followed'],
    ['RUN MAKEFLAGS="$(cat flags)" make build', 'MAKEFLAGS is handed to make and is not followed'],
    ['RUN make -e build LDFLAGS=-s', '`-e` is handed to make and is not followed'],
    ['RUN make build LDFLAGS="$(cat flags)"', '$(cat flags) in -ldflags is computed when the build runs'],
  ])('doubts what may change the flags: %s', async (run, reason) => {
    expect(reasons(await find({ Dockerfile: dockerfile(run), Makefile: MAKEFILE }))).toEqual([reason]);
  });

  it.each([
    ['ENV GOFLAGS=-race\nRUN sudo make build', 'sudo make build'],
    ['RUN docker run golang make build', 'docker run golang make build'],
    ['RUN su app -c "make build"', 'su app -c make build'],
  ])('is not seen through where another program runs it: %s', async (run, command) => {
    const found = await find({ Dockerfile: dockerfile(run), Makefile: MAKEFILE });
    expect(reasons(found)).toEqual([`\`${command}\` may build the package and was not followed`]);
  });

  it('takes the variables for go that are handed on', async () => {
    const run = 'RUN make build CGO_ENABLED=1 GOFLAGS=-race';
    const { env, flags, doubts } = recipeOf(await find({ Dockerfile: dockerfile(run), Makefile: MAKEFILE }));
    expect(env).toMatchObject([{ name: 'CGO_ENABLED', value: '1' }]);
    expect([flags[0]!.name, doubts]).toEqual(['-race', []]);
  });

  it.each(['RUN make -C elsewhere build', 'RUN make $TARGET', 'RUN make clean', 'RUN cmake build'])(
    'takes the Makefile alone where the call leads elsewhere: %s',
    async run => {
      const found = await find({ Dockerfile: dockerfile(run), Makefile: MAKEFILE });
      expect(recipeOf(found).from).toBe('Makefile#build');
    },
  );
});

describe('the command that calls make', () => {
  const steps = (...runs: readonly string[]) =>
    `on: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n${runs.map(run => `      - ${run}\n`).join('')}`;

  it.each<[text: string, reason: string]>([
    [
      steps('run: if [ -n "$CI" ]; then F=-s; fi; make build LDFLAGS=$F'),
      'F=-s depends on a condition that is not evaluated: if [ -n "$CI" ]',
    ],
    [
      steps('run: if [ -n "$CI" ]; then F=-s; fi; make ship LDFLAGS=$F'),
      'F=-s depends on a condition that is not evaluated: if [ -n "$CI" ]',
    ],
    [
      steps('run: ./variables.sh >> "$GITHUB_ENV"', 'run: make build'),
      './variables.sh >> "$GITHUB_ENV" sets variables of the steps after it and is not followed',
    ],
    [
      steps('run: ./variables.sh >> "$GITHUB_ENV"', 'run: make ship'),
      './variables.sh >> "$GITHUB_ENV" sets variables of the steps after it and is not followed',
    ],
  ])('hands on its own doubts and those of its step: %s', async (text, reason) => {
    const { from, doubts } = await recipeInFiles({
      '.github/workflows/release.yml': text,
      Makefile: `${MAKEFILE}ship:\n\t$(MAKE) build\n`,
    });
    expect(from).toBe('.github/workflows/release.yml#release');
    expect(doubts.map(doubt => doubt.reason)).toEqual([reason]);
  });
});

describe('a stage that gds.yaml names', () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await testRepository();
    await mkdir(join(repository.root, 'cmd/app'), { recursive: true });
    const files = {
      'go.mod': 'module example.com/app\n\ngo 1.21\n',
      'cmd/app/main.go': 'package main\n\nfunc main() {}\n',
      Makefile: MAKEFILE,
      Dockerfile: dockerfile('RUN make build'),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(repository.root, name), text);
    repository.commit();
  });
  afterAll(() => repository.remove());

  it('may call make', async () => {
    const run = await startRun(repository.root, [buildRecipe]);
    const build = { kind: 'from', file: 'Dockerfile', recipe: 'build' } as const;
    const collected = await run.get('buildRecipe', packageTarget('./cmd/app', { build }));
    expect(collected).toMatchObject({
      available: true,
      value: { from: 'Dockerfile#build', flags: [{ name: '-trimpath' }, { name: '-ldflags' }] },
    });
    await run.remove();
  });
});
