import { readFileSync } from 'node:fs';
import { recipeIn } from '../../../test/recipe-in.ts';
import { describe, expect, it } from 'vitest';
import type { FileLocation } from '../../standard/index.ts';
import { findRecipe, type FoundRecipe } from './find-recipe.ts';
import type { RecipeQuery } from './recipe-query.ts';
import { makefileScripts } from './make/makefile-scripts.ts';
import { readMakefile } from './make/makefile.ts';
import { sourceText } from './text/traced-text.ts';

const query: RecipeQuery = {
  packageFolder: 'cmd/app',
  module: { path: 'example.com/app', folder: '.' },
  role: 'production',
};

function find(makefile: string, over: Partial<RecipeQuery> = {}, includes: Record<string, string> = {}): FoundRecipe {
  const parsed = readMakefile(sourceText('Makefile', makefile), name =>
    name in includes ? sourceText(name, includes[name]!) : 'it does not exist',
  );
  return findRecipe([{ name: 'Makefile', file: makefileScripts(parsed, '.') }], { ...query, ...over });
}

function recipe(makefile: string, over: Partial<RecipeQuery> = {}, includes: Record<string, string> = {}) {
  const found = find(makefile, over, includes);
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const words = (makefile: string, flag: string) =>
  recipe(makefile)
    .flags.filter(({ name }) => name === flag)
    .flatMap(({ use, words }) => words.map(word => `${use} ${word.text}`));

describe('findRecipe', () => {
  it('points -s and -w at the LDFLAGS assignment of the neglected example', () => {
    const text = readFileSync(
      new URL('../../../../../examples/services/payments-neglected/Makefile', import.meta.url),
      'utf8',
    );
    const found = recipe(text, { packageFolder: 'cmd/payments' });
    expect(found.from).toBe('Makefile#build');
    const ldflags = found.flags.find(flag => flag.name === '-ldflags')!;
    expect(
      ldflags.words.map(word => [
        word.text,
        word.location?.startLine,
        word.location?.startColumn,
        word.location?.endColumn,
      ]),
    ).toEqual([
      ['-s', 2, 12, 14],
      ['-w', 2, 15, 17],
      ['-X main.built=$(shell date -u +%FT%TZ)', 2, 18, 56],
    ]);
    expect(ldflags.words[0]!.location!.snippet).toBe(text.split('\n')[1]);
    expect(found.computed).toEqual([
      {
        expression: '$(shell date -u +%FT%TZ)',
        word: '-X main.built=$(shell date -u +%FT%TZ)',
        varies: true,
        location: ldflags.words[2]!.location,
      },
    ]);
    expect(found.unresolved).toEqual([]);
  });

  it('reads both recipes of the sound example', () => {
    const text = readFileSync(new URL('../../../../../examples/services/payments/Makefile', import.meta.url), 'utf8');
    const build = recipe(text, { packageFolder: 'cmd/payments', script: 'build' });
    expect(build.flags.map(flag => [flag.name, flag.use])).toEqual([['-trimpath', 'used']]);
    expect(build.env.map(({ name, value }) => `${name}=${value}`)).toEqual(['CGO_ENABLED=0']);
    const debug = recipe(text, { packageFolder: 'cmd/payments', script: 'debug' });
    expect(debug.flags.map(flag => [flag.name, flag.use, flag.words.map(word => word.text)])).toEqual([
      ['-trimpath', 'used', []],
      ['-gcflags', 'used', ['all=-N', '-l']],
    ]);
    expect(recipe(text, { packageFolder: 'cmd/payments' }).from).toBe('Makefile#build');
    expect(recipe(text, { packageFolder: 'cmd/payments', role: 'debug' }).from).toBe('Makefile#debug');
  });

  it('follows recursive, simple, conditional and appended variables, and those of a target', () => {
    const text = [
      'A = $(B) -w',
      'B := -s',
      'A += -X main.a=1',
      'C ?= -compressdwarf=false',
      'C ?= -never',
      'build: A += $(C)',
      'build:',
      '\tgo build -ldflags="$(A)" ./cmd/app',
    ].join('\n');
    expect(words(text, '-ldflags')).toEqual(['used -s', 'used -w', 'used -X main.a=1', 'used -compressdwarf=false']);
  });

  it('keeps places through continuations and includes', () => {
    const text = 'include flags.mk\nbuild:\n\tgo build \\\n\t  -ldflags "$(LD)" \\\n\t  -trimpath ./cmd/app\n';
    const found = recipe(text, {}, { 'flags.mk': '# flags\nLD = \\\n  -s \\\n  -w\n' });
    const parts = found.flags.flatMap((flag): { location?: FileLocation }[] =>
      flag.words.length > 0 ? flag.words.map(word => ({ ...word })) : [{ ...flag }],
    );
    const places = parts.map(({ location }) => location);
    expect(places.map(place => `${place?.path}:${place?.startLine}:${place?.startColumn}`)).toEqual([
      'flags.mk:3:3',
      'flags.mk:4:3',
      'Makefile:5:4',
    ]);
  });

  it.each([
    ['$(shell git log -1 --format=%cI)', 'commit'],
    ['$(shell git describe --tags --always --dirty 2>/dev/null)', 'commit'],
    ['$(shell git rev-parse --short HEAD)', 'commit'],
    ['$(shell go version)', 'toolchain'],
    ['$(shell git log -1 --format=%cr)', undefined],
    ['$(shell git rev-parse HEAD; date)', undefined],
    ['$(shell ./version.sh)', undefined],
    ['$$(date +%s)', undefined],
    ['`whoami`', undefined],
  ])('never runs %s, and knows whether the commit determines it: %s', (expression, by) => {
    const found = recipe(`build:\n\tgo build -ldflags="-X main.v=${expression}" ./cmd/app\n`);
    expect(found.computed).toHaveLength(1);
    expect(found.computed[0]!.expression).toBe(expression.replace('$$', '$'));
    expect(found.computed[0]!.determinedBy).toBe(by);
  });

  it.each([
    ['BUILD_DATE', ['linked-value']],
    ['CI_PIPELINE_ID', ['linked-value']],
    ['VERSION', []],
  ])('says whether builds may differ in $(%s), which nobody sets', (name, about) => {
    const { doubts } = recipe(`V = x$(${name})\nbuild:\n\tgo build -ldflags="-X main.v=$(V)" ./cmd/app\n`);
    expect(doubts.map(doubt => doubt.about)).toEqual(about);
  });

  it('uses only flags that cannot run a program', () => {
    const text =
      'build:\n\tCC=evil CGO_ENABLED=1 go build -toolexec=./x -trimpath -overlay o.json -pgo=p -ldflags="-s -extld=./x -linkmode=external" -gcflags="-N -asmhdr=x" -modfile=y -asmflags=-I=/ -mod=mod -o bin/app ./cmd/app\n';
    const found = recipe(text);
    const list = found.flags.flatMap(flag => [
      `${flag.use} ${flag.name} ${flag.words.map(word => word.text).join(' ')}`.trim(),
    ]);
    expect(list).toEqual([
      'refused -toolexec ./x',
      'used -trimpath',
      'refused -overlay o.json',
      'refused -pgo p',
      'used -ldflags -s',
      'refused -ldflags -extld=./x -linkmode=external',
      'used -gcflags -N',
      'refused -gcflags -asmhdr=x',
      'refused -modfile y',
      'refused -asmflags -I=/',
      'refused -mod mod',
    ]);
    expect(found.env).toMatchObject([{ name: 'CGO_ENABLED', value: '1' }]);
    expect(found.unresolved.join()).toContain('CC of the build file is not used');
  });

  it.each([
    ['cd cmd/app && go build', true],
    ['cd cmd && go build ./app', true],
    ['go build -C cmd/app', true],
    ['go -C cmd/app build', true],
    ['go -C cmd build ./app', true],
    ['go --C=cmd/app install', true],
    ['go -C cmd/other build', false],
    ['go -C cmd/app vet', false],
    ['go build example.com/app/cmd/app', true],
    ['go build ./cmd/app/', true],
    ['go build cmd/app', false],
    ['go build ./...', true],
    ['@go install ./cmd/...', true],
    ['go build -o bin/ ./cmd/*', true],
    ['cd cmd && go build -o ../bin/ ./*/', true],
    ['go build -o bin/ ./*/a?p', true],
    ['go build -o bin/ ./cmd/*/...', true],
    ['go build -o bin/ ./*', false],
    ['go build -o bin/ ./cmd/t*', false],
    ['go build -o bin/ ./cmd/{tool,app}', true],
    ['go build -o bin/ ./{cmd/{tool,app},x}', true],
    ['go build -o bin/ ./cmd/{tool,other}', false],
    ['go1.26.8 build ./cmd/app', true],
    ['xx-go build ./cmd/app', true],
    ['go build ./cmd/other', false],
    ['go build .', false],
    ['go test ./cmd/app', false],
    ['docker build ./cmd/app', false],
  ])('%s builds ./cmd/app: %s', (line, builds) => {
    expect(find(`x:\n\t${line}\n`).kind).toBe(builds ? 'found' : 'builds-something-else');
  });

  it.each([
    ['./cmd/[a-c]*', true],
    ['./.../app', true],
    ['./cmd/{a..c}pp', true],
    ['./cmd/t[a-c]*', false],
    ['./.../tool', false],
  ])('does not know whether %s is ./cmd/app: %s', (name, may) => {
    const found = find(`x:\n\tgo build -o bin/ ${name}\n`);
    const doubts = found.kind === 'builds-something-else' ? found.doubts : [];
    expect(doubts.map(({ reason }) => reason)).toEqual(
      may ? [`\`go build -o bin/ ${name}\` may build the package and was not followed`] : [],
    );
  });

  it('takes no pattern for the folder itself', () => {
    expect(find('x:\n\tgo build -o bin/ ./*\n', { packageFolder: '.' }).kind).toBe('builds-something-else');
  });

  it('prefers an exact package over a pattern, and the usual name', () => {
    const text =
      'all:\n\tgo build ./...\nlinux:\n\tGOOS=linux go build ./cmd/app\nbuild: bin\nbin:\n\tgo build -trimpath ./cmd/app\n';
    expect(find(text)).toMatchObject({
      kind: 'found',
      recipe: { from: 'Makefile#linux' },
      others: ['Makefile#bin', 'Makefile#all'],
    });
    expect(recipe(text, { script: 'build' })).toMatchObject({ from: 'Makefile#build', flags: [{ name: '-trimpath' }] });
  });

  it('names the recipes there are when the one asked for is missing', () => {
    expect(find('.PHONY: a\na:\n\ttrue\nb:\n', { script: 'build' })).toEqual({
      kind: 'no-such-script',
      names: ['a', 'b'],
    });
  });

  it('takes GOFLAGS and exported variables into account', () => {
    const text = 'export CGO_ENABLED := 0\nexport GOFLAGS = -trimpath -toolexec=x\nbuild:\n\tgo build ./cmd/app\n';
    const found = recipe(text);
    expect(found.env).toMatchObject([{ name: 'CGO_ENABLED', value: '0', location: { startLine: 1 } }]);
    expect(found.flags.map(flag => `${flag.use} ${flag.name}`)).toEqual(['used -trimpath', 'refused -toolexec']);
  });

  it('evaluates conditionals that need no command and says which ones do', () => {
    const text = [
      'ifdef DEBUG',
      'F := -never',
      'else ifeq ($(OS),Windows_NT)',
      'F := -never',
      'else',
      'F := -s',
      'endif',
      'ifeq ($(shell uname),Linux)',
      'F += -w',
      'endif',
      'build:',
      '\tgo build -ldflags "$(F)" ./cmd/app',
    ].join('\n');
    const found = recipe(text);
    expect(found.flags[0]!.words.map(word => word.text)).toEqual(['-s']);
    expect(found.unresolved).toContain('a condition depends on a command that is not run: ifeq ($(shell uname),Linux)');
  });

  it('ends on variables that grow or refer to themselves', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `V${i + 1} = $(V${i})$(V${i})`).join('\n');
    const loop = recipe('A = $(A) x\nbuild:\n\tgo build -ldflags "$(A)" ./cmd/app\n');
    expect(loop.unresolved).toContain('A refers to itself');
    const found = find(`V0 = xxxxxxxxxx\n${doubling}\nbuild:\n\tgo build -tags "$(V40)" ./cmd/app\n`);
    expect(found).toMatchObject({ kind: 'builds-something-else' });
    expect(JSON.stringify(found)).toContain('a variable grows beyond 100,000 characters');
  }, 5000);
});

