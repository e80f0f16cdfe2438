import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { nextActions } from '@gds-dev/core/report';
import { type CheckId, definitionOf, type LevelResult } from '@gds-dev/core/standard';

/** The one thing to do next. */
export type NextStep =
  | { readonly kind: 'nothing' }
  | {
      /** `provide`: nothing fails, but a must of the next level has no data. */
      readonly kind: 'mend' | 'provide';
      readonly check: CheckId;
      readonly target: string | null;
      /** Not known where no report says anything of the check yet. */
      readonly action: string | undefined;
      /** How many more of the kind there are. */
      readonly others: number;
    };

/** The failed check with the largest gain; without one, the first must of the next level that has no data. */
export function nextStep(checks: readonly MaturityCheck[], level: LevelResult): NextStep {
  const failed = nextActions(checks, level.held);
  const [worst] = failed;
  if (worst) {
    const { result, target } = worst;
    const remedy = result.outcome === 'fail' ? result.findings[0]?.remedy : undefined;
    return {
      kind: 'mend',
      check: result.check,
      target: target?.name ?? null,
      action: remedy ?? definitionOf(result.check).remedy,
      others: failed.length - 1,
    };
  }
  const [missing, ...more] = level.levels[level.held]?.noData ?? [];
  if (missing === undefined) return { kind: 'nothing' };
  const known = checks.find(({ result }) => result.check === missing && result.outcome === 'no-data');
  return {
    kind: 'provide',
    check: missing,
    target: known?.target?.name ?? null,
    action: known?.result.outcome === 'no-data' ? known.result.provide : undefined,
    others: more.length,
  };
}
