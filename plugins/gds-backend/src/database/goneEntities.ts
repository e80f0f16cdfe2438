import type { Knex } from 'knex';

/** Tables with rows that mean nothing without their entity. */
const OWN_ROWS = ['gds_part_entities', 'gds_repository_bindings', 'gds_verdicts', 'gds_notices'];

/**
 * Deletes entities that the catalog does not know and that nothing is kept of; how many. One whose repository a person
 * chose, or whose badge somebody asked for, stays: both were meant to be there before the first report.
 */
export async function deleteGoneEntities(knex: Knex, limit: number): Promise<number> {
  return knex.transaction(async tx => {
    const query = tx('gds_entities').where({ in_catalog: false, expected: false }).orderBy('id').limit(limit);
    for (const table of ['gds_reports', 'gds_entity_states', 'gds_history', 'gds_exemptions', 'gds_badges']) {
      query.whereNotExists(tx(table).select('entity_id').where(`${table}.entity_id`, tx.ref('gds_entities.id')));
    }
    query.whereNotExists(
      tx('gds_repository_bindings')
        .select('entity_id')
        .where('gds_repository_bindings.entity_id', tx.ref('gds_entities.id'))
        .whereNotNull('bound_by'),
    );
    const ids = await query.pluck('id');
    for (const table of OWN_ROWS) await tx(table).whereIn('entity_id', ids).delete();
    return (await tx('gds_entities').whereIn('id', ids).delete()) as number;
  });
}
