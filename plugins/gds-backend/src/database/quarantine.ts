import type { Knex } from 'knex';
import { dateOf } from './columns';
import type { PageKey, WaitingReport } from './GdsStore';
import { reportOf, rows } from './reportTable';

/** Entities that reports in quarantine name, by reference, after one. */
export async function quarantinedEntities(knex: Knex, limit: number, after: string | null): Promise<string[]> {
  const query = knex('gds_reports')
    .join('gds_entities', 'gds_entities.id', 'gds_reports.entity_id')
    .whereRaw("filed_as <> 'state'")
    .where('filed_as', 'quarantined')
    .distinct('entity_ref')
    .orderBy('entity_ref')
    .limit(limit);
  if (after !== null) query.where('entity_ref', '>', after);
  return query.pluck('entity_ref');
}

/** The oldest report in quarantine of one entity after another one. */
export async function quarantinedReport(
  knex: Knex,
  entityRef: string,
  after: PageKey | null,
): Promise<WaitingReport | null> {
  const query = rows(knex)
    .where({ entity_ref: entityRef })
    .whereRaw("filed_as <> 'state'")
    .where('filed_as', 'quarantined')
    .orderBy(['received_at', 'gds_reports.report_id'])
    .limit(1);
  if (after) {
    query.where(rest =>
      rest
        .where('received_at', '>', after.at)
        .orWhere(same => same.where('received_at', after.at).where('gds_reports.report_id', '>', after.id)),
    );
  }
  const [row] = await query;
  if (!row) return null;
  const key = { at: dateOf(row.received_at), id: row.report_id };
  const report = await reportOf(knex, row);
  // Another replica took it out of quarantine meanwhile, and its document made room.
  return report.document === null ? quarantinedReport(knex, entityRef, key) : { report, key };
}

/** Reports that wait for the catalog to know their entity. */
export async function countQuarantined(knex: Knex): Promise<number> {
  const row = await knex('gds_reports')
    .whereRaw("filed_as <> 'state'")
    .where('filed_as', 'quarantined')
    .count<{ count: number | string }[]>('* as count');
  return Number(row[0]?.count ?? 0);
}
