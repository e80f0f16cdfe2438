import { type CheckResult, type Finding, type Report, standingOf, type Target } from '../standard/index.ts';

/** A result together with the target it was judged for; `null` for a check of the service. */
export interface Judged {
  readonly target: Target | null;
  readonly result: CheckResult;
}

/** Every result of a report, by target, those of the service last. */
export function judged(report: Report): Judged[] {
  return [
    ...report.targets.flatMap(target => target.results.map(result => ({ target, result }))),
    ...report.results.map(result => ({ target: null, result })),
  ];
}

/** Required results that do not hold: failed, or without data, and not exempted. */
export function openRequirements(report: Report): Judged[] {
  return judged(report).filter(({ result }) => {
    const standing = standingOf(result);
    return result.required && (standing === 'fail' || standing === 'no-data');
  });
}

/** Findings that ask for a change: errors and warnings of results that are not exempted. */
export function openFindings(report: Report): { readonly target: Target | null; readonly finding: Finding }[] {
  return judged(report).flatMap(({ target, result }) =>
    'findings' in result && standingOf(result) !== 'exempted'
      ? result.findings.filter(finding => finding.severity !== 'notice').map(finding => ({ target, finding }))
      : [],
  );
}
