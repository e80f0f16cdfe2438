import type { Knex } from 'knex';

/** How often a row may be taken away while it is asked for: by a renaming, or since nothing was kept of it. */
const TRIES = 10;

/**
 * The row of an entity, made when it is not there yet. It is neither renamed nor deleted before the transaction ends:
 * both lock the row as a whole (SQLite: the database).
 */
export async function ensureEntity(tx: Knex, entityRef: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await holdEntity(tx, entityRef);
    if (known !== null) return known;
    await tx('gds_entities').insert({ entity_ref: entityRef }).onConflict('entity_ref').ignore();
  }
  throw new Error(`the row of ${entityRef} was deleted whenever it was made`);
}

/** The row of an entity as {@link ensureEntity} holds it; `null` when it is not there. */
export async function holdEntity(tx: Knex, entityRef: string): Promise<number | null> {
  const row = await tx('gds_entities').where('entity_ref', entityRef).forKeyShare().first<{ id: number }>('id');
  return row?.id ?? null;
}

/** Holds a row that was found, as {@link ensureEntity} does; `false` when it is no longer there. */
export async function holdRow(tx: Knex.Transaction, entityId: number): Promise<boolean> {
  const row = await tx('gds_entities').where('id', entityId).forKeyShare().first<{ id: number }>('id');
  return row !== undefined;
}

export async function findEntity(knex: Knex, entityRef: string): Promise<number | null> {
  const row = await knex('gds_entities').where('entity_ref', entityRef).first<{ id: number }>('id');
  return row?.id ?? null;
}
