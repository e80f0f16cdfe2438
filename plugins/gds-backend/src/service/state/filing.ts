import { scoredState, scoreLevels, entriesOf, type Report } from '@gds-dev/core/standard';
import { counted } from '../exemptions/counted';

/** Events whose run judges what the default branch holds. */
const STATE_EVENTS: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch']);

/** Days that previews and quarantined reports are kept. */
export const TEMPORARY_DAYS = 30;

/**
 * Whether a report changes the state of an entity that the catalog knows: one of the default branch
 * does. A run outside of CI has no branch that can be trusted: `localReports` of the configuration
 * decides, and what was changed after the commit never counts.
 */
export function classOf(
  { producer, modified, reference }: Pick<Report, 'producer' | 'modified' | 'reference'>,
  localReports: 'state' | 'preview',
): 'state' | 'preview' {
  if (producer.kind !== 'github-actions')
    return reference || (localReports === 'state' && !modified) ? 'state' : 'preview';
  return producer.defaultBranch && STATE_EVENTS.has(producer.event) ? 'state' : 'preview';
}

/** The level that a report holds by itself; what its own document claims is not taken over. */
export function levelOf(report: Report, now: Date): number {
  const entries = entriesOf(report).map(entry => counted(entry, [], now));
  return scoreLevels(scoredState(entries, now)).held;
}
