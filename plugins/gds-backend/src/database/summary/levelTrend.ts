import type { LevelsOfDay } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { dayOf } from '../columns';
import type { NumberColumn } from './counts';
import { DAY_MS } from '../../days';
import { inList, listBinding } from '../idList';
import { serviceIds, type ServiceScope } from './services';

export const TREND_WEEKS = 13;

type Levels = [number, number, number, number];

/** How many services changed from one level to another, by the week of the trend in which they did. */
interface MoveRow {
  /** Whole weeks before today. */
  readonly week: NumberColumn;
  readonly level_before: number | null;
  readonly level: number;
  readonly services: NumberColumn;
}

/** The levels at the end of each of the last 13 weeks, worked back from how they stand now. */
export async function readLevelTrend(
  knex: Knex,
  scope: ServiceScope,
  now: Date,
  levels: Levels,
): Promise<LevelsOfDay[]> {
  const rows: MoveRow[] = await moves(knex, now)
    .whereIn('entity_id', serviceIds(knex, scope))
    .select(knex.raw('count(*) as services'))
    .groupBy('week', 'level_before', 'level');
  const today = dayOf(now);
  return walkBack(rows, levels).map((atEnd, index) => ({
    day: new Date((today - 7 * (TREND_WEEKS - 1 - index)) * DAY_MS).toISOString().slice(0, 10),
    levels: atEnd,
  }));
}

/**
 * Mean level of groups of services at the end of each week, oldest first; `null` while none had reported.
 *
 * @param key column that names the group: `entity_id`, or `part_id` of `gds_part_entities`
 * @param levels of each group now
 */
export async function readMeanTrends(
  knex: Knex,
  scope: ServiceScope,
  key: 'entity_id' | 'part_id',
  now: Date,
  levels: ReadonlyMap<number, Levels>,
): Promise<Map<number, (number | null)[]>> {
  const ids = [...levels.keys()];
  const query = moves(knex, now)
    .whereIn('gds_history.entity_id', serviceIds(knex, scope))
    .select(knex.raw('count(*) as services'))
    .groupBy('week', 'level_before', 'level');
  if (key === 'part_id') query.join('gds_part_entities as pe', 'pe.entity_id', 'gds_history.entity_id');
  const column = key === 'part_id' ? 'pe.part_id' : 'gds_history.entity_id';
  const rows: (MoveRow & { readonly key: number })[] = await query
    .whereRaw(inList(knex, column), [listBinding(knex, ids)])
    .select({ key: column })
    .groupBy(column);
  const byKey = new Map<number, MoveRow[]>();
  for (const row of rows) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
  return new Map(ids.map(id => [id, walkBack(byKey.get(id) ?? [], levels.get(id) ?? [0, 0, 0, 0]).map(meanLevel)]));
}

/** Mean of levels, two decimals; `null` of none. */
export function meanLevel(levels: Levels): number | null {
  const services = levels.reduce((sum, count) => sum + count, 0);
  if (services === 0) return null;
  return Math.round((levels.reduce((sum, count, level) => sum + count * level, 0) / services) * 100) / 100;
}

/** Changes of level since the first day of the trend; the predicate is that of the index. SQLite divides a bound number as a real one. */
function moves(knex: Knex, now: Date): Knex.QueryBuilder {
  const today = dayOf(now);
  return knex('gds_history')
    .whereRaw('(level_before is null or level <> level_before)')
    .where('day', '>', today - 7 * TREND_WEEKS)
    .select(knex.raw('cast((? - day) / 7 as integer) as week', [today]), 'level_before', 'level');
}

function walkBack(rows: readonly MoveRow[], levels: Levels): Levels[] {
  const atEnd: Levels = [...levels];
  const weeks: Levels[] = [];
  for (let week = 0; week < TREND_WEEKS; week++) {
    weeks.unshift([...atEnd]);
    for (const row of rows) {
      if (Number(row.week) !== week) continue;
      const count = Number(row.services);
      atEnd[row.level] = (atEnd[row.level] ?? 0) - count;
      if (row.level_before !== null) atEnd[row.level_before] = (atEnd[row.level_before] ?? 0) + count;
    }
  }
  return weeks;
}
