import type { Knex } from 'knex';

/**
 * Deletes entities that are no longer there, with what hangs on them; how many.
 *
 * @param before those that the catalog has been without since then, whatever is kept of them
 */
export async function deleteGoneEntities(knex: Knex, before: Date, limit: number): Promise<number> {
  let deleted = 0;
  for (const id of await gone(knex, before).orderBy('id').limit(limit).pluck('id')) {
    deleted += await knex.transaction(async tx => {
      // Who files a report holds the row. What was true before it was locked need not be true afterwards.
      await tx('gds_entities').where({ id }).forUpdate().first('id');
      await tx('gds_entity_states').where('entity_id', id).forUpdate().first('entity_id');
      return (await gone(tx, before).where({ id }).delete()) as number;
    });
  }
  return deleted;
}

/**
 * Those that the catalog was without for long, and those that it does not know and that nothing is kept of. Of these
 * one stays whose repository a person chose, or whose badge somebody asked for: both were meant to be there before the
 * first report.
 */
function gone(knex: Knex, before: Date) {
  const own = (table: string) =>
    knex(table).select('entity_id').where(`${table}.entity_id`, knex.ref('gds_entities.id'));
  return knex('gds_entities')
    .where({ in_catalog: false, expected: false })
    .where(either =>
      either.where('gone_since', '<', before).orWhere(empty => {
        for (const table of ['gds_reports', 'gds_entity_states', 'gds_history', 'gds_exemptions', 'gds_badges']) {
          empty.whereNotExists(own(table));
        }
        empty.whereNotExists(own('gds_repository_bindings').whereNotNull('bound_by'));
      }),
    );
}
