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
  UNJUDGED,
} from '../../test/described.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import type { BinaryDescription } from '../binary/description.ts';
import check from './unoptimised-build.ts';

const judge = (description: BinaryDescription, recipe = NO_RECIPE) =>
  judgeBinary(check, description, recipe, { role: 'debug' });

const LISTED = Array.from({ length: 12 }, (_, at) => ({ package: `example.com/p${at}`, missing: ['-N'] as const }));
const OPTIMISED = described({
  dwarf: { ...PRESENT, contents: { ...CONTENTS, optimised: { units: 12, packages: 12, listed: LISTED } } },
});

describe('unoptimised-build', () => {
  it('passes when no package is optimised', () => {
    expect(judge(described())).toMatchObject({
      outcome: 'pass',
      summary: '10 Go units built with -N -l where Go allows it',
    });
  });

  it('does not apply to a production binary', () => {
    expect(judgeBinary(check, OPTIMISED, DOUBTED_RECIPE)).toMatchObject({
      outcome: 'not-applicable',
      because: 'target-kind',
    });
  });

  it('fails at the binary without a recipe, and names ten packages', () => {
    expect(judge(OPTIMISED).outcome).toBe('fail');
    const [finding] = findingsOf(judge(OPTIMISED));
    expect(finding).toMatchObject({
      message: 'app is compiled with optimisation: 12 packages without -N -l',
      location: { kind: 'binary', section: '.debug_info' },
    });
    expect(finding!.evidence![0]!.value).toMatch(/^example\.com\/p0, .*p9 and 2 more$/);
  });

  it.each([
    ['a failure', OPTIMISED],
    ['no data', described({ dwarf: { state: 'absent' } })],
  ])('explains with %s what --require-debug-info changes', (_, description) => {
    const judgement = judgeBinary(check, description, NO_RECIPE, { role: 'debug', debugInfoRequiredByFlag: true });
    const mend = judgement.outcome === 'no-data' ? judgement.provide : findingsOf(judgement)[0]?.remedy;
    expect(mend).toMatch(/--require-debug-info asks for a debug build; without the flag optimised code is fine\.$/);
  });

  it('fails at the -gcflags of the recipe, else at its command', () => {
    const location = { kind: 'file', path: 'Makefile', startLine: 2 } as const;
    const gcflags = { name: '-gcflags', words: [{ text: '-N' }], use: 'used', location } as const;
    expect(findingsOf(judge(OPTIMISED, recipeWith({ flags: [gcflags] })))).toMatchObject([
      {
        location,
        remedy: expect.stringMatching(/^Write `-gcflags='all=-N -l'`\. The target has role debug; /) as string,
      },
    ]);
    expect(findingsOf(judge(OPTIMISED, recipeWith({})))).toMatchObject([{ location: { startLine: 7 } }]);
  });

  it.each([
    ['absent', { state: 'absent' }],
    ['in another file', { state: 'detached', file: 'app.debug', crc: 1, buildId: null }],
    ['damaged', { ...PRESENT, state: 'unreadable', contents: null }],
    ['missing sections', { ...PRESENT, missing: ['info'], contents: null }],
  ] as const)('has no data when the DWARF is %s', (_, dwarf) => {
    expect(judge(described({ dwarf }))).toMatchObject({
      outcome: 'no-data',
      summary: 'without DWARF the compiler’s flags cannot be read',
    });
  });

  it.each(UNJUDGED)('has no data for a binary that is %s', (_, description, summary) => {
    expect(judge(description).outcome).toBe('no-data');
    expect(judge(description).summary).toContain(summary);
  });

  it('has no data instead of a pass when the recipe is doubted; a failure stays', () => {
    expect(judge(described(), DOUBTED_RECIPE)).toMatchObject(DOUBTED);
    expect(judge(OPTIMISED, DOUBTED_RECIPE).outcome).toBe('fail');
  });
});

const go = requires('go');
describe.skipIf(go.skip)(`unoptimised-build of real binaries${go.reason}`, { timeout: 300_000 }, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each([
    ['unoptimised', ['-gcflags=all=-N -l'], 'pass'],
    ['partly', ['-gcflags=-N -l'], 'fail'],
    ['optimised', [], 'fail'],
  ])('%s: %j %s', async (name, flags, outcome) => {
    const path = await shop.build(name, { flags, env: { CGO_ENABLED: '0' } });
    expect(judge(await describedFile(path)).outcome).toBe(outcome);
  });
});
