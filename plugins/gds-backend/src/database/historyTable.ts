import {
  type AxisPoint,
  type ChangeCause,
  isRegression,
  type MaturitySnapshot,
  type VerdictChange,
} from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId, Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { axesOf, type AxisRow, axisRowOf } from './axisColumns';
import { dateOf, dayOf, type TimestampColumn } from './columns';
import type { HistoryPoint, PageKey, PageOf } from './GdsStore';

interface HistoryRow extends AxisRow {
  id: number;
  at: TimestampColumn;
  commit_sha: string | null;
  report_id: string;
  standard_version: string;
  level: number;
}

interface ChangeRow {
  history_id: number;
  check_id: CheckId;
  target: string | null;
  from_verdict: Standing | null;
  to_verdict: Standing;
  cause: ChangeCause;
}

const NEWEST_FIRST = [
  { column: 'at', order: 'desc' },
  { column: 'id', order: 'desc' },
];

/** Points of an entity, newest first. */
export async function readHistory(
  knex: Knex,
  entityId: number,
  limit: number,
  after: PageKey | null,
): Promise<PageOf<HistoryPoint>> {
  const query = points(knex, entityId).limit(limit + 1);
  if (after) {
    const id = Number(after.id);
    query.where(rest =>
      rest.where('at', '<', after.at).orWhere(same => same.where('at', after.at).where('id', '<', id)),
    );
  }
  const rows = await query;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const changes = await changesOf(
    knex,
    page.map(({ id }) => id),
  );
  return {
    rows: page.map(row => ({ ...snapshotOf(row), changes: changes.get(row.id) ?? [] })),
    next: rows.length > limit && last ? { at: dateOf(last.at), id: String(last.id) } : null,
  };
}

export async function readNewestPoint(knex: Knex, entityId: number): Promise<MaturitySnapshot | null> {
  const row = await points(knex, entityId).first();
  return row ? snapshotOf(row) : null;
}

/** Newest point not after `moment`. */
export async function readPointBefore(knex: Knex, entityId: number, moment: Date): Promise<MaturitySnapshot | null> {
  const row = await points(knex, entityId).where('at', '<=', moment).first();
  return row ? snapshotOf(row) : null;
}

/** Oldest point whose level or axes differ. */
export async function readOldestDifferent(
  knex: Knex,
  entityId: number,
  now: { readonly level: number; readonly axes: readonly AxisPoint[] },
): Promise<MaturitySnapshot | null> {
  const axes = Object.entries(axisRowOf(now.axes));
  const row = await knex<HistoryRow>('gds_history')
    .where('entity_id', entityId)
    .where(differs => {
      differs.whereNot('level', now.level);
      for (const [column, value] of axes) {
        if (value === null) differs.orWhereNotNull(column);
        else differs.orWhereNot(column, value).orWhereNull(column);
      }
    })
    .orderBy(['at', 'id'])
    .first();
  return row ? snapshotOf(row) : null;
}

/** Adds a point, and ends the one before it; `before` is that one. */
export async function addPoint(
  tx: Knex.Transaction,
  entityId: number,
  point: HistoryPoint,
  before: MaturitySnapshot | null,
): Promise<void> {
  // Results of an older run may come later: the history goes on from its newest point all the same.
  const at = new Date(before && before.at > point.at ? before.at : point.at);
  await tx('gds_history').where('entity_id', entityId).whereNull('until').update({ until: at });
  const [inserted] = await tx('gds_history')
    .insert({
      entity_id: entityId,
      at,
      day: dayOf(at),
      commit_sha: point.commit,
      report_id: point.reportId,
      standard_version: point.standardVersion,
      level: point.level,
      level_before: before?.level ?? null,
      ...axisRowOf(point.axes),
    })
    .returning<{ id: number }[]>('id');
  if (!inserted || point.changes.length === 0) return;
  const rows = point.changes.map(change => ({
    history_id: inserted.id,
    entity_id: entityId,
    at,
    check_id: change.check,
    target: change.target,
    from_verdict: change.from,
    to_verdict: change.to,
    cause: change.cause,
    regression: isRegression(change),
  }));
  await tx.batchInsert('gds_verdict_changes', rows, 50);
}

function points(knex: Knex, entityId: number) {
  return knex<HistoryRow>('gds_history').where('entity_id', entityId).orderBy(NEWEST_FIRST);
}

async function changesOf(knex: Knex, ids: readonly number[]): Promise<Map<number, VerdictChange[]>> {
  const rows = await knex<ChangeRow>('gds_verdict_changes').whereIn('history_id', ids).orderBy('id');
  const changes = new Map<number, VerdictChange[]>();
  for (const row of rows) {
    const known = changes.get(row.history_id) ?? [];
    known.push({
      check: row.check_id,
      target: row.target,
      from: row.from_verdict,
      to: row.to_verdict,
      cause: row.cause,
    });
    changes.set(row.history_id, known);
  }
  return changes;
}

function snapshotOf(row: HistoryRow): MaturitySnapshot {
  return {
    at: dateOf(row.at).toISOString(),
    commit: row.commit_sha,
    reportId: row.report_id,
    standardVersion: row.standard_version,
    level: row.level,
    axes: axesOf(row),
  };
}
