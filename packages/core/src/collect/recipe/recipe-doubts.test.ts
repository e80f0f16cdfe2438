import { recipeIn } from '../../../test/recipe-in.ts';
import { describe, expect, it } from 'vitest';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import { recipeOfFlags } from './flags/configured-flags.ts';
import { findRecipe } from './find-recipe.ts';
import type { RecipeQuery } from './recipe-query.ts';
import { makefileScripts } from './make/makefile-scripts.ts';
import { readMakefile } from './make/makefile.ts';
import { sourceText } from './text/traced-text.ts';

const QUERY: RecipeQuery = {
  packageFolder: 'cmd/app',
  module: { path: 'example.com/app', folder: '.' },
  role: 'production',
};

function find(makefile: string, over: Partial<RecipeQuery> = {}) {
  const parsed = readMakefile(sourceText('Makefile', makefile), () => 'it does not exist');
  return findRecipe([{ name: 'Makefile', file: makefileScripts(parsed, '.') }], { ...QUERY, ...over });
}

function recipe(makefile: string, over: Partial<RecipeQuery> = {}): BuildRecipe {
  const found = find(makefile, over);
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const reasons = ({ doubts }: Pick<BuildRecipe, 'doubts'>) =>
  doubts.map(({ reason, location }) => `${location ? `${location.path}:${location.startLine}: ` : ''}${reason}`);
const build = (flags: string, before = '') => `${before}build:\n\tgo build ${flags} -o bin/app ./cmd/app\n`;

describe('doubts of a recipe', () => {
  it.each([
    ['no flags', build('')],
    ['flags that are built with', build('-trimpath -ldflags="-s -w" -gcflags="all=-N -l"')],
    ['values of -X', build('-ldflags="-X main.v=$(shell git describe) -X main.u=$(USER)"')],
    ['refused flags without effect on what is judged', build('-mod=mod -tags "$(TAGS)" -v')],
    ['static linking', build(`-ldflags='-extldflags "-static"'`)],
    ['a variable that nobody sets', build('$(EXTRA) -ldflags="$(LDFLAGS)"')],
    ['a folder of make', 'build:\n\tcd $(CURDIR) && go build -o $(CURDIR)/bin/app ./cmd/app\n'],
    [
      'commands that only look',
      `${build('')}\tls -l bin/app\n\t@echo strip bin/app\n\tcp bin/app out/\n\t./bin/app -h\n`,
    ],
    ['an unknown condition on something else', `ifeq ($(shell uname),Linux)\nEXE := .exe\nendif\n${build('')}`],
    ['C flags where cgo is off', build('', 'export CGO_LDFLAGS = -s\nexport CC = zig cc -s\nexport CGO_ENABLED = 0\n')],
    ['a C compiler', build('', 'export CC = /usr/bin/gcc-13\nexport CGO_CFLAGS =\nexport GOENV = off\n')],
    ['no workspace', build('', 'export GOWORK = off\nexport GO111MODULE = on\n')],
    ['commands before the build', 'build:\n\trm -f bin/app\n\tgo build -o bin/app ./cmd/app\n'],
  ])('none: %s', (_, makefile) => {
    expect(reasons(recipe(makefile))).toEqual([]);
  });

  it.each([
    [
      build('-ldflags="$(if $(DEBUG),,-s -w)"'),
      'Makefile:2: $(if $(DEBUG),,-s -w) in -ldflags is computed when the build runs',
    ],
    [
      build('-ldflags="$(LD)"', 'LD = $(subst +, ,-s+-w)\n'),
      'Makefile:1: $(subst +, ,-s+-w) in -ldflags is computed when the build runs',
    ],
    [
      build('-ldflags="-X main.a=1 $(shell ./flags.sh)"'),
      'Makefile:2: $(shell ./flags.sh) in -ldflags is computed when the build runs',
    ],
    [build('-ldflags="$$LDFLAGS"'), 'Makefile:2: $LDFLAGS in -ldflags is computed when the build runs'],
    [
      build('-gcflags="$(shell ./flags.sh)"'),
      'Makefile:2: $(shell ./flags.sh) in -gcflags is computed when the build runs',
    ],
    [build('$(shell ./flags.sh)'), 'Makefile:2: $(shell ./flags.sh) in `go build` is computed when the build runs'],
    [build('-ldflags="$(HOME)"'), 'Makefile:2: $(HOME) in -ldflags is computed when the build runs'],
    [
      build('-toolexec=./x'),
      'Makefile:2: `-toolexec ./x` is not built with, since it may run a program or change the output',
    ],
    [
      build('-ldflags="-linkmode=external"'),
      'Makefile:2: `-ldflags -linkmode=external` is not built with, since it may run a program or change the output',
    ],
    [
      build('', 'export GOFLAGS = $(shell ./flags.sh)\n'),
      'Makefile:1: $(shell ./flags.sh) in `GOFLAGS` is computed when the build runs',
    ],
    [build('', 'export CGO_LDFLAGS = -s\n'), 'Makefile:1: CGO_LDFLAGS is not used for builds'],
    [build('', 'export CGO_CFLAGS = -g0\nexport CGO_ENABLED = 1\n'), 'Makefile:1: CGO_CFLAGS is not used for builds'],
    [
      build('', 'export CGO_ENABLED = $(CGO)\nexport CGO_CXXFLAGS = -g0\n'),
      'Makefile:2: CGO_CXXFLAGS is not used for builds',
    ],
    [build('', 'export CC = zig cc -s\n'), 'Makefile:1: CC is not used for builds'],
    [build('', 'export CC = musl-gcc\n'), 'Makefile:1: CC is not used for builds'],
    ['build:\n\tGOENV=release.env go build ./cmd/app\n', 'Makefile:2: GOENV is not used for builds'],
    ['build:\n\tGOWORK=ci.work go build ./cmd/app\n', 'Makefile:2: GOWORK is not used for builds'],
    ['build:\n\tGO111MODULE=off go build ./cmd/app\n', 'Makefile:2: GO111MODULE is not used for builds'],
    [build('', 'include flags.mk\n'), 'Makefile:1: include flags.mk: it does not exist'],
    [build('', '$(eval $(shell ./flags.sh))\n'), 'Makefile:1: $(shell ./flags.sh) is not evaluated'],
    [
      build('-ldflags="$(F)"', 'F := -X main.a=1\nifeq ($(shell uname),Linux)\nF += -w\nendif\n'),
      'Makefile:3: F += -w depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
    [
      build('$(F)', 'ifeq ($(shell uname),Linux)\nL := -ldflags=-s\nendif\nF := $(L)\n'),
      'Makefile:2: L := -ldflags=-s depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
    [`${build('')}\tstrip bin/app\n`, 'Makefile:3: `strip bin/app` runs after the build and may change the binary'],
    [
      `${build('')}\tx86_64-linux-gnu-strip *\n`,
      'Makefile:3: `x86_64-linux-gnu-strip *` runs after the build and may change the binary',
    ],
    [
      `${build('')}\t./post.sh ./bin/app\n`,
      'Makefile:3: `./post.sh ./bin/app` runs after the build and may change the binary',
    ],
    [
      `${build('')}\techo strip bin/app | docker run -i debian sh\n`,
      'Makefile:3: `docker run -i debian sh` runs after the build and may change the binary',
    ],
    [
      'build:\n\tgo build ./cmd/app && upx app\n',
      'Makefile:2: `upx app` runs after the build and may change the binary',
    ],
    [
      'build:\n\tgo env -w GOFLAGS=-x; go build ./cmd/app; go env -w GOFLAGS=-y\n',
      'Makefile:2: `go env -w GOFLAGS=-y` runs after the build and may change the binary',
    ],
    [
      `all: build\n\tsstrip bin/app\n${build('')}`,
      'Makefile:2: `sstrip bin/app` runs after the build and may change the binary',
    ],
    [
      `all: LDFLAGS = -s\nall: build\n${build('-ldflags="$(LDFLAGS)"')}`,
      'Makefile:1: all sets LDFLAGS for what it depends on',
    ],
  ])('%j', (makefile, reason) => {
    expect(reasons(recipe(makefile))).toContain(reason);
  });

  it.each(['go env -w GOFLAGS=-x;', 'GOFLAGS=-x; export GOFLAGS;', '. ./flags.sh &&', 'declare -n r=$$X;'])(
    '%s before the build',
    before => {
      expect(reasons(recipe(`build:\n\t${before} go build ./cmd/app\n`))).toEqual([
        'Makefile:2: this command may set flags for the build',
      ]);
    },
  );

  it('follows GOFLAGS of one target and of one line', () => {
    const flags = (makefile: string) =>
      recipe(makefile).flags.flatMap(flag => flag.words.map(word => `${flag.name} ${word.text}`));
    expect(flags('build: export GOFLAGS = -ldflags=-s\nbuild:\n\tgo build ./cmd/app\n')).toEqual(['-ldflags -s']);
    expect(flags('build:\n\texport GOFLAGS=-ldflags=-w && go build ./cmd/app\n')).toEqual(['-ldflags -w']);
    expect(flags('export\nGOFLAGS = -ldflags=-s\nbuild:\n\tgo build ./cmd/app\n')).toEqual(['-ldflags -s']);
  });

  it('takes what the machine sets for a computed value that no commit determines', () => {
    expect(recipe(build('-ldflags="-X main.d=$(CURDIR)"')).computed).toMatchObject([{ expression: '$(CURDIR)' }]);
    expect(recipe(build('-ldflags="-X main.d=$(CURDIR)"')).computed[0]).not.toHaveProperty('determinedBy');
  });

  it.each([
    'git log -1 --format=%ch',
    'git log -1 --format=%ah',
    'git log -1 --format=%d',
    'git log -1 --format=%D',
    'git -C ../other rev-parse HEAD',
  ])('does not take %s for determined by the commit', command => {
    const [computed] = recipe(build(`-ldflags="-X main.v=$(shell ${command})"`)).computed;
    expect(computed).not.toHaveProperty('determinedBy');
  });

  it.each([
    [
      'build:\n\tfor x in $$(cat names); do go build -ldflags=-s ./cmd/$$x; done\n',
      'Makefile:2: `go build -ldflags=-s ./cmd/$x` may build the package and was not followed',
    ],
    [
      ".ONESHELL:\nbuild:\n\tssh host <<'EOF'\n\tgo build -ldflags=-s ./cmd/app\n\tEOF\n",
      'Makefile:3: `ssh host` may build the package and was not followed',
    ],
    [
      'build:\n\tgarble build ./cmd/app\n',
      'Makefile:2: `garble build ./cmd/app` may build the package and was not followed',
    ],
  ])('tells of a build that was not recognised: %j', (makefile, reason) => {
    const found = find(makefile);
    if (found.kind !== 'builds-something-else') throw new Error(found.kind);
    expect(reasons(found)).toContain(reason);
  });

  it('doubts variables of gds.yaml that may hold flags', () => {
    const env = [
      { name: 'GOFLAGS', value: '-ldflags=-s' },
      { name: 'CGO_LDFLAGS', value: '-s' },
    ];
    expect(reasons(recipeOfFlags({ kind: 'flags', flags: [], env }, 'gds.yaml'))).toEqual([
      'GOFLAGS is not used for builds: its flags belong to `build.flags`',
      'CGO_LDFLAGS is not used for builds',
    ]);
  });

  it('doubts refused flags of gds.yaml', () => {
    expect(reasons(recipeOfFlags({ kind: 'flags', flags: ['-trimpath', '-toolexec=x'], env: [] }, 'gds.yaml'))).toEqual(
      ['`-toolexec x` is not built with, since it may run a program or change the output'],
    );
  });

  it('of two branches judge the one that is not for a debugger, and doubt it', async () => {
    const text = [
      'FROM golang\nARG DEBUG=0\nWORKDIR /src\nCOPY . .',
      'RUN if [ "$DEBUG" = 1 ]; then go build -gcflags "all=-N -l" -o /app ./cmd/app; \\',
      '    else go build -trimpath -o /app ./cmd/app; fi\n',
    ].join('\n');
    const { flags, doubts } = await recipeIn('Dockerfile', text);
    expect(flags.map(({ name }) => name)).toEqual(['-trimpath']);
    expect(doubts.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/writes the same file under a condition that is not evaluated: if \[ "\$DEBUG" = 1 \]$/),
    ]);
  });
});
