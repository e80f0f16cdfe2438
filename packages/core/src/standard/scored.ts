import type { CatalogueRow } from './catalogue/index.ts';
import type { Target } from './report.ts';
import { type CheckResult, isLeftOut } from './result.ts';

/** What levels and axes are worked out from: a report, or the stored state of an entity. */
export interface Scored {
  readonly targets: readonly Pick<Target, 'kind' | 'role' | 'results'>[];
  /** Results of the checks of the service as a whole. */
  readonly results: readonly CheckResult[];
}

/** How a check stands for the whole service. */
export type Standing = 'fail' | 'no-data' | 'exempted' | 'pass' | 'not-applicable';

const WORST_FIRST: readonly Standing[] = ['fail', 'no-data', 'exempted', 'pass'];

/**
 * The worst standing of a check over the targets it applies to. A check that applies to none of
 * them is `no-data`; `not-applicable` is left only when the service itself is the reason.
 */
export function worstOutcome(row: CatalogueRow, scored: Scored): Standing {
  const standings = resultsOf(row, scored)
    .filter(result => !(result?.outcome === 'not-applicable' && result.because === 'target-kind'))
    .map(result => (result ? standingOf(result) : 'no-data'));
  if (standings.length === 0) return 'no-data';
  return WORST_FIRST.find(standing => standings.includes(standing)) ?? 'not-applicable';
}

/** Whether a check without data has none because the user left it out (`--only`, `--skip`), and for nothing else. */
export function isLeftOutOf(row: CatalogueRow, scored: Scored): boolean {
  const open = resultsOf(row, scored).filter(result => result?.outcome === 'no-data');
  return open.length > 0 && open.every(result => result !== undefined && isLeftOut(result));
}

function resultsOf(row: CatalogueRow, scored: Scored): (CheckResult | undefined)[] {
  if (row.scope === 'service') return [scored.results.find(result => result.check === row.id)];
  return scored.targets
    .filter(target => row.appliesTo.includes(target.kind))
    .map(target => target.results.find(result => result.check === row.id));
}

/** An exemption counts where the check would otherwise fail or have no data. */
export function standingOf(result: CheckResult): Standing {
  const open = result.outcome === 'fail' || result.outcome === 'no-data';
  return open && result.exemption ? 'exempted' : result.outcome;
}
