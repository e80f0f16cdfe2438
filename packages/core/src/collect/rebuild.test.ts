import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RebuildRepository, rebuildRepository, type RebuildRun } from '../../test/rebuilding.ts';
import { requires } from '../../test/requires.ts';

// Programs that import nothing, so that an empty cache costs a few seconds.
const FILES = {
  'plain/main.go': 'package main\n\nvar built, host string\n\nfunc main() { println(built, host) }\n',
  'dated/main.go': cProgram('__DATE__ " " __TIME__'),
  'user/main.go': cProgram('GDS_TEST_USER'),
  'where/main.go': cProgram('""').replace('import "C"', '// #cgo LDFLAGS: -Wl,-rpath,${SRCDIR}/lib\nimport "C"'),
  'chance/main.go': cProgram('GDS_TEST_CHANCE'),
  'maybe/main.go': 'package main\n\nfunc main() { println(text()) }\n',
  'maybe/c.go': cText('GDS_TEST_CHANCE'),
  'maybe/go.go': '//go:build !cgo\n\npackage main\n\nfunc text() string { return "" }\n',
  'written/built/at.txt': 'today\n',
  'written/main.go':
    'package main\n\nimport "embed"\n\n//go:embed all:buil?\nvar built embed.FS\n\nfunc main() { println(&built) }\n',
  Makefile: [
    'untrimmed:\n\tgo build -buildvcs=false ./plain',
    'value:\n\tgo build -trimpath -ldflags "-X main.built=$(shell date)" ./plain',
    'missing:\n\tgo build -trimpath -ldflags "-X main.nothing=$(shell date)" ./plain',
    'values:\n\tgo build -ldflags "-X main.built=$(shell date) -X main.nothing=$(shell id) -X main.host=$(shell hostname)" ./plain',
    'stamped:\n\tgo build -trimpath ./plain',
    ...['dated', 'user', 'where', 'chance', 'maybe'].map(name => `${name}:\n\tgo build -trimpath ./${name}`),
    'written:\n\tdate > written/built/at.txt\n\tdate > built.txt\n\tdate > written/v_test.go\n\tgo build -trimpath ./written',
    'writtengo:\n\thostname > plain/host.go\n\tgo generate ./plain\n\tgo build -trimpath ./plain',
    'dateduntrimmed:\n\tgo build -ldflags "-X main.nothing=$(shell date)" ./dated',
    '',
  ].join('\n\n'),
};

function cText(text: string): string {
  return `package main\n\n// static const char *text(void) { return ${text}; }\nimport "C"\n\nfunc text() string { return C.GoString(C.text()) }\n`;
}

function cProgram(text: string): string {
  return `${cText(text)}\nfunc main() { println(text()) }\n`;
}

/** A C compiler's command as people have it: it tells the code who builds it, and when. */
const COMPILER = `#!/bin/sh
exec gcc "-DGDS_TEST_USER=\\"$USER\\"" "-DGDS_TEST_CHANCE=\\"$(date +%N)\\"" "$@"
`;

const tools = requires('go', 'gcc', 'git');

