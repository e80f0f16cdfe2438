import {
  CATALOGUE,
  type CheckId,
  type CheckResult,
  type Finding,
  isLeftOut,
  type PlacedFinding,
  type Report,
  standingOf,
  type Target,
} from '../standard/index.ts';
import { place } from './place.ts';

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

/** Equal for the results of one check and target in two reports. */
export function keyOfJudged({ target, result }: Judged): string {
  return JSON.stringify([target?.name ?? null, result.check]);
}

/** Required results that do not hold: failed, or without data, and not exempted. */
export function openRequirements(report: Report): Judged[] {
  return judged(report).filter(({ result }) => {
    const standing = standingOf(result);
    return result.required && (standing === 'fail' || standing === 'no-data');
  });
}

/** Findings that ask for a change: errors and warnings of results that are not exempted. */
export function openFindings(report: Report): PlacedFinding[] {
  return judged(report).flatMap(({ target, result }) =>
    'findings' in result && standingOf(result) !== 'exempted'
      ? result.findings
          .filter(finding => finding.severity !== 'notice')
          .map(finding => ({ target: target?.name ?? null, finding }))
      : [],
  );
}

/** Every check that the user left out, by code. */
export function leftOut(report: Report): CheckId[] {
  const ids = new Set(judged(report).flatMap(({ result }) => (isLeftOut(result) ? [result.check] : [])));
  return CATALOGUE.filter(row => ids.has(row.id)).map(row => row.id);
}

/** Equal for findings that say the same of the same place, such as those of two targets of one program. */
export function sameFinding({ code, severity, message, remedy, location }: Finding): string {
  return JSON.stringify([code, severity, message, remedy, location && place(location)]);
}
