import type { VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isCheckId, OUTCOMES, shortCode, type Standing } from '@gds-dev/core/standard';

const STANDINGS: readonly string[] = [...OUTCOMES, 'exempted'];

/** A stored verdict as a standing; one that this version does not know has no mark. */
export function standingNamed(name: string | null): Standing | null {
  return name !== null && STANDINGS.includes(name) ? (name as Standing) : null;
}

/** Whether a change made things worse: something that did not fail before fails now. */
export function isRegression({ from, to }: VerdictChange): boolean {
  return to === 'fail' && from !== null && from !== 'fail';
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
