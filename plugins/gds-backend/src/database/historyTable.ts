import type { MaturitySnapshot, VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import type { AxisValue } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, jsonOf, type TimestampColumn } from './columns';
import type { HistoryPoint, PageKey, PageOf } from './GdsStore';

interface HistoryRow {
  id: number;
  entity_ref: string;
  at: TimestampColumn;
  commit_sha: string | null;
  report_id: string;
  standard_version: string;
  level: number;
  axes_json: string;
  changes_json: string;
}

const NEWEST_FIRST = [
  { column: 'at', order: 'desc' },
  { column: 'id', order: 'desc' },
];

/** Points of an entity, newest first. */
export async function readHistory(
  knex: Knex,
  entityRef: string,
  limit: number,
  after: PageKey | null,
): Promise<PageOf<HistoryPoint>> {
  const query = knex<HistoryRow>('gds_history')
    .where('entity_ref', entityRef)
    .orderBy(NEWEST_FIRST)
    .limit(limit + 1);
  if (after) {
    const id = Number(after.id);
    query.where(rest =>
      rest.where('at', '<', after.at).orWhere(same => same.where('at', after.at).where('id', '<', id)),
    );
  }
  const rows = await query;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(row => ({ ...snapshotOf(row), changes: jsonOf<VerdictChange[]>(row.changes_json) })),
    next: rows.length > limit && last ? { at: dateOf(last.at), id: String(last.id) } : null,
  };
}

/** Newest point not after `moment`. */
export async function readPointBefore(knex: Knex, entityRef: string, moment: Date): Promise<MaturitySnapshot | null> {
  const row = await knex<HistoryRow>('gds_history')
    .where('entity_ref', entityRef)
    .where('at', '<=', moment)
    .orderBy(NEWEST_FIRST)
    .first();
  return row ? snapshotOf(row) : null;
}

/** Oldest point whose level or axes differ; both were written by the same serialisation, so text is compared. */
export async function readOldestDifferent(
  knex: Knex,
  entityRef: string,
  now: { level: number; axes: readonly AxisValue[] },
): Promise<MaturitySnapshot | null> {
  const row = await knex<HistoryRow>('gds_history')
    .where('entity_ref', entityRef)
    .where(differs => differs.whereNot('level', now.level).orWhereNot('axes_json', JSON.stringify(now.axes)))
    .orderBy(['at', 'id'])
    .first();
  return row ? snapshotOf(row) : null;
}

function snapshotOf(row: HistoryRow): MaturitySnapshot {
  return {
    at: dateOf(row.at).toISOString(),
    commit: row.commit_sha,
    reportId: row.report_id,
    standardVersion: row.standard_version,
    level: row.level,
    axes: jsonOf<AxisValue[]>(row.axes_json),
  };
}
