import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTENTS,
  described,
  describedFile,
  DOUBTED,
  DOUBTED_RECIPE,
  findingsOf,
  judgeBinary,
  NO_RECIPE,
  PRESENT,
  recipeWith,
  STRIPPED_RECIPE,
  UNJUDGED,
} from '../../test/described.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import check from './debug-info.ts';

const ABSENT = described({
  dwarf: { state: 'absent' },
  stripping: { by: 'go-linker', removed: ['symbols', 'dwarf'], confidence: 'certain', parameter: '-ldflags=-s -w' },
});
const problem = {
  part: 'units',
  trouble: 'malformed',
  what: 'a unit',
  where: '.debug_info+0x1f',
  why: 'it ends early',
  remedy: 'Build again.',
} as const;

const GAPS = { ...CONTENTS.coverage!, units: { count: 1, listed: ['main.main'] } };
const BARE = { packages: 2, listed: ['example.com/a', 'example.com/b'] };

describe('debug-info', () => {
  it('passes with DWARF', () => {
    const judgement = judgeBinary(check, described());
    expect(judgement).toMatchObject({ outcome: 'pass', summary: 'DWARF 5, 12 units' });
    expect(findingsOf(judgement)).toEqual([]);
  });

  it('passes with a warning when only the symbols are gone', () => {
    const judgement = judgeBinary(check, described({ symbols: { present: false, count: 0 } }));
    expect(judgement.outcome).toBe('pass');
    expect(findingsOf(judgement)).toMatchObject([{ severity: 'warning', location: { section: '.symtab' } }]);
  });

  it('fails at the flags of the recipe, which are one place', () => {
    const judgement = judgeBinary(check, ABSENT, STRIPPED_RECIPE);
    expect(judgement.outcome).toBe('fail');
    expect(findingsOf(judgement)).toMatchObject([
      {
        message: '`-s -w` in -ldflags leaves no DWARF in app',
        location: { path: 'Makefile', startLine: 2, startColumn: 12, endColumn: 17 },
        related: [{ location: { startLine: 7 } }],
      },
    ]);
  });

  it('fails at the flags and at what strips later, each at its place', () => {
    const location = { kind: 'file', path: 'Makefile', startLine: 8, startColumn: 2 } as const;
    const kept = { text: 'strip bin/b', debugFile: 'bin/b.debug' };
    const strips = [{ text: 'strip bin/app', location }, kept];
    const { flags } = STRIPPED_RECIPE.available ? STRIPPED_RECIPE.value : { flags: [] };
    const recipe = recipeWith({ flags, strips });
    expect(findingsOf(judgeBinary(check, ABSENT, recipe))).toMatchObject([
      { message: '`-s -w` in -ldflags leaves no DWARF in app', location: { startLine: 2, startColumn: 12 } },
      { message: '`strip bin/app` takes the DWARF out of app after it is built', location },
    ]);
  });

  it('fails at the binary without a recipe, and says who took the DWARF', () => {
    expect(findingsOf(judgeBinary(check, ABSENT))).toMatchObject([
      {
        message: 'app has no DWARF; it was removed by `-ldflags=-s -w`',
        location: { kind: 'binary', file: 'app', section: '.debug_info' },
      },
    ]);
    const stripping = { ...ABSENT.stripping, confidence: 'likely', parameter: null } as const;
    expect(findingsOf(judgeBinary(check, { ...ABSENT, stripping }))).toMatchObject([{ message: 'app has no DWARF' }]);
  });

  describe.each([
    ['absent', ABSENT],
    ['damaged', described({ dwarf: { ...PRESENT, state: 'unreadable', contents: null, problems: [problem] } })],
    ['missing sections', described({ dwarf: { ...PRESENT, missing: ['abbrev'] } })],
    ['of no unit for some functions', described({ dwarf: { ...PRESENT, contents: { ...CONTENTS, coverage: GAPS } } })],
    ['of -dwarf=0', described({ dwarf: { ...PRESENT, contents: { ...CONTENTS, bare: BARE } } })],
  ])('says of DWARF that is %s', (_, description) => {
    const remedy = (target: Parameters<typeof judgeBinary>[3], recipe = NO_RECIPE) =>
      findingsOf(judgeBinary(check, description, recipe, target))[0]!.remedy;

    it.each([
      [{ role: 'debug' }, 'The target has role debug', 'with role production optimised code is fine'],
      [
        { role: 'debug', debugInfoRequiredByFlag: true },
        '--require-debug-info asks for a debug build',
        'without the flag optimised code is fine',
      ],
    ] as const)('why optimisation must go too, and when it need not: %j', (target, why, otherwise) => {
      expect(remedy(target)).toContain(` ${why}, so also add \`-gcflags='all=-N -l'\`; ${otherwise}.`);
    });

    it('nothing of it for a production target, and where the recipe does it', () => {
      const words = ['all=-N', '-l'].map(text => ({ text }));
      const unoptimised = recipeWith({ flags: [{ name: '-gcflags', use: 'used', words }] });
      for (const text of [remedy({}), remedy({ role: 'debug', debugInfoRequiredByFlag: true }, unoptimised)])
        expect(text).not.toMatch(/-N -l|require-debug-info/);
    });
  });

  it.each(['-dwarf=0', '-dwarf=false', '--dwarf=F'])('points at `%s` in the recipe', text => {
    const location = { kind: 'file', path: 'Makefile', startLine: 3, startColumn: 9, endColumn: 21 } as const;
    const words = [{ text: `all=${text}`, location }];
    const recipe = recipeWith({ flags: [{ name: '-gcflags', use: 'used', words }] });
    const description = described({ dwarf: { ...PRESENT, contents: { ...CONTENTS, bare: BARE } } });
    expect(findingsOf(judgeBinary(check, description, recipe))).toMatchObject([
      { location, remedy: `Delete \`${text}\` from this line.` },
    ]);
  });

  it('has no data when the DWARF is in another file', () => {
    const dwarf = { state: 'detached', file: 'app.debug', crc: 1, buildId: null } as const;
    expect(judgeBinary(check, described({ dwarf }))).toMatchObject({
      outcome: 'no-data',
      summary: 'app names app.debug as its debug file, and it was not found',
      provide: expect.stringMatching(/^put app\.debug beside app, or name its folder in gds\.yaml/) as string,
    });
  });

  it('fails for DWARF that cannot be read and for missing sections', () => {
    const damaged = described({ dwarf: { ...PRESENT, state: 'unreadable', contents: null, problems: [problem] } });
    expect(judgeBinary(check, damaged, DOUBTED_RECIPE)).toMatchObject({
      outcome: 'fail',
      findings: [{ message: expect.stringContaining('a unit at .debug_info+0x1f: it ends early') }],
    });
    expect(judgeBinary(check, described({ dwarf: { ...PRESENT, missing: ['abbrev', 'str'] } }))).toMatchObject({
      outcome: 'fail',
      findings: [{ message: 'DWARF of app lacks .debug_abbrev, .debug_str', location: { section: '.debug_abbrev' } }],
    });
  });

  it.each(UNJUDGED)('has no data for a binary that is %s', (_, description, summary) => {
    const judgement = judgeBinary(check, description);
    expect(judgement.outcome).toBe('no-data');
    expect(judgement.summary).toContain(summary);
  });

  it('has no data instead of a pass when the recipe is doubted; a failure stays', () => {
    expect(judgeBinary(check, described(), DOUBTED_RECIPE)).toMatchObject(DOUBTED);
    expect(judgeBinary(check, ABSENT, DOUBTED_RECIPE).outcome).toBe('fail');
  });
});

