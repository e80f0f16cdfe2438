import type { Knex } from 'knex';
import { findEntity } from '../entityTable';

/** Tables with rows that go from an entity to the one that it became. */
const COLLECTED = ['gds_reports', 'gds_history', 'gds_verdict_changes', 'gds_exemptions', 'gds_badges'];
/** Tables in which one of the two is enough: that of the new name, where it has any. */
const EITHER = ['gds_entity_states', 'gds_state_details', 'gds_verdicts', 'gds_repository_bindings', 'gds_notices'];

/**
 * An entity goes on under another reference. What was already reported under that one is newer: it stays the state,
 * and its history follows that of the old one.
 */
export async function renameEntity(tx: Knex.Transaction, from: string, to: string): Promise<void> {
  const old = await findEntity(tx, from);
  if (old === null) return;
  const fresh = await findEntity(tx, to);
  if (fresh !== null) {
    for (const table of EITHER) {
      const newer = await tx(table).where('entity_id', fresh).first('entity_id');
      if (!newer) continue;
      await tx(table).where('entity_id', old).delete();
      await tx(table).where('entity_id', fresh).update({ entity_id: old });
    }
    await joinHistories(tx, old, fresh);
    for (const table of COLLECTED) await tx(table).where('entity_id', fresh).update({ entity_id: old });
    await tx('gds_part_entities').where('entity_id', fresh).delete();
    await tx('gds_entities').where('id', fresh).delete();
  }
  await tx('gds_entities').where('id', old).update({ entity_ref: to });
}

/** The first point of the new name ends the last one of the old. */
async function joinHistories(tx: Knex.Transaction, old: number, fresh: number): Promise<void> {
  const first = await tx('gds_history')
    .where('entity_id', fresh)
    .orderBy(['at', 'id'])
    .first<{ id: number; at: Date | number } | undefined>('id', 'at');
  const last = await tx('gds_history')
    .where('entity_id', old)
    .whereNull('until')
    .first<{ id: number; level: number } | undefined>('id', 'level');
  if (!first || !last) return;
  await tx('gds_history').where('id', last.id).update({ until: first.at });
  await tx('gds_history').where('id', first.id).update({ level_before: last.level });
}
