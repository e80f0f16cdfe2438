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
  PRESENT,
  STRIPPED_RECIPE,
  UNJUDGED,
} from '../../test/described.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import check from './line-table.ts';

const ABSENT = described({ dwarf: { state: 'absent' } });
const problem = {
  part: 'lines',
  trouble: 'malformed',
  what: 'a line program',
  where: '.debug_line+0x2',
  why: 'it ends early',
  remedy: 'Build again.',
} as const;

describe('line-table', () => {
  it('passes with rows', () => {
    expect(judgeBinary(check, described())).toMatchObject({
      outcome: 'pass',
      summary: '1,234 rows and call frames for 3 functions',
      facts: [{ value: 3 }, { value: 1234 }, { value: 56 }, { value: 0 }, { value: 0 }],
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
      summary: 'the line table is in app.debug, the debug file of app, and it was not found',
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

  it('has no data when nothing tells which functions there are', () => {
    const unread = described({ dwarf: { ...PRESENT, contents: { ...CONTENTS, coverage: null } } });
    expect(judgeBinary(check, unread)).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringContaining('the function table of app cannot be read'),
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

  const objcopy = requires('go', 'objcopy');
  it.skipIf(objcopy.skip)(`fails without call-frame information, naming functions${objcopy.reason}`, async () => {
    const path = await shop.build('loose', { flags: ['-ldflags=-compressdwarf=false'], env: { CGO_ENABLED: '0' } });
    await shop.run('objcopy', '--remove-section', '.debug_frame', path, 'frameless');
    const judgement = judgeBinary(check, await describedFile(join(shop.folder, 'frameless')));
    expect(judgement).toMatchObject({ outcome: 'fail', findings: [{ location: { section: '.debug_frame' } }] });
    expect(findingsOf(judgement)[0]?.message).toMatch(/^[1-9],\d{3} functions of app have no call-frame information/);
  });

  it.skipIf(objcopy.skip)(`fails for call frames whose programs are damaged${objcopy.reason}`, async () => {
    const path = await shop.build('loose', { flags: ['-ldflags=-compressdwarf=false'], env: { CGO_ENABLED: '0' } });
    await shop.run('objcopy', '--dump-section', '.debug_frame=frames', path, 'discarded');
    const frames = await readFile(join(shop.folder, 'frames'));
    // The first entry behind the common one: its program follows two addresses.
    const entry = 4 + frames.readUInt32LE(0);
    frames.fill(0x3b, entry + 4 + 4 + 16, entry + 4 + frames.readUInt32LE(entry));
    await writeFile(join(shop.folder, 'frames'), frames);
    await shop.run('objcopy', '--update-section', '.debug_frame=frames', path, 'garbage');
    const judgement = judgeBinary(check, await describedFile(join(shop.folder, 'garbage')));
    expect(judgement).toMatchObject({ outcome: 'fail', summary: 'unreadable call frames' });
    expect(findingsOf(judgement)[0]?.message).toContain('0x3b is no instruction');
  });

  it.skipIf(objcopy.skip)(`fails for one function without rows, and names it${objcopy.reason}`, async () => {
    const path = await shop.build('loose', { flags: ['-ldflags=-compressdwarf=false'], env: { CGO_ENABLED: '0' } });
    await shop.run('objcopy', '--dump-section', '.debug_line=rows', path, 'discarded');
    const rows = await readFile(join(shop.folder, 'rows'));
    // The first DW_LNE_set_address of the section; its sequence moves to where no function is.
    const operand = rows.indexOf(Buffer.from([0, 9, 2])) + 3;
    const address = rows.readBigUInt64LE(operand);
    rows.writeBigUInt64LE(address + 0x7000_0000_0000n, operand);
    await writeFile(join(shop.folder, 'rows'), rows);
    await shop.run('objcopy', '--update-section', '.debug_line=rows', path, 'rowless');
    const judgement = judgeBinary(check, await describedFile(join(shop.folder, 'rowless')));
    const symbols = await shop.run('go', 'tool', 'nm', path);
    const name = symbols.split('\n').find(line => line.trim().startsWith(`${address.toString(16)} T`));
    expect(judgement).toMatchObject({ outcome: 'fail', findings: [{ location: { section: '.debug_line' } }] });
    expect(findingsOf(judgement)[0]?.message).toBe(
      `a function of app has no row in the line table: ${name?.trim().split(' ').slice(2).join(' ')}`,
    );
  });
});
