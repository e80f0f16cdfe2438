import type { Knex } from 'knex';

/** The row of an entity; made when it is not there yet. */
export async function ensureEntity(tx: Knex, entityRef: string): Promise<number> {
  const known = await findEntity(tx, entityRef);
  if (known !== null) return known;
  await tx('gds_entities').insert({ entity_ref: entityRef }).onConflict('entity_ref').ignore();
  const made = await findEntity(tx, entityRef);
  if (made === null) throw new Error(`the row of ${entityRef} was deleted while it was made`);
  return made;
}

export async function findEntity(knex: Knex, entityRef: string): Promise<number | null> {
  const row = await knex('gds_entities').where('entity_ref', entityRef).first<{ id: number }>('id');
  return row?.id ?? null;
}
