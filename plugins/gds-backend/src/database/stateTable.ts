import type { AxisValue, LevelResult } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { axisRowOf } from './axisColumns';
import { dateOf, jsonOf, type TimestampColumn } from './columns';
import { forgetDocuments, markChanged } from './documentTable';
import { followRequests, readApprovals } from './exemptionTable';
import type { CarriedRequest, EntityState, StateChange, StateTarget, StateUpdate } from './GdsStore';
import { addPoint, readNewestPoint } from './historyTable';
import { reportsOf, type StoredEntries, storedEntries, storedResults } from './stateEntries';
import { writeVerdicts } from './verdictTable';

interface StateRow {
  entity_id: number;
  report_id: string | null;
  commit_sha: string | null;
  standard_version: string;
  measured_at: TimestampColumn;
  scored_at: TimestampColumn;
  next_expiry: TimestampColumn | null;
}

interface DetailsRow {
  entity_id: number;
  reference: boolean | number;
  level_json: string;
  axes_json: string;
  targets_json: string;
  entries_json: string;
}

/** The state of an entity; `null` before its first report. */
export async function readState(knex: Knex, entityId: number): Promise<EntityState | null> {
  const row = await knex<StateRow & DetailsRow>('gds_entity_states as s')
    .join('gds_state_details as d', 'd.entity_id', 's.entity_id')
    .where('s.entity_id', entityId)
    .first();
  if (!row || row.report_id === null) return null;
  return {
    entries: await storedResults(knex, jsonOf<StoredEntries>(row.entries_json)),
    approvals: await readApprovals(knex, entityId),
    targets: jsonOf<StateTarget[]>(row.targets_json),
    reference: Boolean(row.reference),
    reportId: row.report_id,
    commit: row.commit_sha,
    standardVersion: row.standard_version,
    level: jsonOf<LevelResult>(row.level_json),
    axes: jsonOf<AxisValue[]>(row.axes_json),
    point: await readNewestPoint(knex, entityId),
    measuredAt: dateOf(row.measured_at),
    scoredAt: dateOf(row.scored_at),
    nextExpiry: row.next_expiry === null ? null : dateOf(row.next_expiry),
  };
}

/**
 * Keeps others from an entity's state and exemptions until the transaction ends. The insert takes the row's lock
 * (SQLite: the database's), and so makes two replicas wait for one another even when the entity is new.
 */
export async function lockState(tx: Knex.Transaction, entityId: number): Promise<void> {
  await tx('gds_entity_states').insert({ entity_id: entityId }).onConflict('entity_id').ignore();
  await tx('gds_entity_states').where('entity_id', entityId).forUpdate().select('entity_id');
}

/**
 * Changes a state inside a transaction.
 *
 * @param reportId of the report that brings the change, and that is kept when it changed something
 * @returns requests of `gds.yaml` that there was no room for
 */
export async function changeState(
  tx: Knex.Transaction,
  entityId: number,
  reportId: string | null,
  update: StateUpdate,
): Promise<readonly CarriedRequest[]> {
  await lockState(tx, entityId);
  const current = await readState(tx, entityId);
  const change = update(current);
  if (!change) {
    if (reportId !== null) await forgetDocuments(tx, [reportId]);
    return [];
  }
  await writeState(tx, entityId, change);
  await writeDetails(tx, entityId, change);
  if (current === null) {
    await tx('gds_entities').where('id', entityId).update({ reported: true, reference: change.state.reference });
  }
  if (change.changed) await writeVerdicts(tx, entityId, change.standings, change.state.scoredAt);
  const dropped = await followRequests(tx, entityId, change.requests, change.state.scoredAt);
  let before = current?.point ?? null;
  for (const point of change.addedPoints) {
    await addPoint(tx, entityId, point, before);
    before = point;
  }
  if (reportId !== null && change.changed) await markChanged(tx, reportId);
  const shown = new Set(reportsOf(change.state.entries));
  const left = new Set([...reportsOf(current?.entries ?? []), ...(reportId === null ? [] : [reportId])]);
  await forgetDocuments(
    tx,
    [...left].filter(id => !shown.has(id)),
  );
  return dropped;
}

/** The order of a repository's runs goes on under its new name. */
export async function renameRuns(tx: Knex.Transaction, entityId: number, from: string, to: string): Promise<void> {
  const row = await tx<DetailsRow>('gds_state_details').where('entity_id', entityId).forUpdate().first();
  if (!row) return;
  const entries = jsonOf<StoredEntries>(row.entries_json).map(({ run, ...rest }) => ({
    ...rest,
    run: run?.repository === from ? { ...run, repository: to } : run,
  }));
  await tx('gds_state_details')
    .where('entity_id', entityId)
    .update({ entries_json: JSON.stringify(entries) });
}

async function writeState(tx: Knex.Transaction, entityId: number, { state, standings }: StateChange): Promise<void> {
  const count = (wanted: string) => standings.filter(({ standing }) => standing === wanted).length;
  await tx('gds_entity_states')
    .where('entity_id', entityId)
    .update({
      report_id: state.reportId,
      commit_sha: state.commit,
      attested: state.entries.length > 0 && state.entries.every(({ attestation }) => attestation === 'attested'),
      standard_version: state.standardVersion,
      level: state.level.held,
      failing: count('fail'),
      exempted: count('exempted'),
      gain: standings.find(({ lifts }) => lifts)?.check ?? null,
      ...axisRowOf(state.axes),
      measured_at: state.measuredAt,
      scored_at: state.scoredAt,
      next_expiry: state.nextExpiry,
    });
}

async function writeDetails(tx: Knex.Transaction, entityId: number, { state }: StateChange): Promise<void> {
  await tx('gds_state_details')
    .insert({
      entity_id: entityId,
      reference: state.reference,
      level_json: JSON.stringify(state.level),
      axes_json: JSON.stringify(state.axes),
      targets_json: JSON.stringify(state.targets),
      entries_json: JSON.stringify(storedEntries(state.entries)),
    })
    .onConflict('entity_id')
    .merge();
}
