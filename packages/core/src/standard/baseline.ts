import type { Finding } from './finding.ts';
import type { Report } from './report.ts';
import type { CheckResult } from './result.ts';

/** A finding and the target it is of; `null` for the service. */
export interface PlacedFinding {
  readonly target: string | null;
  readonly finding: Finding;
}

/** How the findings of a report stand to those of an earlier one. */
export interface BaselineComparison {
  readonly added: readonly PlacedFinding[];
  readonly known: readonly PlacedFinding[];
  /** Findings of the baseline that are gone, of checks that were judged again. */
  readonly mended: readonly PlacedFinding[];
  /** Findings of the baseline of which this run says nothing: their check or target was not judged. */
  readonly notJudged: readonly PlacedFinding[];
}

/**
 * Compares findings by target, check and fingerprint. What was not judged again is neither known nor
 * mended: only a check that passed or failed this time can have mended something.
 */
export function compareWithBaseline(report: Scope, baseline: Scope): BaselineComparison {
  const before = new Map(placed(baseline).map(each => [keyOf(each), each]));
  const now = placed(report);
  const present = new Set(now.map(keyOf));
  const gone = [...before].filter(([key]) => !present.has(key)).map(([, each]) => each);
  const judged = new Set(
    results(report)
      .filter(({ result }) => result.outcome === 'pass' || result.outcome === 'fail')
      .map(({ target, result }) => JSON.stringify([target, result.code])),
  );
  const wasJudged = ({ target, finding }: PlacedFinding) => judged.has(JSON.stringify([target, finding.code]));
  return {
    added: now.filter(each => !before.has(keyOf(each))),
    known: now.filter(each => before.has(keyOf(each))),
    mended: gone.filter(wasJudged),
    notJudged: gone.filter(each => !wasJudged(each)),
  };
}

type Scope = Pick<Report, 'targets' | 'results'>;

function results({ targets, results: ofService }: Scope): { target: string | null; result: CheckResult }[] {
  return [
    ...targets.flatMap(target => target.results.map(result => ({ target: target.name, result }))),
    ...ofService.map(result => ({ target: null, result })),
  ];
}

function placed(scope: Scope): PlacedFinding[] {
  return results(scope).flatMap(({ target, result }) =>
    'findings' in result ? result.findings.map(finding => ({ target, finding })) : [],
  );
}

function keyOf({ target, finding }: PlacedFinding): string {
  return JSON.stringify([target, finding.code, finding.fingerprint]);
}
