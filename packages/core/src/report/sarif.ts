import { noveltyIn, type Report } from '../standard/index.ts';
import type { SarifLog } from './sarif-log.ts';
import { resultOf } from './sarif-result.ts';
import { categoryOf, logOf, runOf } from './sarif-run.ts';
import { judged } from './verdict.ts';

/** More results of one run are of no use to anybody, and GitHub takes no more. */
export const MOST_RESULTS = 25_000;

/**
 * The report as a SARIF 2.1.0 log (OASIS Standard, 27 March 2020) with one run: a rule for each
 * built check, a result for each finding, a notification for each check that ran and had no data.
 */
export function sarif(report: Report): SarifLog {
  const novelty = noveltyIn(report);
  const results = judged(report).flatMap(one =>
    'findings' in one.result
      ? one.result.findings.map(finding =>
          resultOf(one, finding, novelty({ target: one.target?.name ?? null, finding })),
        )
      : [],
  );
  return logOf([runOf(report, categoryOf(report), results, MOST_RESULTS)]);
}
