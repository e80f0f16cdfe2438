import { definitionOf, isLeftOut, isLeftOutOf, type Report, type Standing, standingOf } from '../standard/index.ts';
import { type Before, passedBefore } from './before.ts';
import { code } from './github-text.ts';
import { MARKS } from './style.ts';
import { judged } from './verdict.ts';
import { numbers, plural } from './wording.ts';

/** Characters of a name of a service, folder or branch. */
export const MOST_NAME = 100;

/** The service, and where in the repository it is, unless at its root. */
export function serviceOf({ service, workingDirectory }: Report): string {
  const name = code(service.name, MOST_NAME);
  return workingDirectory === '' ? name : `${name} in ${code(workingDirectory, MOST_NAME)}`;
}

/** `payments-api: level 0 of 3 → needs 2 changes for level 1 (was level 1 on main)`, in Markdown. */
export function headline(report: Report, before?: Before): string {
  return `${now(report)}${levelBefore(report, before)}`;
}

/** ` (was level 1 on main)` when it differs. */
export function levelBefore(report: Report, before: Before | undefined): string {
  return before && before.report.level.held !== report.level.held
    ? ` (was level ${before.report.level.held} on ${code(before.name, MOST_NAME)})`
    : '';
}

function now(report: Report): string {
  const { held, levels } = report.level;
  const head = `${serviceOf(report)}: level ${held} of 3`;
  const next = levels[held];
  if (!next) return head;
  const needs: string[] = [];
  if (next.fail.length > 0) needs.push(plural(next.fail.length, 'change'));
  const skipped = next.noData.filter(id => isLeftOutOf(definitionOf(id), report)).length;
  const missing = next.noData.length - skipped;
  if (missing > 0) needs.push(`data for ${plural(missing, 'check')}`);
  if (needs.length > 0) return `${head} → needs ${needs.join(' and ')} for level ${held + 1}`;
  if (skipped > 0) return `${head} → level ${held + 1} was not judged: ${plural(skipped, 'check')} left out`;
  if (next.planned.length > 0)
    return `${head} → level ${held + 1} waits for ${numbers(next.planned)}, which GDS cannot check yet`;
  return head;
}

const WORDS: Readonly<Record<Standing, string>> = {
  fail: 'failed',
  'no-data': 'without data',
  exempted: 'exempted',
  pass: 'passed',
  'not-applicable': 'not applicable',
};
const ORDER: readonly Standing[] = ['fail', 'no-data', 'exempted', 'pass', 'not-applicable'];

/** `✗ 4 failed, 1 of them passed on main · ○ 2 without data · ✓ 2 passed` */
export function counts(report: Report, before?: Before): string {
  const judgements = judged(report);
  const all = judgements.filter(({ result }) => !isLeftOut(result));
  const passed = passedBefore(before);
  return ORDER.map(standing => ({ standing, some: all.filter(({ result }) => standingOf(result) === standing) }))
    .filter(({ some }) => some.length > 0)
    .map(({ standing, some }) => {
      const lost = some.filter(passed).length;
      const which = lost === some.length ? 'which ' : `${lost} of them `;
      const was = lost === 0 ? '' : `, ${which}passed on ${code(before!.name, MOST_NAME)}`;
      return `${MARKS[standing]} ${some.length} ${WORDS[standing]}${was}`;
    })
    .concat(all.length < judgements.length ? `${judgements.length - all.length} left out` : [])
    .join(' · ');
}
