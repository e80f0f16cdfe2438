import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import type {
  AxisValue,
  CheckResult,
  LevelResult,
  Outcome,
  StateEntry,
  TargetKind,
  TargetRole,
} from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, jsonOf, type TimestampColumn } from './columns';
import type { EntityState, HistoryPoint, ScoredEntry, StateTarget, StateUpdate } from './GdsStore';

const RESULTS_PER_INSERT = 100;

interface StateRow {
  entity_ref: string;
  reference: boolean | number;
  report_id: string | null;
  commit_sha: string | null;
  standard_version: string;
  level: number;
  level_json: string;
  axes_json: string;
  targets_json: string;
  measured_at: TimestampColumn;
  scored_at: TimestampColumn;
  next_expiry: TimestampColumn | null;
}

interface ResultRow {
  entity_ref: string;
  target: string;
  check_id: string;
  target_kind: TargetKind | null;
  target_role: TargetRole | null;
  verdict: Outcome;
  run_repository: string | null;
  run_id: string | null;
  run_attempt: number | null;
  commit_sha: string | null;
  report_id: string;
  measured_at: string;
  result_json: string;
  attestation: Attestation;
}

/** The state of an entity; `null` before its first report. */
export async function readState(knex: Knex, entityRef: string): Promise<EntityState | null> {
  const row = await knex<StateRow>('gds_entity_states').where('entity_ref', entityRef).first();
  if (!row || row.report_id === null) return null;
  const results = await knex<ResultRow>('gds_state_results')
    .where('entity_ref', entityRef)
    .orderBy(['target', 'check_id']);
  return {
    entries: results.map(entryOf),
    targets: jsonOf<StateTarget[]>(row.targets_json),
    reference: Boolean(row.reference),
    reportId: row.report_id,
    commit: row.commit_sha,
    standardVersion: row.standard_version,
    level: jsonOf<LevelResult>(row.level_json),
    axes: jsonOf<AxisValue[]>(row.axes_json),
    measuredAt: dateOf(row.measured_at),
    scoredAt: dateOf(row.scored_at),
    nextExpiry: row.next_expiry === null ? null : dateOf(row.next_expiry),
  };
}

/**
 * Changes a state inside a transaction. The insert takes the row's lock (SQLite: the database's), and
 * so makes reports of two replicas wait for one another even when the entity is new.
 */
export async function changeState(tx: Knex.Transaction, entityRef: string, update: StateUpdate): Promise<void> {
  await tx('gds_entity_states').insert({ entity_ref: entityRef }).onConflict('entity_ref').ignore();
  await tx('gds_entity_states').where('entity_ref', entityRef).forUpdate().select('entity_ref');
  const current = await readState(tx, entityRef);
  const change = update(current);
  if (!change) return;
  await writeState(tx, entityRef, change.state);
  await writeResults(tx, entityRef, current?.entries ?? [], change.state.entries);
  if (change.point) await writePoint(tx, entityRef, change.point);
}

async function writeState(tx: Knex.Transaction, entityRef: string, state: EntityState): Promise<void> {
  await tx('gds_entity_states')
    .where('entity_ref', entityRef)
    .update({
      reference: state.reference,
      report_id: state.reportId,
      commit_sha: state.commit,
      standard_version: state.standardVersion,
      level: state.level.held,
      level_json: JSON.stringify(state.level),
      axes_json: JSON.stringify(state.axes),
      targets_json: JSON.stringify(state.targets),
      measured_at: state.measuredAt,
      scored_at: state.scoredAt,
      next_expiry: state.nextExpiry,
    });
}

/** Writes what differs alone: a result that stayed, of the same report and verdict, is left as it is. */
async function writeResults(
  tx: Knex.Transaction,
  entityRef: string,
  before: readonly ScoredEntry[],
  after: readonly ScoredEntry[],
): Promise<void> {
  const known = new Map(before.map(scored => [keyOf(scored.entry), scored]));
  const kept = new Set(after.map(({ entry }) => keyOf(entry)));
  for (const { entry } of before) {
    if (kept.has(keyOf(entry))) continue;
    await tx('gds_state_results')
      .where({ entity_ref: entityRef, target: entry.target?.name ?? '', check_id: entry.result.check })
      .delete();
  }
  const rows = after
    .filter(({ entry, verdict }) => {
      const same = known.get(keyOf(entry));
      return same?.entry.reportId !== entry.reportId || same.verdict !== verdict;
    })
    .map(scored => rowOf(entityRef, scored));
  for (let first = 0; first < rows.length; first += RESULTS_PER_INSERT) {
    await tx('gds_state_results')
      .insert(rows.slice(first, first + RESULTS_PER_INSERT))
      .onConflict(['entity_ref', 'target', 'check_id'])
      .merge();
  }
}

async function writePoint(tx: Knex.Transaction, entityRef: string, point: HistoryPoint): Promise<void> {
  await tx('gds_history').insert({
    entity_ref: entityRef,
    at: new Date(point.at),
    commit_sha: point.commit,
    report_id: point.reportId,
    standard_version: point.standardVersion,
    level: point.level,
    axes_json: JSON.stringify(point.axes),
    changes_json: JSON.stringify(point.changes),
  });
}

function keyOf(entry: StateEntry): string {
  return JSON.stringify([entry.target?.name ?? null, entry.result.check]);
}

function rowOf(entityRef: string, { entry, verdict, attestation }: ScoredEntry): ResultRow {
  return {
    entity_ref: entityRef,
    target: entry.target?.name ?? '',
    check_id: entry.result.check,
    target_kind: entry.target?.kind ?? null,
    target_role: entry.target?.role ?? null,
    verdict,
    run_repository: entry.order.run?.repository ?? null,
    run_id: entry.order.run?.id ?? null,
    run_attempt: entry.order.run?.attempt ?? null,
    commit_sha: entry.commit,
    report_id: entry.reportId,
    measured_at: entry.order.measuredAt,
    result_json: JSON.stringify(entry.result),
    attestation,
  };
}

function entryOf(row: ResultRow): ScoredEntry {
  return {
    verdict: row.verdict,
    attestation: row.attestation,
    entry: {
      target:
        row.target_kind && row.target_role ? { name: row.target, kind: row.target_kind, role: row.target_role } : null,
      result: jsonOf<CheckResult>(row.result_json),
      order: {
        run:
          row.run_id === null
            ? null
            : { repository: row.run_repository ?? '', id: row.run_id, attempt: row.run_attempt ?? 1 },
        measuredAt: row.measured_at,
      },
      commit: row.commit_sha,
      reportId: row.report_id,
    },
  };
}
