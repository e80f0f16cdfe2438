import type { ReportReceipt } from '@gds-dev/backstage-plugin-gds-common';
import type { CarriedRequest } from '../../database/GdsStore';

/** What the answer to a report says of requests that there was no room for; nothing when there was. */
export function droppedOf(dropped: readonly CarriedRequest[]): Pick<ReportReceipt, 'droppedExemptions'> {
  if (dropped.length === 0) return {};
  return { droppedExemptions: dropped.map(({ check, target }) => ({ check, target })) };
}
