import { CATALOGUE, type LevelResult, type Scored, worstOutcome } from '@gds-dev/core/standard';
import type { CheckStanding } from '../../database/GdsStore';

/** How each built check stands for a service as a whole, and which one holds its next level back alone. */
export function standingsOf(scored: Scored, { held, levels }: LevelResult): CheckStanding[] {
  const next = levels[held];
  const open = next && next.planned.length === 0 ? [...next.fail, ...next.noData] : [];
  return CATALOGUE.filter(({ status }) => status === 'built').map(row => {
    const standing = worstOutcome(row, scored);
    return { check: row.id, standing, lifts: standing === 'fail' && open.length === 1 && open[0] === row.id };
  });
}
