import { scoredState, scoreLevels, entriesOf, type Producer, type Report } from '@gds-dev/core/standard';
import { counted } from './entityState';

/** Events whose run judges what the default branch holds. */
const STATE_EVENTS: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch']);

/** Days that previews and quarantined reports are kept. */
export const TEMPORARY_DAYS = 30;

/** Whether a report of this producer changes the state of an entity that the catalog knows. */
export function classOf(producer: Producer): 'state' | 'preview' {
  if (producer.kind === 'local') return 'state';
  return producer.defaultBranch && STATE_EVENTS.has(producer.event) ? 'state' : 'preview';
}

/** The level that a report holds by itself; what its own document claims is not taken over. */
export function levelOf(report: Report, now: Date): number {
  return scoreLevels(scoredState(entriesOf(report).map(counted), now)).held;
}
