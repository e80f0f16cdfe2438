import { type ChangeCause, isRegression } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId, Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';

interface DayOfEntity {
  readonly entity_id: number;
  readonly day: number;
}

interface PointRow extends DayOfEntity {
  id: number;
  at: TimestampColumn;
  level_before: number | null;
}

interface ChangeRow {
  id: number;
  check_id: CheckId;
  target: string | null;
  from_verdict: Standing | null;
  to_verdict: Standing;
  cause: ChangeCause;
}

/** Days of entities that have more than one point, before a day. */
export async function crowdedDays(knex: Knex, before: number, limit: number): Promise<DayOfEntity[]> {
  return knex('gds_history')
    .where('day', '<', before)
    .groupBy('entity_id', 'day')
    .havingRaw('count(*) > 1')
    .orderBy(['entity_id', 'day'])
    .limit(limit)
    .select<DayOfEntity[]>('entity_id', 'day');
}

/**
 * Leaves the last point of a day. It takes the level before from the first one, and the changes of all of them; the
 * point before the day lasts until it. Holds the entity's row locked.
 */
export async function thinDay(knex: Knex, { entity_id, day }: DayOfEntity): Promise<void> {
  await knex.transaction(async tx => {
    await tx('gds_entity_states').where({ entity_id }).forUpdate().select('entity_id');
    const points = await tx<PointRow>('gds_history')
      .where({ entity_id, day })
      .orderBy(['at', 'id'])
      .select('id', 'at', 'level_before');
    const first = points[0];
    const kept = points.at(-1);
    if (!first || !kept || first === kept) return;
    await moveChanges(
      tx,
      points.map(({ id }) => id),
      kept,
    );
    await tx('gds_history').where({ entity_id, day }).whereNot('id', kept.id).delete();
    await tx('gds_history').where('id', kept.id).update({ level_before: first.level_before });
    const previous = await tx<PointRow>('gds_history')
      .where({ entity_id })
      .where('day', '<', day)
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .first('id');
    if (previous)
      await tx('gds_history')
        .where('id', previous.id)
        .update({ until: dateOf(kept.at) });
  });
}

/** Deletes points that ended before a moment, with their changes; how many. */
export async function deletePoints(knex: Knex, before: Date, limit: number): Promise<number> {
  return knex.transaction(async tx => {
    const ids = await tx('gds_history').where('until', '<', before).orderBy('id').limit(limit).pluck('id');
    await tx('gds_verdict_changes').whereIn('history_id', ids).delete();
    return (await tx('gds_history').whereIn('id', ids).delete()) as number;
  });
}

/** Of the changes of one check and target stays one, from where the first began to where the last ended. */
async function moveChanges(
  tx: Knex.Transaction,
  points: readonly number[],
  kept: Pick<PointRow, 'id' | 'at'>,
): Promise<void> {
  const rows = await tx<ChangeRow>('gds_verdict_changes').whereIn('history_id', points).orderBy(['at', 'id']);
  const series = new Map<string, ChangeRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.check_id, row.target]);
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  for (const changes of series.values()) {
    const [first] = changes;
    const last = changes.at(-1);
    if (!first || !last) continue;
    const from = first.from_verdict;
    const to = last.to_verdict;
    const gone = changes.filter(change => change !== last || from === to).map(({ id }) => id);
    await tx('gds_verdict_changes').whereIn('id', gone).delete();
    if (from === to) continue;
    // What the code did not do alone is not held against it.
    const cause = changes.find(change => change.cause !== 'code')?.cause ?? 'code';
    const regression = isRegression({ from, to, cause });
    await tx('gds_verdict_changes')
      .where('id', last.id)
      .update({ history_id: kept.id, at: dateOf(kept.at), from_verdict: from, cause, regression });
  }
}