describe.skipIf(tools.skip)(`two builds that differ${tools.reason}`, { timeout: 600_000 }, () => {
  let repository: RebuildRepository;
  let run: RebuildRun;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gds-test-'));
    repository = await rebuildRepository(FILES);
    run = await repository.run();
  });
  afterAll(() => Promise.all([run.remove(), repository.remove(), rm(folder, { recursive: true, force: true })]));

  it('are equal with -trimpath when the directory is the cause', async () => {
    const rebuilt = await run.rebuild('untrimmed', 'plain');
    expect(rebuilt).toMatchObject({
      equal: false,
      keptCaches: false,
      causes: [{ input: 'trimpath', proof: 'with `-trimpath`: the same sha256 both times' }],
      extraBuilds: 2,
    });
    expect(rebuilt.varied).toEqual(
      expect.arrayContaining(['directory', 'GOCACHE', 'HOME', 'USER', 'LOGNAME', 'TZ', 'LANG', 'umask']),
    );
  });

  it('are linked anew by the next run, from what each had compiled before', async () => {
    const again = await repository.run();
    try {
      const rebuilt = await again.rebuild('untrimmed', 'plain');
      expect(rebuilt).toMatchObject({ equal: false, keptCaches: true, causes: [{ input: 'trimpath' }] });
      const [key] = readdirSync(join(repository.caches, 'builds')).filter(name => name !== 'pruned');
      // Go's cache names a file by the hash of its contents.
      for (const sha256 of rebuilt.sha256) {
        for (const owner of ['1', '2', 'analysis']) {
          const folder = join(repository.caches, 'builds', key!, owner, sha256.slice(0, 2));
          expect(existsSync(folder)).toBe(true);
          expect(existsSync(join(folder, `${sha256}-d`))).toBe(false);
        }
      }
    } finally {
      await again.remove();
    }
  });

  it('are equal with one value when a command computes it, also when nothing but the build id tells', async () => {
    for (const recipe of ['value', 'missing']) {
      expect(await run.rebuild(recipe, 'plain')).toMatchObject({
        causes: [
          {
            input: 'computed-value',
            computed: { expression: '$(shell date)' },
            proof: 'two values, two binaries; one value, the same sha256 both times',
          },
        ],
        extraBuilds: 1,
      });
    }
    const { difference, causes } = await run.rebuild('missing', 'plain');
    expect(causes[0]).toMatchObject({ unlinked: 'main.nothing' });
    expect((await run.rebuild('value', 'plain')).causes[0]).not.toHaveProperty('unlinked');
    expect(difference?.causes.map(({ kind }) => kind)).toEqual(['build-id']);
  });

  it('have every cause found when there are several', async () => {
    const { causes } = await run.rebuild('values', 'plain');
    // Without -trimpath Go writes all flags into the binary, also one that sets nothing.
    const found = causes.map(cause =>
      cause.input === 'computed-value' ? [cause.computed.expression, cause.unlinked] : [cause.input, undefined],
    );
    expect(found).toEqual([
      ['$(shell date)', undefined],
      ['$(shell id)', 'main.nothing'],
      ['$(shell hostname)', undefined],
      ['trimpath', undefined],
    ]);
    expect(causes.at(-1)?.proof).toBe('with one value of each command and `-trimpath`: the same sha256 both times');
  });

  it('are not those of a recipe that writes its sources first', async () => {
    const texts = async (recipe: string, folder?: string) => {
      const { equal, rewritten } = await run.rebuild(recipe, folder);
      return { equal, rewritten: rewritten.map(({ text }) => text) };
    };
    expect(await texts('written')).toEqual({ equal: true, rewritten: ['date > written/built/at.txt'] });
    expect(await texts('writtengo', 'plain')).toEqual({
      equal: true,
      rewritten: ['hostname > plain/host.go', 'go generate ./plain'],
    });
  });

  it('are equal with SOURCE_DATE_EPOCH when the C compiler writes the time', async () => {
    expect((await run.rebuild('dated')).causes).toEqual([
      { input: 'clock', proof: 'with `SOURCE_DATE_EPOCH` set: the same sha256 both times' },
    ]);
    expect((await run.rebuild('dateduntrimmed', 'dated')).causes).toMatchObject([
      { input: 'computed-value' },
      { input: 'trimpath' },
      { input: 'clock' },
    ]);
  });

  it('are equal in one directory when C code names it in spite of -trimpath', async () => {
    expect((await run.rebuild('where')).causes).toEqual([
      { input: 'cgo-path', proof: 'with one directory for both: the same sha256 both times' },
    ]);
  });

  it('have their C compiled on another day where faketime is there', async () => {
    const { varied } = await run.rebuild('dated');
    if (!requires('faketime').skip)
      expect(varied.at(-1)).toMatch(/^clock \(the C compiler's by 400 days, Go's own by \d+ s\)$/);
  });

  it('are equal without the VCS stamp when one work tree was changed by its build', async () => {
    const dirty = await repository.run();
    try {
      await dirty.rebuild('untrimmed', 'plain'); // makes both work trees
      await writeFile(join(dirty.scratch, 'second-work-tree', 'tree', 'left-behind'), '');
      expect((await dirty.rebuild('stamped', 'plain')).causes).toEqual([
        { input: 'vcs-stamp', proof: 'with `-buildvcs=false`: the same sha256 both times' },
      ]);
    } finally {
      await dirty.remove();
    }
  });

  it('name the variable that a C compiler reads, and say what stays unknown', async () => {
    const compiler = join(folder, 'compiler');
    await writeFile(compiler, COMPILER);
    await chmod(compiler, 0o755);
    const compiled = await repository.run({ CC: compiler });
    try {
      expect((await compiled.rebuild('user')).causes).toEqual([
        {
          input: 'environment',
          variables: ['USER', 'LOGNAME'],
          proof: 'with one value of USER, LOGNAME: the same sha256 both times',
        },
      ]);
      expect((await compiled.rebuild('maybe')).causes).toEqual([
        { input: 'cgo', proof: 'with `CGO_ENABLED=0`: the same sha256 both times' },
      ]);
      expect((await compiled.rebuild('chance')).causes).toMatchObject([
        { input: 'unknown', proof: expect.stringMatching(/^they differ also with `SOURCE_DATE_EPOCH` set, /) },
      ]);
    } finally {
      await compiled.remove();
    }
  });
});
