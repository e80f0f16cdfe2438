import type { Knex } from 'knex';
import type { CatalogFacts, EntityFacts } from './CatalogFacts';
import { renameEntity } from './renameEntity';
import { placeEntity, writeFacts } from './writeFacts';

/** An entity that reported, and the repository that it is bound to. */
export interface FormerEntity {
  /** `host/owner/name`; `null` without a binding. */
  readonly repository: string | null;
}

/** What GDS keeps of the catalog. */
export class CatalogStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async writeFacts(facts: CatalogFacts): Promise<void> {
    await this.#knex.transaction(tx => writeFacts(tx, facts));
  }

  /** Puts an entity into its place before the catalog is read the next time. */
  async placeEntity(facts: EntityFacts): Promise<void> {
    const known = await this.#knex('gds_entities')
      .where('entity_ref', facts.entityRef)
      .whereRaw('in_catalog')
      .first('id');
    if (!known) await this.#knex.transaction(tx => placeEntity(tx, facts));
  }

  /** Entities that reports name. */
  async reportedEntities(): Promise<string[]> {
    return this.#knex('gds_entities')
      .whereIn('id', this.#knex('gds_reports').distinct('entity_id'))
      .orderBy('entity_ref')
      .pluck('entity_ref');
  }

  /** An entity that has a state; `null` without one. */
  async findFormer(entityRef: string): Promise<FormerEntity | null> {
    const row = await this.#knex('gds_entities as e')
      .join('gds_entity_states as s', 's.entity_id', 'e.id')
      .leftJoin('gds_repository_bindings as b', 'b.entity_id', 'e.id')
      .where('e.entity_ref', entityRef)
      .first<{ repository: string | null } | undefined>('b.repository');
    return row ?? null;
  }

  /** Reports, state and history of one entity go on under another reference. */
  async renameEntity(from: string, to: string): Promise<void> {
    await this.#knex.transaction(tx => renameEntity(tx, from, to));
  }
}
