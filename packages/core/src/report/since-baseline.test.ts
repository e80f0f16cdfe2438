import { expect, it } from 'vitest';
import { fail, finding, report, target } from '../../test/reports.ts';
import { sarifFaults } from '../../test/sarif-schema.ts';
import { baselineOf, MOST_NEW_FINDINGS, noveltyIn, type Report, ReportSchema } from '../standard/index.ts';
import { renderMarkdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { renderText } from './text.ts';

const shadow = (line: number, fingerprint: string) =>
  finding('vet-shadow', {
    message: `declaration of "err" shadows line ${line - 2}`,
    fingerprint: fingerprint.repeat(32),
    location: { kind: 'file', path: 'main.go', startLine: line, startColumn: 2, snippet: '\terr := f()' },
  });
const stripped = finding('debug-info', { message: 'no DWARF in bin/a', fingerprint: 'd'.repeat(32) });
const before = report([target('a', [fail('vet-shadow', '2 shadowed', [shadow(7, '0'), shadow(9, '1')])])], [], {
  reportId: '7c0e0b52-4d5e-4f7e-9f0a-2f6a3c1d9e10',
});

function compared(baseline: Report = before): Report {
  const now = report(
    [
      target('a', [
        fail('vet-shadow', '2 shadowed', [shadow(8, '0'), shadow(12, '2')]),
        fail('debug-info', 'no DWARF in bin/a', [stripped]),
      ]),
    ],
    [],
  );
  return { ...now, baseline: baselineOf(now, baseline) };
}

it('says in the text what is new since when, and marks each new finding', () => {
  expect(renderText(compared())).toMatchInlineSnapshot(`
    "payments-api · ./cmd/a · production                               commit 4f2c91e

      ✗ 021 vet and shadow        2 shadowed
            main.go:8:2   err := f()
            declaration of "err" shadows line 6
        new main.go:12:2   err := f()
            declaration of "err" shadows line 10
            why   a shadowed err is an error that nobody sees until it is an outage
            fix   Assign with \`=\` instead of \`:=\` where the outer variable is meant,
                  or give the inner one another name.
      ✗ 003 debug info            no DWARF in bin/a
        new no DWARF in bin/a
            why   nobody can set a breakpoint, read a variable or list a hot line in
                  what is shipped
            fix   Drop \`-s\` and \`-w\` from \`-ldflags\` and do not strip the binary. To
                  ship it small, keep the debug file instead: \`objcopy
                  --only-keep-debug app app.debug && strip app && objcopy
                  --add-gnu-debuglink=app.debug app\`.

      Level 0 of 3; for level 1: mend 003, 021; provide data for 001, 002, 005, 006,
      010, 020 (2 of 8 known)
      0 ✓  2 ✗
      Latency Visibility ○   Context Propagation ○   Alert Precision ○
      Root Cause Speed ○   SLO Compliance ○
      2 new, 1 known, 1 mended since 4f2c91e

      22.4 s
    "
  `);
});

it('says the same in Markdown', () => {
  const page = renderMarkdown(compared());
  expect(page).toContain('\n\n2 new, 1 known, 1 mended since 4f2c91e.\n\n');
  expect(page.match(/\*\*new\*\* `[^`]*`/g)).toEqual([
    '**new** `declaration of "err" shadows line 10`',
    '**new** `no DWARF in bin/a`',
  ]);
});

it('gives SARIF results the state of their baseline, by its guid; the schema takes it', () => {
  expect(sarifFaults(sarif(compared()))).toEqual([]);
  const [run] = sarif(compared()).runs;
  expect(run?.baselineGuid).toBe(before.reportId);
  expect(
    run?.results.map(({ partialFingerprints, baselineState }) => [partialFingerprints['gds/v1'][0], baselineState]),
  ).toEqual([
    ['0', 'unchanged'],
    ['2', 'new'],
    ['d', 'new'],
  ]);
  const misspelt = { ...run, results: run!.results.map(result => ({ ...result, baselineState: 'known' })) };
  expect(sarifFaults({ version: '2.1.0', runs: [misspelt] })).not.toEqual([]);
});

it('without a baseline nothing is marked', () => {
  const { baseline: _, ...plain } = compared();
  expect(renderText(plain)).not.toMatch(/ new /);
  expect(renderMarkdown(plain)).not.toContain('**new**');
  expect(JSON.stringify(sarif(plain))).not.toContain('baseline');
});

it('names the day of a baseline without a commit, and counts what was not judged again', () => {
  const { commit: _, ...elsewhere } = report([target('b', [fail('debug-info', 'x', [stripped])])], []);
  expect(renderText(compared(elsewhere))).toContain(
    '  3 new, 0 known, 0 mended, 1 not judged again since the report of 2026-11-01\n',
  );
});

it('names at most as many new findings as fit, and then calls no other one known', () => {
  const many = Array.from({ length: MOST_NEW_FINDINGS + 1 }, (_, index) =>
    finding('vet-shadow', { message: 'x', fingerprint: index.toString(16).padStart(32, 'a') }),
  );
  const now = report([target('a', [fail('vet-shadow', 'many', [many[0]!, ...many.slice(1)])])], []);
  const baseline = baselineOf(now, before);
  expect([baseline.new, baseline.newFindings.length]).toEqual([MOST_NEW_FINDINGS + 1, MOST_NEW_FINDINGS]);
  const novelty = noveltyIn({ baseline });
  expect(novelty({ target: 'a', finding: many[0]! })).toBe('new');
  expect(novelty({ target: 'a', finding: many.at(-1)! })).toBe('unknown');
});

it('is part of a valid report; older reports without it stay valid', () => {
  expect(ReportSchema.parse(compared()).baseline?.new).toBe(2);
  expect(ReportSchema.safeParse({ ...before, schemaVersion: '1.0.0' }).success).toBe(true);
});
