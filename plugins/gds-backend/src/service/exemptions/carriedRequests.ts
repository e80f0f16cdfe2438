import { aged, standingOf, type StateEntry } from '@gds-dev/core/standard';
import type { CarriedRequest } from '../../database/GdsStore';
import { isOver } from './counted';

/** What the results of a state ask for by `gds.yaml`. Nobody needs to decide where a check holds anyway. */
export function carriedRequests(entries: readonly StateEntry[], now: Date): CarriedRequest[] {
  return entries.flatMap(({ target, result, reportId, commit }) => {
    const { check, exemption } = result;
    if (!exemption) return [];
    const { reason, expires } = exemption;
    const open = standingOf(aged(result, now)) === 'exempted';
    const needed = open && !isOver(exemption, now);
    return [{ check, target: target?.name ?? null, reason, expires, reportId, commit, needed }];
  });
}
