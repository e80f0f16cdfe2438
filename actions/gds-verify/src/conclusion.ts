import { openFindings, openRequirements } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import type { FailOn } from './inputs.ts';

export type Conclusion = 'success' | 'failure' | 'neutral';

/**
 * How the check run ends. `error`: failure when a required check does not hold, as the exit status of
 * `gds verify`. `warning`: also when any error or warning was found. `never`: neutral at worst.
 */
export function concludeOn(report: Report, failOn: FailOn): Conclusion {
  const open = openRequirements(report).length > 0;
  const found = openFindings(report).length > 0;
  if (failOn === 'never') return open || found ? 'neutral' : 'success';
  return open || (failOn === 'warning' && found) ? 'failure' : 'success';
}
