import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requires } from '../../../../test/requires.ts';
import { withPrerequisites, withScript } from '../build-script.ts';
import { findRecipe, type FoundRecipe } from '../find-recipe.ts';
import { readMakefileScripts } from './makefile-scripts.ts';
import { sourceText, textOf } from '../text/traced-text.ts';

const FILES = ['cmd/app/main.go', 'cmd/tool/main.go'];

async function read(makefile: string) {
  const surroundings = { name: 'Makefile', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readMakefileScripts(sourceText('Makefile', makefile), surroundings);
  if (typeof file === 'string') throw new Error(file);
  return file;
}

/** Commands for a goal and what it depends on, sorted: make chooses between two prerequisites. */
async function commandsFor(makefile: string, goal: string): Promise<readonly string[]> {
  const file = withScript(await read(makefile), goal);
  const steps = withPrerequisites(file, goal).flatMap(script => script.steps);
  return steps.map(step => (step.kind === 'shell' ? textOf(step.text) : '')).sort();
}

function dryRun(makefile: string, goal: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gds-test-make-'));
  try {
    for (const path of FILES) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    writeFileSync(join(folder, 'Makefile'), makefile);
    const output = execFileSync('make', ['-n', goal], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    return output
      .split('\n')
      .filter(line => /^(?:echo|go) /.test(line))
      .sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const make = requires('make');

describe('patterns of make', () => {
  it.skipIf(make.skip).each<[what: string, makefile: string, goal: string]>([
    ['a stem', 'bin/%:\n\tgo build -o $@ ./cmd/$*\n', 'bin/app'],
    ['a prerequisite and its folder', 'bin/%: cmd/%/main.go\n\tgo build -o $@ ./$(<D) # $^ $(@D) $(@F)\n', 'bin/app'],
    ['the shortest stem', 'bin/%:\n\techo long $*\nbin/a%:\n\techo short $*\n', 'bin/app'],
    ['the first of two that are as good', 'bin/%p:\n\techo one $*\nbin/a%:\n\techo two $*\n', 'bin/app'],
    [
      'one with a folder rather than one without',
      'ap%:\n\techo one $* $(*D) $(*F)\nbin/%:\n\techo two $*\n',
      'bin/app',
    ],
    [
      'a pattern without a folder',
      'ap%: cmd/tool/%\n\techo $* $(*D) $(*F) $<\nbin/cmd/tool/p:\n\techo it\n',
      'bin/app',
    ],
    ['a rule for everything last', '%:\n\techo any\nbin/%:\n\techo bin\n', 'bin/app'],
    ['a rule for everything', '%:\n\techo any $@ $*\n', 'bin/app'],
    ['a recipe of its own before any pattern', 'bin/%:\n\techo pattern\nbin/app:\n\techo own\n', 'bin/app'],
    [
      'prerequisites of its own behind those of the pattern',
      'bin/app: a\nbin/%: cmd/%/main.go\n\techo $< $^\na:\n\techo a\n',
      'bin/app',
    ],
    ['none for what is phony', '.PHONY: bin/app\nbin/%:\n\techo $@\n', 'bin/app'],
    ['a second one with the same patterns', 'bin/%:\n\techo one\nbin/%:\n\techo two\n', 'bin/app'],
    ['a second one with other prerequisites', 'bin/%: a\n\techo one\nbin/%: b\n\techo two\na b:\n', 'bin/app'],
    ['one taken back', 'bin/%: a\n\techo one\nbin/%: a\n%pp:\n\techo two\na:\n', 'bin/app'],
    ['several targets of one pattern rule', 'bin/%-linux bin/%-mac:\n\techo $@ $*\n', 'bin/app-mac'],
    ['what must only be there before', 'bin/%: cmd/%/main.go | gen\n\techo $^\ngen:\n\techo gen\n', 'bin/app'],
    ['a chain of two', 'bin/%: obj/%\n\techo link $<\nobj/%: cmd/%/main.go\n\techo compile $<\n', 'bin/app'],
    ['a default goal that needs one', 'all: bin/app bin/tool\nbin/%:\n\techo $@\n', 'all'],
    [
      'a variable of the target over one of the pattern',
      'bin/app: LD = -s\nbin/%: LD = -w\nbin/%:\n\techo $(LD)\n',
      'bin/app',
    ],
    ['a variable of the most particular pattern', 'bin/a%: LD = -s\nbin/%: LD = -w\nbin/%:\n\techo $(LD)\n', 'bin/app'],
    [
      'a static pattern',
      'BINS := bin/app bin/tool\nall: $(BINS)\n$(BINS): bin/%: cmd/%/main.go\n\techo $@ $* $<\n',
      'all',
    ],
    ['a static pattern for one of its names', 'bin/app bin/tool: bin/%: cmd/%/main.go\n\techo $@ $* $<\n', 'bin/tool'],
    [
      'names that functions make',
      'CMDS := app tool\nall: $(addprefix bin/,$(CMDS))\n$(CMDS:%=bin/%): bin/%:\n\techo $(notdir $@) $(dir $@) $(basename $@.x)\n',
      'all',
    ],
    [
      'names that patsubst makes',
      'C := cmd/app cmd/tool\nD := tool\nall: $(patsubst cmd/%,bin/%,$(C)) $(D:l=k)\n%:\n\techo $@\n',
      'all',
    ],
    ['names with ./ before them', 'all: ./bin/app\nbin/app: ./cmd/app/main.go\n\techo $@ $< $^\n', 'all'],
    ['prerequisites of the mention with the recipe first', 'x: a\nx: b\n\techo $< $^\na b:\n', 'x'],
  ])('as make -n shows it: %s', async (_, makefile, goal) => {
    expect(await commandsFor(makefile, goal)).toEqual(dryRun(makefile, goal));
  });
});

async function find(makefile: string, script?: string): Promise<FoundRecipe> {
  const named = [{ name: 'Makefile', file: await read(makefile) }];
  const query = { packageFolder: 'cmd/app', role: 'production' as const };
  return findRecipe(named, script === undefined ? query : { ...query, script });
}

async function said(makefile: string, script?: string) {
  const found = await find(makefile, script);
  if (found.kind !== 'found') return found.kind;
  const { from, flags, strips = [], doubts } = found.recipe;
  return {
    from,
    flags: flags.flatMap(({ words }) =>
      words.map(({ text, location }) => `${location?.startLine}:${location?.startColumn}: ${text}`),
    ),
    strips: strips.map(({ text, location }) => `${location?.startLine}:${location?.startColumn}: ${text}`),
    doubts: doubts.map(({ reason }) => reason),
  };
}

describe('a build by a pattern', () => {
  const RULE = 'bin/%:\n\tgo build -ldflags="$(LD)" -o $@ ./cmd/$*\n';
  it.each<[what: string, makefile: string, from: string, flags: string[], strips?: string[], doubts?: string[]]>([
    ['that the default goal needs', `LD = -s\nall: bin/app bin/b\n${RULE}`, 'Makefile#bin/app', ['1:6: -s']],
    ['that nothing but a person asks for', `LD = -s\n${RULE}`, 'Makefile#bin/app', ['1:6: -s']],
    [
      'with the flags of one target',
      `all: bin/app\nbin/app: private LD = -w\n${RULE}`,
      'Makefile#bin/app',
      ['2:23: -w'],
    ],
    [
      'stripped by what needs it',
      `all: bin/app\n\tstrip $<\n${RULE}`,
      'Makefile#bin/app',
      [],
      ['2:2: strip bin/app'],
      ['`strip bin/app` runs after the build and may change the binary'],
    ],
    [
      'of a static pattern',
      'B = bin/app\nall: $(B)\n$(B): bin/%: cmd/%\n\tgo build -ldflags=-s -o $@ ./$<\n',
      'Makefile#bin/app',
      ['4:20: -s'],
    ],
    [
      'whose names only a command tells',
      'B = $(shell ls cmd)\n$(B): %:\n\tgo build -o bin/$@ ./cmd/$*\n',
      'Makefile#app',
      [],
      [],
      ['$(shell ls cmd) tells what % is for, and is not run'],
    ],
    [
      'that another one may take the place of',
      'all: bin/app\nbin/a%: gen/%.go\n\tgo build -o $@ ./cmd/app\nbin/%:\n\tgo build -ldflags=-s -o $@ ./cmd/$*\n',
      'Makefile#bin/app',
      [],
      [],
      ['bin/app is made by another rule where gen/pp.go is not there: bin/%'],
    ],
    ['but not before one with a name', `${RULE}LD = -s\nbuild:\n\tgo build -o x ./cmd/app\n`, 'Makefile#build', []],
  ])('%s', async (_, makefile, from, flags, strips = [], doubts = []) => {
    expect(await said(makefile)).toEqual({ from, flags, strips, doubts });
  });

  it('can be named in gds.yaml', async () => {
    expect(await said(`LD = -s\n${RULE}`, 'bin/app')).toMatchObject({ from: 'Makefile#bin/app', flags: ['1:6: -s'] });
    expect(await said(RULE, 'lib/app')).toBe('no-such-script');
  });

  it('is not followed where only a command tells the package', async () => {
    const found = await find('bin/%:\n\tgo build -o $@ ./cmd/$(shell ls cmd)\n');
    expect(found).toMatchObject({
      kind: 'builds-something-else',
      doubts: [{ reason: '`go build -o bin/app ./cmd/$(shell ls cmd)` may build the package and was not followed' }],
    });
  });
});
