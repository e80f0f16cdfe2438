import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotations,
  renderBackground,
  renderComment,
  renderMarkdown,
  renderSummary,
  renderVerdict,
  sarifForCodeScanning,
} from '../src/report/index.ts';
import type { FileLocation, Report } from '../src/standard/index.ts';
import { injected, rowsOf } from './cmark.ts';
import { codeScanningFaults } from './code-scanning-rules.ts';
import { foreign, foreignReport, manyFindings, noveltyIn } from './foreign-reports.ts';
import { pass } from './reports.ts';
import { requires } from './requires.ts';
import { sarifFaults } from './sarif-schema.ts';

const needed = requires('cmark-gfm');
const more = 'https://github.com/octo-org/payments/actions/runs/7';
const only = fc.constantFrom(undefined, 'new' as const);

/** Fails for what the properties below would find if foreign text came through. */
describe.skipIf(needed.skip)(`what counts as injected${needed.reason}`, () => {
  it.each([
    'see @octocat',
    'fixes #1',
    'https://evil.example',
    '<b>x</b>',
    '![i](x)',
    '[l](x)',
    '<!-- x -->',
    '# heading',
    '> quote',
    '- item',
    '*emphasis*',
  ])('%s', text => {
    expect(injected(`| a |\n| --- |\n| ${text} |\n\n${text}\n`)).not.toEqual([]);
  });
});

