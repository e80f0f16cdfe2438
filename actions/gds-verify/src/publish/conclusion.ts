import { keyOfJudged, openFindings, openRequirements } from '@gds-dev/core/report';
import type { Novelty, PlacedFinding, Report } from '@gds-dev/core/standard';
import type { FailOn } from '../inputs.ts';

export type Conclusion = 'success' | 'failure' | 'neutral';

/** What keeps a report from success. */
export interface Open {
  /** Required checks that do not hold. */
  readonly requirements: number;
  /** Errors and warnings that are not exempted. */
  readonly findings: number;
}

/** With `only-new`: what the change brought, and what cannot be told, decides. */
export interface OnlyNew {
  readonly before: Report | undefined;
  readonly novelty: (placed: PlacedFinding) => Novelty;
}

/** @param onlyNew left out: everything decides */
export function openIn(report: Report, onlyNew?: OnlyNew): Open {
  const requirements = openRequirements(report);
  const findings = openFindings(report);
  if (!onlyNew) return { requirements: requirements.length, findings: findings.length };
  const { before, novelty } = onlyNew;
  const isNew = (placed: PlacedFinding) => novelty(placed) !== 'known';
  const openBefore = new Set(before && openRequirements(before).map(keyOfJudged));
  return {
    requirements: requirements.filter(one =>
      'findings' in one.result
        ? one.result.findings.some(finding => isNew({ target: one.target?.name ?? null, finding }))
        : // Data that the base did not have either is no loss by this change.
          !openBefore.has(keyOfJudged(one)),
    ).length,
    findings: findings.filter(isNew).length,
  };
}

export function sumOf(all: readonly Open[]): Open {
  return {
    requirements: all.reduce((sum, one) => sum + one.requirements, 0),
    findings: all.reduce((sum, one) => sum + one.findings, 0),
  };
}

/**
 * How a check run ends. `error`: failure when a required check does not hold, as the exit status of
 * `gds verify`. `warning`: also when any error or warning was found. `never`: neutral at worst.
 */
export function concludeOn({ requirements, findings }: Open, failOn: FailOn): Conclusion {
  if (failOn === 'never') return requirements > 0 || findings > 0 ? 'neutral' : 'success';
  return requirements > 0 || (failOn === 'warning' && findings > 0) ? 'failure' : 'success';
}
