import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from '../columns';
import type { CatalogFacts, EntityFacts } from './CatalogFacts';
import { renameEntity, type Renaming, type RenamingRule } from './renameEntity';
import { placeEntity, writeFacts } from './writeFacts';

/** What GDS keeps of the catalog. */
export class CatalogStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * @param known entities that the catalog had before it was asked: of the others that it does not name it has come to
   * know since, so they stay
   */
  async writeFacts(facts: CatalogFacts, known: ReadonlySet<string>, now: Date): Promise<void> {
    await this.#knex.transaction(async tx => {
      await writeFacts(tx, facts, known, now);
      await tx('gds_catalog_reading').insert({ row: 1, at: now }).onConflict('row').merge();
    });
  }

  /** When the catalog was last read in full, by whichever replica; `null` when it never was. */
  async lastReading(): Promise<Date | null> {
    const row = await this.#knex('gds_catalog_reading').first<{ at: TimestampColumn } | undefined>('at');
    return row ? dateOf(row.at) : null;
  }

  /** Entities that the catalog had when it was last asked. */
  async knownEntities(): Promise<Set<string>> {
    return new Set<string>(await this.#knex('gds_entities').where('in_catalog', true).pluck('entity_ref'));
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

  /** Whether an entity has a state. */
  async hasState(entityRef: string): Promise<boolean> {
    const row = await this.#knex('gds_entities')
      .join('gds_entity_states', 'gds_entity_states.entity_id', 'gds_entities.id')
      .where('entity_ref', entityRef)
      .whereNotNull('report_id')
      .first<{ id: number } | undefined>('id');
    return row !== undefined;
  }

  /** Reports, state and history of one entity go on under another reference, unless the rule is against it. */
  async renameEntity(from: string, to: string, rule: RenamingRule, now: Date): Promise<Renaming> {
    return this.#knex.transaction(tx => renameEntity(tx, from, to, rule, now));
  }
}
