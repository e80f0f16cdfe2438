import type { Knex } from 'knex';
import { ensureEntity } from './entityTable';

/** Which badge is of which entity, by a key that tells neither. */
export class BadgeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(key: string, entityRef: string): Promise<void> {
    await this.#knex.transaction(async tx => {
      const entityId = await ensureEntity(tx, entityRef);
      await tx('gds_badges').insert({ id_hash: key, entity_id: entityId }).onConflict('id_hash').merge();
    });
  }

  /** `null` for an unknown badge and for an entity without a report: one look at an index for both. */
  async levelOf(key: string): Promise<number | null> {
    const row = await this.#knex('gds_badges')
      .leftJoin('gds_entity_states', 'gds_entity_states.entity_id', 'gds_badges.entity_id')
      .where('id_hash', key)
      .first<{ level: number | null; report_id: string | null } | undefined>('level', 'report_id');
    return row && row.report_id !== null ? row.level : null;
  }
}
