import type { Finding } from './finding.ts';
import { type Baseline, MOST_NEW_FINDINGS, type Report } from './report.ts';
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

/** What the reader of a comparison should know: that the earlier report is one of another service. */
export function noteOfBaseline(service: Report['service'], baseline: Report): string | undefined {
  const { name, entityRef } = baseline.service;
  const same = name === service.name || (entityRef !== undefined && entityRef === service.entityRef);
  return same ? undefined : `the baseline is a report of service ${name}`;
}

/** The comparison as a report holds it. */
export function baselineOf(report: Scope, baseline: Report): Baseline {
  const { added, known, mended, notJudged } = compareWithBaseline(report, baseline);
  return {
    reportId: baseline.reportId,
    ...(baseline.commit !== undefined && { commit: baseline.commit }),
    createdAt: baseline.createdAt,
    new: added.length,
    known: known.length,
    mended: mended.length,
    notJudged: notJudged.length,
    newFindings: added
      .slice(0, MOST_NEW_FINDINGS)
      .map(({ target, finding }) => ({ target, code: finding.code, fingerprint: finding.fingerprint })),
  };
}

/**
 * Tells which findings of a report its baseline did not have; `unknown` without a baseline, and for
 * what may be one of the new findings that the report counts and does not name.
 */
export function noveltyIn({ baseline }: Pick<Report, 'baseline'>): (placed: PlacedFinding) => Novelty {
  if (!baseline) return () => 'unknown';
  const named = new Set(baseline.newFindings.map(each => JSON.stringify([each.target, each.code, each.fingerprint])));
  const rest = baseline.newFindings.length < baseline.new ? 'unknown' : 'known';
  return placed => (named.has(keyOf(placed)) ? 'new' : rest);
}

export type Novelty = 'new' | 'known' | 'unknown';

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
