import type { Knex } from 'knex';

interface PointRow {
  id: number;
  at: Date | number;
  level: number;
}

/**
 * Two histories become one row of points without a gap and without two at a time: the newer one stands from its first
 * point on, and what the older one says of the time since then goes. The rows stay where they are.
 */
export async function joinHistories(tx: Knex.Transaction, older: number, newer: number): Promise<void> {
  const first = await tx<PointRow>('gds_history').where('entity_id', newer).orderBy(['at', 'id']).first();
  if (!first) return;
  await tx('gds_history').where('entity_id', older).where('at', '>=', first.at).delete();
  const last = await tx<PointRow>('gds_history')
    .where('entity_id', older)
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  if (!last) return;
  await tx('gds_history').where('id', last.id).update({ until: first.at });
  await tx('gds_history').where('id', first.id).update({ level_before: last.level });
}
