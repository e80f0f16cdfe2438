import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requires } from '../../../../test/requires.ts';
import type { BuildFile } from '../build-script.ts';
import { readBuildFile } from '../build-files.ts';
import { inOrder } from '../build-script.ts';
import { Budget } from '../text/budget.ts';
import { textOf, untraced } from '../text/traced-text.ts';

type Files = Readonly<Record<string, string>>;

/** Reads the Makefile among the files, and asks make what it would run. */
async function inFolder<T>(files: Files, use: (folder: string, file: BuildFile) => T): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'gds-test-make-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const found = await readBuildFile({ root, workingDirectory: root, prefix: '' }, 'Makefile');
    const [reading] = found.readings;
    if (reading === undefined || typeof reading === 'string') throw new Error(reading);
    return use(root, reading.file);
  } finally {
    await rm(root, { recursive: true });
  }
}

function commandsOf(file: BuildFile): readonly string[] {
  return inOrder(file, file.defaultScript!)
    .flatMap(script => script.steps)
    .flatMap(step => (step.kind === 'shell' ? textOf(step.text).split('\n') : []))
    .map(text => text.replace(/\s+/g, ' ').trim())
    .filter(text => text !== '');
}

type Variables = Readonly<Record<string, string>>;

function dryRun(folder: string, assignments: Variables = {}, environment: Variables = {}): readonly string[] {
  const args = ['-n', ...Object.entries(assignments).map(([name, value]) => `${name}=${value}`)];
  const env = { ...environment, PATH: process.env['PATH'] };
  const output = execFileSync('make', args, { cwd: folder, encoding: 'utf8', env });
  const lines = output.replace(/\\\n[ \t]*/g, ' ').split('\n');
  return lines.map(line => line.replace(/\s+/g, ' ').trim()).filter(line => line !== '');
}

function calledWith(file: BuildFile, assignments: Variables, environment: Variables = {}): BuildFile {
  const [given, inherited] = [assignments, environment].map(variables =>
    Object.entries(variables).map(([name, value]) => ({ name, value: untraced(value), doubts: [] })),
  );
  return file.calledWith!({ environment: inherited!, assignments: given! }, new Budget());
}

const doubtsOf = ({ doubts, scripts, unread }: BuildFile) =>
  [
    ...doubts,
    ...unread,
    ...scripts.flatMap(script => script.doubts),
    ...scripts.flatMap(({ steps }) => steps.flatMap(step => (step.kind === 'shell' ? step.doubts : []))),
  ].map(({ reason }) => reason);

const make = requires('make');

