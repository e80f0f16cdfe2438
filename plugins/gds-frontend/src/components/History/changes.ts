import { isRegression, type VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isCheckId, OUTCOMES, shortCode, type Standing } from '@gds-dev/core/standard';
import type { HistoryPoint } from '../../api/useHistory';

const STANDINGS: readonly string[] = [...OUTCOMES, 'exempted'];

/** A stored verdict as a standing; one that this version does not know has no mark. */
export function standingNamed(name: string | null): Standing | null {
  return name !== null && STANDINGS.includes(name) ? (name as Standing) : null;
}

/** Why a verdict changed, where it was not the code that did. */
export function causeOf({ from, to, cause }: VerdictChange): string | null {
  switch (cause) {
    case 'measurement':
      return 'at the same code';
    case 'standard':
      return 'by a new version of the standard';
    case 'coverage':
      return to === 'no-data' ? 'no longer measured' : from === 'no-data' ? 'measured now' : null;
    case 'exemption':
      return to === 'exempted' ? 'exempted' : 'exemption ended';
    default:
      return null;
  }
}

/** `003 debug info`, or the stored name of a check that this version does not know. */
export function checkNamed(id: string): string {
  if (!isCheckId(id)) return id;
  const row = definitionOf(id);
  return `${shortCode(row.code)} ${row.title}`;
}

/** What got worse first, then what was mended, then what came to be known or is no longer known. */
export function byWeight(changes: readonly VerdictChange[]): VerdictChange[] {
  const weight = (change: VerdictChange) => (isRegression(change) ? 0 : change.from === 'fail' ? 1 : 2);
  return [...changes].sort((a, b) => weight(a) - weight(b) || checkNamed(a.check).localeCompare(checkNamed(b.check)));
}

/** A verdict that is another one than at an earlier moment, and the report that made it so. */
export interface NetChange {
  readonly change: VerdictChange;
  readonly point: HistoryPoint;
}

/**
 * What changed since a moment, each check of a target once, what got worse first: a verdict that came and went is no
 * change.
 *
 * @param points newest first
 */
export function changesSince(points: readonly HistoryPoint[], moment: string): NetChange[] {
  const net = new Map<string, NetChange>();
  for (const point of points) {
    if (point.at <= moment) break;
    for (const change of point.changes) {
      const key = JSON.stringify([change.target, change.check]);
      const later = net.get(key);
      net.set(key, later ? { ...later, change: { ...later.change, from: change.from } } : { change, point });
    }
  }
  const changed = [...net.values()].filter(({ change }) => change.from !== null && change.from !== change.to);
  const order = byWeight(changed.map(({ change }) => change));
  return changed.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}