describe('as GNU make reads it', () => {
  const STRIPPED = 'go build -ldflags="$(LDFLAGS)" -o bin/app ./cmd/app';
  const flagsOf = (makefile: string) => words(makefile, '-ldflags');

  it.each<[what: string, makefile: string, flags: readonly string[]]>([
    ['ifdef of an empty value', `RELEASE =\nifdef RELEASE\nLDFLAGS = -s\nendif\nbuild:\n\t${STRIPPED}\n`, []],
    ['ifndef of an empty value', `DEBUG ?=\nifndef DEBUG\nLDFLAGS = -s\nendif\nbuild:\n\t${STRIPPED}\n`, ['used -s']],
    ['undefine', `LDFLAGS := -s\nundefine LDFLAGS\nbuild:\n\t${STRIPPED}\n`, []],
    ['?= after undefine', `LDFLAGS := -s\nundefine LDFLAGS\nLDFLAGS ?= -w\nbuild:\n\t${STRIPPED}\n`, ['used -w']],
    [
      'a second recipe of a target, which replaces the first',
      'build:\n\tgo build ./cmd/app\nbuild:\n\tgo build -ldflags=-s ./cmd/app\n',
      ['used -s'],
    ],
    [
      'a second mention of a target without a recipe',
      'build:\n\tgo build -ldflags=-s ./cmd/app\nbuild: other\nother:\n',
      ['used -s'],
    ],
    [
      '.EXPORT_ALL_VARIABLES',
      '.EXPORT_ALL_VARIABLES:\nGOFLAGS = -ldflags=-s\nbuild:\n\tgo build ./cmd/app\n',
      ['used -s'],
    ],
    ['.ONESHELL', '.ONESHELL:\nbuild:\n\t@export GOFLAGS=-ldflags=-s\n\tgo build ./cmd/app\n', ['used -s']],
    [
      'what the default goal needs, rather than the first rule that builds',
      'all: release\ndev:\n\tgo build ./cmd/app\nrelease:\n\tgo build -ldflags=-s ./cmd/app\n',
      ['used -s'],
    ],
    [
      'two builds of one file',
      'build:\n\tgo build -o bin/app ./cmd/app\n\tgo build -ldflags=-s -o bin/app ./cmd/app\n',
      ['used -s'],
    ],
  ])('%s', (_, makefile, flags) => {
    expect(flagsOf(makefile)).toEqual(flags);
  });

  it('doubts a build that another one may write over', () => {
    const found = recipe(
      'build:\n\tgo build -o bin/app ./cmd/app; if [ -n "$$R" ]; then go build -ldflags=-s -trimpath -o bin/app ./cmd/app; fi\n',
    );
    expect(found.flags.map(({ name }) => name)).not.toContain('-ldflags');
    expect(found.doubts.map(({ reason }) => reason)).toEqual([
      '`go build -ldflags=-s -trimpath -o bin/app ./cmd/app` writes the same file under a condition that is not evaluated: if [ -n "$$R" ]',
    ]);
  });

  it.each([
    ['ROOT=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)', true],
    ['ROOT=$(cd "$(dirname "$0")/.." && pwd)', false],
    ['ROOT=$(mktemp -d)', false],
  ])('follows `go -C` to a folder that a command tells: %s', async (line, isFound) => {
    const found = recipeIn('build.sh', `${line}\ngo -C "$ROOT" build -trimpath -o bin/app ./cmd/app\n`);
    if (isFound) expect((await found).flags).toMatchObject([{ name: '-trimpath' }]);
    else await expect(found).rejects.toThrow('builds-something-else');
  });
});
