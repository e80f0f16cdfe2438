import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { nextActions } from '@gds-dev/core/report';
import { type LevelResult, standingOf } from '@gds-dev/core/standard';

/** The one thing to do next. */
export type NextStep =
  | { readonly kind: 'mend'; readonly check: MaturityCheck; readonly others: number }
  /** Nothing fails; a must of the next level has no data. */
  | { readonly kind: 'provide'; readonly check: MaturityCheck; readonly others: number }
  | { readonly kind: 'nothing' };

/** The failed check with the largest gain; without one, the first must of the next level that has no data. */
export function nextStep(checks: readonly MaturityCheck[], level: LevelResult): NextStep {
  const [first, ...others] = nextActions(checks, level.held);
  if (first) return { kind: 'mend', check: first, others: others.length };
  const wanted = level.levels[level.held]?.noData ?? [];
  const [missing, ...more] = checks.filter(
    ({ result }) => standingOf(result) === 'no-data' && wanted.includes(result.check),
  );
  return missing ? { kind: 'provide', check: missing, others: more.length } : { kind: 'nothing' };
}
