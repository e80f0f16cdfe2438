import {
  type CheckResult,
  definitionOf,
  isLeftOut,
  type Report,
  shortCode,
  type Standing,
  standingOf,
} from '../standard/index.ts';
import { cellCode, code, ownCell } from './github-text.ts';
import { folded, shared, type Size } from './markdown-table.ts';
import { MARKS } from './style.ts';
import { type Judged, judged, leftOut } from './verdict.ts';
import { numbers, plural } from './wording.ts';

/** What passed, what could not be measured, exemptions and notes: folded, because nothing of it asks for a change. */
export function background(report: Report, size: Size, rest: string): string[] {
  const all = judged(report).filter(({ result }) => !isLeftOut(result));
  const standing = (wanted: Standing) => all.filter(({ result }) => standingOf(result) === wanted);
  const rows = (some: readonly Judged[], cells: (result: CheckResult) => readonly string[]) =>
    shared(
      some.map(({ target, result }) => {
        const row = definitionOf(result.check);
        const check = `${shortCode(row.code)} ${ownCell(row.title)}`;
        return {
          target,
          check,
          says: [result.summary, provide(result), result.exemption],
          cells: words => [MARKS[standingOf(result)], words, ...cells(result)],
        };
      }),
      report,
      size,
    );
  const summary = (result: CheckResult) => cellCode(result.summary, size.cell);
  const passed = standing('pass');
  const unknown = standing('no-data');
  const exempted = standing('exempted');
  const inapplicable = standing('not-applicable');
  const skipped = leftOut(report);
  const notes = report.notes.slice(0, size.rows).map(note => `Note: ${code(note, size.cell)}`);
  return [
    ...folded(
      `${plural(passed.length, 'check')} passed`,
      ['', 'check', 'result'],
      rows(passed, result => [summary(result)]),
      size,
      rest,
    ),
    ...folded(
      `${plural(unknown.length, 'check')} could not be measured, and how to provide what was missing`,
      ['', 'check', 'missing', 'how to provide it'],
      rows(unknown, result => [summary(result), cellCode(provide(result), size.cell)]),
      size,
      rest,
    ),
    ...folded(
      plural(exempted.length, 'exemption'),
      ['', 'check', 'reason', 'until', 'what would fail'],
      rows(exempted, result => [
        cellCode(result.exemption!.reason, size.cell),
        result.exemption!.expires,
        summary(result),
      ]),
      size,
      rest,
    ),
    ...folded(
      `${plural(inapplicable.length, 'check')} not applicable`,
      ['', 'check', 'why'],
      rows(inapplicable, result => [summary(result)]),
      size,
      rest,
    ),
    ...(skipped.length === 0 ? [] : [`Left out by \`--only\` or \`--skip\`: ${numbers(skipped)}.`]),
    ...notes,
    ...(notes.length < report.notes.length
      ? [`${notes.length} of ${plural(report.notes.length, 'note')} shown; all are in ${rest}.`]
      : []),
  ];
}

function provide(result: CheckResult): string {
  return result.outcome === 'no-data' ? result.provide : '';
}