describe('what make runs', () => {
  it.skipIf(make.skip).each<[what: string, makefile: string, more?: Files]>([
    ['a call', 'gobuild = go build -o bin/$(1) ./cmd/$(1)\nb:\n\t$(call gobuild,app)\n'],
    ['a call of a call', 'f = a $(1) b$(2)c $(0)\ng = $(call f,x,$(1))|$(2)\nb:\n\techo $(call g,q,w)\n'],
    ['blanks of a call', 'f = [$(1)|$(2)]\nb:\n\techo $(call  f , p, q )\n'],
    ['a call of a function', 'b:\n\techo $(call nope,x)-\n'],
    ['a call of a value that was expanded', '1 = outer\ns := $(1)\nb:\n\techo $(call s,x)\n'],
    ['a comma from a variable', 'comma := ,\nf = [$(1)]\nb:\n\techo $(call f,a$(comma)b)\n'],
    ['a loop', 'f = <$(1)$(i)>\nb:\n\techo $(foreach i,a b,[$(call f,$(i))]) $(foreach i,,z)-\n'],
    ['a loop of builds', 'f = go build ./cmd/$(1);\nb:\n\t$(foreach a,app tool,$(call f,$(a)))\n'],
    ['several lines', 'define d\n@echo $(1)\n\techo two $(1) \\\n  more\nendef\nb:\n\t$(call d,x)\n\t@$(d)\n'],
    ['a line break within quotes', 'define X\n-s\n-w\nendef\nb:\n\techo "$(X)"\n'],
    ['a definition in a definition', 'define a =\necho 1\ndefine b\necho 2\nendef\nendef\nb:\n\t$(a)\n'],
    ['a definition that is expanded at once', 'define c :=\necho $(X)\nendef\nX = late\nb:\n\t$(c)-\n'],
    ['a definition that goes on', 'define c\necho 1\nendef\ndefine c +=\n\necho 2\nendef\nb:\n\t$(c)\n'],
    ['a definition where it is not read', 'ifdef NO\ndefine c\nendif\nendef\nendif\nb:\n\techo $(c)-\n'],
    ['.ONESHELL and several lines', '.ONESHELL:\ndefine d\necho 1\necho 2\nendef\nb:\n\t$(d)\n'],
    ['a prefix', '.RECIPEPREFIX := >\nb:\n> echo a \\\n>  b \\\n   c\n>echo d\n'],
    ['the first unit of a prefix, and back', '.RECIPEPREFIX = >>\nb: c\n> echo a\n.RECIPEPREFIX =\nc:\n\techo c\n'],
    ['eval of a variable', '$(eval L := -s)\nb:\n\techo $(L)\n'],
    [
      'eval of rules',
      'define t\nbin/$(1):\n\techo $$@ $(1)\nendef\nall: bin/a bin/b\n$(foreach a,a b,$(eval $(call t,$(a))))\n',
    ],
    ['eval in a recipe', 'b:\n\techo "$(L)"\n\t$(eval L := x)\n\techo "$(L)"\n'],
    ['eval of what is exported', 'b:\n\t$(eval export V := x)\n\techo $(V)\n'],
    ['a value that is made once', 'V = $(eval V := x$(V0))$(V)\nV0 = y\nb:\n\techo $(V) $(V)\n'],
    ['a message', '$(info )\nb:\n\techo $(info )x\n'],
    [
      'a pattern',
      'D := mk\nall: b\n-include $(D)/*.mk\nb:\n\techo $(A)$(B)\n',
      { 'mk/a.mk': 'A = 1\n', 'mk/b.mk': 'B = 2\n' },
    ],
    ['a pattern and hidden files', '-include *.mk\nb:\n\techo $(A)-\n', { '.a.mk': 'A = 1\n', 'a.mk': '' }],
    ['a pattern without a file', '-include mk/*.mk\nb:\n\techo $(A)-\n'],
    ['a search', 'include $(wildcard mk/*.mk none.mk)\nb:\n\techo $(A)\n', { 'mk/a.mk': 'A = 1\n' }],
    [
      'a search by a variable',
      'D = mk\nF := $(wildcard $(D)/*.mk)\ninclude $(F)\nb:\n\techo $(A)\n',
      { 'mk/a.mk': 'A = 1\n' },
    ],
    ['a value as it is written', "f = $$(X) $(Y)\nb:\n\techo '$(value f)' $(value none)\n"],
    ['the folder of make', 'include $(CURDIR)/mk/a.mk\nb:\n\techo $(A)\n', { 'mk/a.mk': 'A = 1\n' }],
    [
      'options of make',
      'MAKEFLAGS += --no-print-directory -j$(words a b)\nMAKEFLAGS += rR $(if $(V),,--silent)\nb:\n\techo a\n',
    ],
  ])('%s', async (_, makefile, more = {}) => {
    await inFolder({ Makefile: makefile, ...more }, (folder, file) => {
      expect(commandsOf(file)).toEqual(dryRun(folder));
      expect(doubtsOf(file)).toEqual([]);
    });
  });

  it.skipIf(make.skip).each<[makefile: string, assignments: Variables, environment?: Variables]>([
    ['A = file\nB ?= file\nb:\n\techo $(A) $(B) $(C)-\n', { A: 'x', B: 'y', C: 'z' }],
    ['A = file\nB ?= file\nb:\n\techo $(A) $(B) $(C)-\n', {}, { A: 'x', B: 'y', C: 'z' }],
    ['A += file\nB := $(A)\nb:\n\techo $(A) $(B)\n', { A: 'x' }],
    ['A += file\nB := $(A)\nb:\n\techo $(A) $(B)\n', {}, { A: 'x' }],
    ['override A += file\nA = late\nb:\n\techo $(A)\n', { A: 'x' }],
    ['override undefine A\nundefine B\nb:\n\techo $(A)-$(B)\n', { A: 'x', B: 'y' }],
    ['b: A = own\nb: override B = own\nb:\n\techo $(A) $(B)\n', { A: 'x', B: 'y' }],
    ['%: A = own\n%: override B = own\nb:\n\techo $(A) $(B)\n', { A: 'x', B: 'y' }],
    ['define A\necho file\nendef\noverride define B\necho file\nendef\nb:\n\t$(A)\n\t$(B)\n', { A: 'echo x', B: '' }],
    ['$(eval A := file)\n$(eval override B := file)\nb:\n\techo $(A) $(B)\n', { A: 'x', B: 'y' }],
    ['b:\n\t$(eval A := file)\n\techo $(A)\n', { A: 'x' }],
    ['A != date\nb:\n\techo $(A)\n', { A: 'x' }],
    ['ifdef A\nB = yes\nelse\nB = no\nendif\nb:\n\techo $(B)\n', { A: '' }],
    ['ifeq ($(A),x)\nB = yes\nendif\nb:\n\techo $(B)-\n', { A: 'x' }],
    ['b:\n\techo $(A) $(call f,q)\n', { A: '$(B) $$(B)', B: 'y', f: '<$(1)>' }],
    ['f = $(A)$(1)\nb:\n\techo $(foreach A,p q,$(A)) $(call f,$(A))\n', { A: 'x', 1: 'y' }],
    ['export A\nunexport B\nb:\n\techo $(A) $(B)\n', {}, { A: 'x', B: 'y' }],
    ['.DEFAULT_GOAL = b\na:\n\techo a\nb:\n\techo b\n', { '.DEFAULT_GOAL': 'a' }],
  ])('with variables: %j %j %j', async (makefile, assignments, environment = {}) => {
    await inFolder({ Makefile: makefile }, (folder, file) => {
      expect(commandsOf(calledWith(file, assignments, environment))).toEqual(dryRun(folder, assignments, environment));
    });
  });

  it('is not known of files that are included only by a call', async () => {
    const makefile = 'D = none\nb:\n\techo $(A)\n-include $(D)/*.mk $(D).mk\n';
    await inFolder({ Makefile: makefile, 'mk/a.mk': 'A = 1\n' }, (_, file) => {
      expect(doubtsOf(calledWith(file, { D: 'mk' }))).toEqual([
        'include mk/*.mk: it is not searched for this call',
        'include mk.mk: it is not read for this call',
      ]);
    });
  });

  it.each<[makefile: string, doubt: string, more?: Files]>([
    ['MAKEFLAGS += LDFLAGS=-s\nb:\n', 'MAKEFLAGS += LDFLAGS=-s may set variables'],
    ['MAKEFLAGS := -- LDFLAGS=-s\nb:\n', 'MAKEFLAGS := -- LDFLAGS=-s may set variables'],
    ['MAKEFLAGS += --eval=L=-s\nb:\n', 'MAKEFLAGS += --eval=L=-s may set variables'],
    ['MAKEFLAGS += $(shell ./options)\nb:\n', 'MAKEFLAGS += $(shell ./options) may set variables'],
    ['$(eval $(shell ./flags))\nb:\n', '$(shell ./flags) is not evaluated'],
    ['b:\n\t$(eval $(shell ./flags))\n', '$(eval $(shell ./flags)) is not evaluated'],
    ['a:\n\techo $(L)\nb:\n\t$(eval L := -s)\n', '$(eval L := -s) is not evaluated'],
    ['b:\n\t$(eval export GOFLAGS := -x)\n', '$(eval export GOFLAGS := -x) is not evaluated'],
    ['b:\n\t$(call $(shell ./name),app)\n', '$(call $(shell ./name),app) may build the package and is not evaluated'],
    ['-include $(shell ls mk)\nb:\n', 'include $(shell ls mk): its name is known only when make runs'],
    ['-include $(HOME)/own.mk\nb:\n', 'include $(HOME)/own.mk: its name is known only when make runs'],
    ['-include /etc/own.mk\nb:\n', 'include /etc/own.mk: it lies outside the repository'],
    ['-include [ab].mk\nb:\n', 'include [ab].mk: such a pattern is not followed'],
    ['-include ../*.mk\nb:\n', 'include ../*.mk: such a pattern is not followed'],
    ['-include vendor/*.mk\nb:\n', 'include vendor/*.mk: that folder is not searched'],
    ['include mk/*.mk\nb:\n', 'include mk/*.mk: it does not exist'],
    ['-include mk\nb:\n', 'include mk: it is not a regular file', { 'mk/a': '' }],
    ['-include v.mk\nv.mk:\n\t./make-version > $@\nb:\n', 'include v.mk: it is not there, and a rule makes it'],
    ['-include v.mk\n%.mk:\n\t./make-version > $@\nb:\n', 'include v.mk: it is not there, and a rule makes it'],
    [
      'ifeq ($(shell uname),Linux)\ndefine L\n-s\nendef\nendif\nb:\n\techo $(L)\n',
      'define L depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
    [
      'ifeq ($(shell uname),Linux)\n$(eval L := -s)\nendif\nb:\n',
      '$(eval L := -s) depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
    [
      'b:\n\techo a\nifeq ($(shell uname),Linux)\n\t$(call finish,bin/app)\nendif\n',
      '$(call finish,bin/app) depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
    [
      'MAKEFLAGS += $(if $(V),,$(shell ./options))\nb:\n',
      'MAKEFLAGS += $(if $(V),,$(shell ./options)) may set variables',
    ],
    [
      '-include $(wildcard $(shell ls))\nb:\n',
      'include $(wildcard $(shell ls)): its name is known only when make runs',
    ],
    [
      'ifeq ($(shell uname),Linux)\n.RECIPEPREFIX := >\nendif\nb:\n',
      '.RECIPEPREFIX := > depends on a condition that is not evaluated: ifeq ($(shell uname),Linux)',
    ],
  ])('is not known: %j', async (makefile, doubt, more = {}) => {
    await inFolder({ Makefile: makefile, ...more }, (_, file) => {
      expect(doubtsOf(file)).toContain(doubt);
    });
  });
});
