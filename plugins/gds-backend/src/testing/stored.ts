import type { Knex } from 'knex';

/** Rows that a report of its own entity leaves when it is filed as state. */
export interface StoredParts {
  readonly report: number;
  readonly document: number;
  readonly state: number;
  readonly details: number;
  readonly history: number;
  readonly verdicts: number;
}

export const NOTHING: StoredParts = { report: 0, document: 0, state: 0, details: 0, history: 0, verdicts: 0 };

/** What is stored of a report that is the only one of its entity. */
export async function storedParts(knex: Knex, reportId: string, entityRef: string): Promise<StoredParts> {
  const count = async (table: string, where: Record<string, string | number>) => {
    const [row] = await knex(table).where(where).count({ rows: '*' });
    return Number(row?.rows);
  };
  const [entity] = await knex('gds_entities').where('entity_ref', entityRef).select('id');
  const of = { entity_id: entity?.id ?? -1 };
  return {
    report: await count('gds_reports', { report_id: reportId }),
    document: await count('gds_documents', { report_id: reportId }),
    state: await count('gds_entity_states', of),
    details: await count('gds_state_details', of),
    history: await count('gds_history', of),
    verdicts: await count('gds_verdicts', of),
  };
}
