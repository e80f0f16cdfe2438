import { type Report, standingOf } from '../standard/index.ts';
import { cellCode } from './github-text.ts';
import { MOST_NAME } from './headline.ts';
import { table } from './markdown-table.ts';
import { noveltyOf } from './novelty.ts';
import type { Shown } from './open-rows.ts';
import { MARKS } from './style.ts';
import { judged, openFindings, openRequirements } from './verdict.ts';

/** Reports in the order in which their services need help: level, open requirements, failures, then by name. */
export function worstFirst(all: readonly Shown[]): Shown[] {
  const keyed = all.map(shown => {
    const { report } = shown;
    return {
      shown,
      numbers: [report.level.held, -openRequirements(report).length, -failures(report), -openFindings(report).length],
      words: [report.service.name, report.workingDirectory, report.reportId],
    };
  });
  return keyed
    .sort((a, b) => firstOrder(a.numbers, b.numbers) || firstOrder(a.words, b.words))
    .map(({ shown }) => shown);
}

/** Nothing to change: no failure, no required check without data, no error or warning. */
export function isSound(report: Report): boolean {
  return failures(report) === 0 && openRequirements(report).length === 0 && openFindings(report).length === 0;
}

/** One row a service: how it stands, in numbers. */
export function servicesTable(all: readonly Shown[], rows: number, rest: string): string {
  const cells = all.map(({ report, before, novelty = noveltyOf(report) }) => {
    const { held } = report.level;
    const was = before && before.report.level.held !== held ? ` (was ${before.report.level.held})` : '';
    const words = judged(report).flatMap(({ target, result }) =>
      'findings' in result ? result.findings.map(finding => novelty({ target: target?.name ?? null, finding })) : [],
    );
    const unknown = words.includes('unknown');
    const name = cellCode(report.service.name, MOST_NAME);
    return [
      failures(report) > 0 ? MARKS.fail : openRequirements(report).length > 0 ? MARKS['no-data'] : MARKS.pass,
      report.workingDirectory === '' ? name : `${name} in ${cellCode(report.workingDirectory, MOST_NAME)}`,
      `${held}${was}`,
      String(failures(report)),
      String(judged(report).filter(({ result }) => standingOf(result) === 'no-data').length),
      unknown ? '–' : String(words.filter(word => word === 'new').length),
    ];
  });
  const heads = ['', 'service', 'level of 3', 'failed', 'without data', 'new findings'];
  return table(heads, cells, { rows }, rest, ['---', '---', '---', '--:', '--:', '--:']);
}

function failures(report: Report): number {
  return judged(report).filter(({ result }) => standingOf(result) === 'fail').length;
}

/** Of two lists of one length, by their first members that differ. */
function firstOrder<T extends number | string>(a: readonly T[], b: readonly T[]): number {
  const index = a.findIndex((each, at) => each !== b[at]);
  return index === -1 ? 0 : a[index]! < b[index]! ? -1 : 1;
}