const go = requires('go');
describe.skipIf(go.skip)(`debug-info of real binaries${go.reason}`, { timeout: 120_000 }, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each([
    ['whole', [], 'pass'],
    ['without-dwarf', ['-ldflags=-w'], 'fail'],
    ['without-symbols', ['-ldflags=-s -w'], 'fail'],
    ['without-variables', ['-gcflags=all=-dwarf=0 -N -l'], 'fail'],
  ])('%s: %j %s', async (name, flags, outcome) => {
    const path = await shop.build(name, { flags, env: { CGO_ENABLED: '0' } });
    expect(judgeBinary(check, await describedFile(path)).outcome).toBe(outcome);
  });

  const objcopy = requires('go', 'objcopy');
  it.skipIf(objcopy.skip)(
    `fails when functions lie in no unit or references lead nowhere${objcopy.reason}`,
    async () => {
      const path = await shop.build('loose', { flags: ['-ldflags=-compressdwarf=false'], env: { CGO_ENABLED: '0' } });
      await shop.run('objcopy', '--dump-section', '.debug_rnglists=ranges', path, 'discarded');
      const ranges = await readFile(join(shop.folder, 'ranges'));
      // The first list, behind the header of the section, ends at once.
      ranges[12] = 0;
      await writeFile(join(shop.folder, 'ranges'), ranges);
      await shop.run('objcopy', '--update-section', '.debug_rnglists=ranges', path, 'unitless');
      const unitless = judgeBinary(check, await describedFile(join(shop.folder, 'unitless')));
      expect(unitless).toMatchObject({
        outcome: 'fail',
        summary: expect.stringMatching(/^DWARF lacks [1-9]\d* functions?$/),
      });
      await shop.run('objcopy', '--remove-section', '.debug_rnglists', path, 'rangeless');
      const rangeless = judgeBinary(check, await describedFile(join(shop.folder, 'rangeless')));
      expect(findingsOf(rangeless)[0]?.message).toContain('the range lists, which the file does not have');
    },
  );
});