describe.skipIf(needed.skip)(`pages of foreign reports${needed.reason}`, () => {
  it('bring nothing of the report to life, and break no table', () => {
    fc.assert(
      fc.property(foreignReport, foreignReport, foreign, only, (a, b, branch, wanted) => {
        const before = { report: allPassed(a), name: branch };
        const options = { before, more, only: wanted };
        const several = [{ report: a, before }, { report: b }];
        for (const page of [
          renderMarkdown(a, options),
          renderVerdict(a, { ...options, most: 65_535 }),
          renderBackground(a, { more }),
          renderComment([several[0]!], options),
          renderComment(several, options),
          renderSummary(several, options),
        ]) {
          expect(injected(page, [more])).toEqual([]);
          for (const row of rowsOf(page)) expect([3, 4, 5, 6, 7]).toContain(row.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are the same for the same report', () => {
    fc.assert(
      fc.property(foreignReport, report => {
        const again = structuredClone(report);
        expect(renderMarkdown(again)).toBe(renderMarkdown(report));
        expect(renderComment([{ report: again }])).toBe(renderComment([{ report }]));
        expect(annotations(again)).toEqual(annotations(report));
        expect(sarifForCodeScanning([again])).toEqual(sarifForCodeScanning([report]));
      }),
      { numRuns: 30 },
    );
  });

  it('keep every limit, and count what they do not show', () => {
    const bounds = fc.constantFrom(65_535, 60_000, 20_000, 3000);
    fc.assert(
      fc.property(manyFindings, bounds, only, (many, most, wanted) => {
        const options = { only: wanted, novelty: noveltyIn(many) };
        const shown = [{ report: many.report, novelty: options.novelty }];
        const comment = renderComment(shown, { only: wanted, most });
        const verdict = renderVerdict(many.report, { ...options, most });
        const summary = renderSummary(shown, { only: wanted });
        expect(comment.length).toBeLessThanOrEqual(most);
        expect(verdict.length).toBeLessThanOrEqual(most);
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024);
        for (const page of [comment, verdict, summary]) expect(counted(page)).toBe(many.all);
      }),
      { numRuns: 25 },
    );
  });
});

/** The report at level 3 with every check passed: whatever fails in it has regressed since. */
function allPassed({ targets, level, ...rest }: Report): Report {
  const results = (of: Report['targets'][number]) => of.results.map(one => pass(one.check, 'ok'));
  return { ...rest, targets: targets.map(of => ({ ...of, results: results(of) })), level: { ...level, held: 3 } };
}

/** Findings that a page shows, and those that it says it does not. */
function counted(page: string): number {
  const [open = '', ...folds] = page.split('<details><summary>');
  const rows = rowsOf(open).filter(([mark]) => /^[✗!i]$/.test(mark ?? '')).length;
  const left = /^(\d+) of (\d+) shown;/m.exec(open);
  if (left) expect(Number(left[1])).toBe(rows);
  const table = left ? Number(left[2]) : rows;
  const notHere = [...open.matchAll(/^(\d+) (?:known )?findings? (?:is|are) not shown here/gm)];
  const above = folds.flatMap(fold => {
    const count = /^(\d+) (?:known )?findings? (?:is|are) not shown above/.exec(fold)?.[1];
    if (count === undefined) return [];
    const folded = rowsOf(fold).filter(([mark]) => /^[✗!i]$/.test(mark ?? '')).length;
    expect(Number(/^\d+ of (\d+) shown;/m.exec(fold)?.[1] ?? folded)).toBe(Number(count));
    return [Number(count)];
  });
  return [table, ...notHere.map(([, count]) => Number(count)), ...above].reduce((sum, count) => sum + count, 0);
}

describe('annotations of foreign reports', () => {
  it('keep the limits of the Checks API, drive no terminal, and are all there', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          foreignReport,
          manyFindings.map(many => many.report),
        ),
        report => {
          const { annotations: all } = annotations(report);
          for (const one of all) {
            expect(one.title.length).toBeLessThanOrEqual(255);
            for (const text of [one.message, one.raw_details]) {
              expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
              expect(/[\0-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e\p{Surrogate}]/u.test(text)).toBe(false);
            }
            expect(/\p{Surrogate}/u.test(one.path)).toBe(false);
            expect(one.end_line).toBeGreaterThanOrEqual(one.start_line);
            if (one.start_column !== undefined) {
              expect(one.end_line).toBe(one.start_line);
              expect(one.end_column).toBeGreaterThanOrEqual(one.start_column);
            }
            expect(one.raw_details).toMatch(/fingerprint: [0-9a-f]{32}$/);
          }
          const lines = new Set(placed(report));
          expect(new Set(all.map(one => JSON.stringify([one.path, one.start_line])))).toEqual(lines);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are counted when they are not new, and stand on changed lines first', () => {
    const touches = ({ startLine }: FileLocation) => [true, false, undefined][startLine % 3];
    fc.assert(
      fc.property(manyFindings, only, (many, wanted) => {
        const found = annotations(many.report, { touches, novelty: noveltyIn(many), only: wanted });
        const { annotations: all, elsewhere, known } = found;
        expect(all.length + elsewhere.length + known).toBe(many.all);
        const changed = all.map(one => touches({ startLine: one.start_line } as FileLocation) === true);
        expect(changed).toEqual([...changed].sort((a, b) => Number(b) - Number(a)));
        for (const one of all) {
          const outside = touches({ startLine: one.start_line } as FileLocation) === false;
          expect(one.message.endsWith('\nOn a line that this change does not touch.')).toBe(outside);
        }
      }),
      { numRuns: 15 },
    );
  });
});

function placed(report: Report): string[] {
  return report.targets.flatMap(({ results }) =>
    results.flatMap(result =>
      'findings' in result
        ? result.findings.flatMap(({ location }) =>
            location?.kind === 'file'
              ? [JSON.stringify([location.path.replace(/\p{Surrogate}/gu, '\ufffd'), location.startLine])]
              : [],
          )
        : [],
    ),
  );
}

describe('SARIF of foreign reports', () => {
  it('keeps the rules of code scanning and the schema', () => {
    fc.assert(
      fc.property(fc.array(foreignReport, { minLength: 1, maxLength: 4 }), reports => {
        const { log } = sarifForCodeScanning([...reports, ...reports]);
        expect(codeScanningFaults(log)).toEqual([]);
        expect(sarifFaults(log)).toEqual([]);
        for (const { message } of log.runs.flatMap(run => run.results)) {
          expect(message.text.length).toBeLessThanOrEqual(2000);
          expect(/(?<!\\)(?:\\\\)*[[\]]/.test(message.text)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('counts the results that it leaves out', () => {
    fc.assert(
      fc.property(manyFindings, fc.constantFrom(1, 10, 4999, 25_000), ({ report, all }, mostResults) => {
        const { log, results } = sarifForCodeScanning([report], { mostResults });
        expect(results).toEqual({ shown: Math.min(all, mostResults), all });
        expect(log.runs[0]!.results).toHaveLength(results.shown);
      }),
      { numRuns: 10 },
    );
  });
});
