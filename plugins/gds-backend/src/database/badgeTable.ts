import type { Knex } from 'knex';
import { ensureEntity } from './entityTable';

/** An entity that a badge is of; `level` is `null` before its first report. */
export interface BadgeRow {
  readonly entityRef: string;
  readonly level: number | null;
}

/** @param idHash SHA-256 of the badge's id, hex */
export async function addBadge(knex: Knex, idHash: string, entityRef: string): Promise<void> {
  const entityId = await ensureEntity(knex, entityRef);
  await knex('gds_badges').insert({ id_hash: idHash, entity_id: entityId }).onConflict('id_hash').merge();
}

/** One look at an index, whether the badge is known or not. */
export async function readBadge(knex: Knex, idHash: string): Promise<BadgeRow | null> {
  const row = await knex('gds_badges')
    .join('gds_entities', 'gds_entities.id', 'gds_badges.entity_id')
    .leftJoin('gds_entity_states', 'gds_entity_states.entity_id', 'gds_badges.entity_id')
    .where('id_hash', idHash)
    .first<{ entity_ref: string; level: number | null; report_id: string | null } | undefined>(
      'entity_ref',
      'level',
      'gds_entity_states.report_id',
    );
  if (!row) return null;
  return { entityRef: row.entity_ref, level: row.report_id === null ? null : row.level };
}
