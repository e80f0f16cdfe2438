import type { Knex } from 'knex';
import { jsonOf } from './columns';
import type { StoredEntries } from './stateEntries';

/** Before which moments documents, and what is known of reports, are old. */
export interface ReportAges {
  readonly documents: Date;
  readonly reports: Date;
}

export interface DeletedReports {
  readonly documents: number;
  readonly reports: number;
}

/** Entities with state reports that are old and not the newest of their state, by number, after one. */
export async function entitiesWithOldReports(
  knex: Knex,
  ages: ReportAges,
  after: number,
  limit: number,
): Promise<number[]> {
  return knex('gds_reports')
    .leftJoin('gds_documents', 'gds_documents.report_id', 'gds_reports.report_id')
    .leftJoin('gds_entity_states', 'gds_entity_states.report_id', 'gds_reports.report_id')
    .where('filed_as', 'state')
    .whereNull('gds_entity_states.report_id')
    .where('gds_reports.entity_id', '>', after)
    .where(old =>
      old
        .where('received_at', '<', ages.reports)
        .orWhere(kept => kept.where('received_at', '<', ages.documents).whereNotNull('gds_documents.report_id')),
    )
    .distinct('gds_reports.entity_id')
    .orderBy('gds_reports.entity_id')
    .limit(limit)
    .pluck('gds_reports.entity_id');
}

/** Deletes what is old of one entity and not shown by its state, whose row is locked meanwhile. */
export async function deleteOldReports(knex: Knex, entityId: number, ages: ReportAges): Promise<DeletedReports> {
  return knex.transaction(async tx => {
    const state = await tx('gds_entity_states')
      .where('entity_id', entityId)
      .forUpdate()
      .first<{ report_id: string | null } | undefined>('report_id');
    const details = await tx('gds_state_details')
      .where('entity_id', entityId)
      .first<{ entries_json: string } | undefined>('entries_json');
    const entries = details ? jsonOf<StoredEntries>(details.entries_json) : [];
    const shown = [...entries.map(({ report }) => report), ...(state?.report_id ? [state.report_id] : [])];
    const old = (before: Date) =>
      tx('gds_reports')
        .where({ entity_id: entityId, filed_as: 'state' })
        .where('received_at', '<', before)
        .whereNotIn('report_id', shown);
    const forgotten = old(ages.documents).select('report_id');
    return {
      documents: await tx('gds_documents').whereIn('report_id', forgotten).delete(),
      reports: await old(ages.reports).delete(),
    };
  });
}
