import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTENTS,
  described,
  describedFile,
  DOUBTED,
  DOUBTED_RECIPE,
  findingsOf,
  judgeBinary,
  PRESENT,
  STRIPPED_RECIPE,
  UNJUDGED,
} from '../../test/described.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import type { DescribedBinary } from '../binary/description.ts';
import check from './line-table.ts';

const ABSENT = described({ dwarf: { state: 'absent' } });
const problem = {
  trouble: 'malformed',
  what: 'a line program',
  where: '.debug_line+0x2',
  why: 'it ends early',
  remedy: 'Build again.',
} as unknown as DescribedBinary['problems'][number];

describe('line-table', () => {
  it('passes with rows', () => {
    expect(judgeBinary(check, described())).toMatchObject({
      outcome: 'pass',
      summary: '1,234 rows for 56 sequences',
      facts: [{ value: 3 }, { value: 1234 }, { value: 56 }],
    });
  });

  it('fails at the flags of the recipe', () => {
    expect(judgeBinary(check, ABSENT, STRIPPED_RECIPE)).toMatchObject({
      outcome: 'fail',
      summary: 'no line table',
      findings: [
        { remedy: 'Delete `-s -w` from this line.', location: { path: 'Makefile', startLine: 2, startColumn: 12 } },
      ],
    });
  });

  it('fails at the binary without a recipe, and says what remains', () => {
    expect(findingsOf(judgeBinary(check, ABSENT))).toMatchObject([
      {
        message: expect.stringContaining('Go’s own function table remains'),
        location: { kind: 'binary', file: 'app', section: '.debug_line' },
      },
    ]);
    const without = described({ dwarf: { state: 'absent' }, pclntab: { state: 'absent' } });
    expect(findingsOf(judgeBinary(check, without))).toMatchObject([{ message: 'app has no DWARF line table' }]);
  });

  it('has no data when the DWARF is in another file', () => {
    const dwarf = { state: 'detached', file: 'app.debug', crc: 1, buildId: null } as const;
    expect(judgeBinary(check, described({ dwarf }))).toMatchObject({
      outcome: 'no-data',
      summary: 'the line table is in app.debug, and no file of that name is beside app',
    });
  });

  it('fails for a table that cannot be read, that is missing or that has no rows', () => {
    const damaged = described({ dwarf: { ...PRESENT, state: 'unreadable', contents: null, problems: [problem] } });
    expect(judgeBinary(check, damaged, DOUBTED_RECIPE)).toMatchObject({
      outcome: 'fail',
      summary: 'unreadable line table',
      findings: [{ message: expect.stringContaining('a line program at .debug_line+0x2'), remedy: 'Build again.' }],
    });
    const missing = described({ dwarf: { ...PRESENT, missing: ['line'], contents: null } });
    expect(judgeBinary(check, missing).outcome).toBe('fail');
    const empty = described({ dwarf: { ...PRESENT, contents: { ...CONTENTS, lineRows: 0 } } });
    expect(judgeBinary(check, empty)).toMatchObject({ outcome: 'fail', summary: 'no line table' });
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
describe.skipIf(go.skip)(`line-table of real binaries${go.reason}`, { timeout: 120_000 }, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each([
    ['whole', [], 'pass'],
    ['without-dwarf', ['-ldflags=-w'], 'fail'],
  ])('%s: %j %s', async (name, flags, outcome) => {
    const path = await shop.build(name, { flags, env: { CGO_ENABLED: '0' } });
    expect(judgeBinary(check, await describedFile(path)).outcome).toBe(outcome);
  });
});
