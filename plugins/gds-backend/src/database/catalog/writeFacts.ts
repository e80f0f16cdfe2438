import type { Knex } from 'knex';
import { inList, listBinding } from '../idList';
import type { CatalogFacts, EntityFacts, PartFacts } from './CatalogFacts';

const ROWS_PER_INSERT = 100;

interface EntityRow {
  id: number;
  entity_ref: string;
  title: string | null;
  in_catalog: boolean | number;
  expected: boolean | number;
  owner_ref: string | null;
  system_ref: string | null;
  domain_ref: string | null;
}

interface PartRow {
  id: number;
  dimension: PartFacts['dimension'];
  ref: string;
  title: string | null;
  parent_ref: string | null;
}

/**
 * Brings entities, parts, and which entity is below which part to what the catalog says; writes what differs alone.
 *
 * @param asked entities that the catalog had before it was asked: others were placed meanwhile, and stay where they are
 */
export async function writeFacts(
  tx: Knex.Transaction,
  facts: CatalogFacts,
  asked: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const parts = await writeParts(tx, withNamedParts(facts));
  const placesOf = placesIn(parts);
  const { ids, placed } = await writeEntities(tx, facts.entities, placesOf, asked, now);
  await writePlaces(tx, facts.entities, ids, placesOf, placed);
}

/** Every part that an entity is below, each once. */
type PlacesOf = (facts: EntityFacts) => PartRow[];

/** An entity that reports before the catalog was read the next time. Its parts as far as they are known. */
export async function placeEntity(tx: Knex.Transaction, facts: EntityFacts): Promise<void> {
  const row = await tx<EntityRow>('gds_entities').where('entity_ref', facts.entityRef).first();
  if (row?.in_catalog) return;
  const parts = (await tx<PartRow>('gds_parts').select()) as PartRow[];
  const places = placesIn(parts)(facts);
  await tx('gds_entities')
    .insert({ entity_ref: facts.entityRef, ...columnsOf(facts, places) })
    .onConflict('entity_ref')
    .merge(FACT_COLUMNS);
  const placed = await tx<EntityRow>('gds_entities').where('entity_ref', facts.entityRef).first();
  if (!placed) throw new Error(`the row of ${facts.entityRef} was deleted while it was written`);
  const pairs = places.map(part => ({ part_id: part.id, entity_id: placed.id }));
  if (pairs.length > 0) await tx('gds_part_entities').insert(pairs).onConflict().ignore();
}

/** Parts that entities name and the catalog does not have are there by their reference. */
function withNamedParts({ entities, parts }: CatalogFacts): PartFacts[] {
  const known = new Map(parts.map(part => [keyOf(part), part]));
  const name = (dimension: PartFacts['dimension'], ref: string | null) => {
    if (ref === null || known.has(keyOf({ dimension, ref }))) return;
    known.set(keyOf({ dimension, ref }), { dimension, ref, title: ref.slice(ref.indexOf('/') + 1), parent: null });
  };
  for (const entity of entities) {
    for (const owner of entity.owners) name('owner', owner);
    name('system', entity.system);
    for (const domain of entity.domains) name('domain', domain);
  }
  for (const { dimension, parent } of parts) name(dimension === 'system' ? 'domain' : dimension, parent);
  return [...known.values()];
}

async function writeParts(tx: Knex.Transaction, facts: readonly PartFacts[]): Promise<PartRow[]> {
  const rows: PartRow[] = await tx('gds_parts').select();
  const known = new Map(rows.map(row => [keyOf(row), row]));
  const changed = facts.filter(part => {
    const row = known.get(keyOf(part));
    return row?.title !== part.title || row.parent_ref !== part.parent;
  });
  await inBatches(changed, batch =>
    tx('gds_parts')
      .insert(batch.map(({ dimension, ref, title, parent }) => ({ dimension, ref, title, parent_ref: parent })))
      .onConflict(['dimension', 'ref'])
      .merge(['title', 'parent_ref']),
  );
  const wanted = new Set(facts.map(keyOf));
  const gone = rows.filter(row => !wanted.has(keyOf(row))).map(({ id }) => id);
  if (gone.length > 0) {
    await tx('gds_part_entities')
      .whereRaw(inList(tx, 'part_id'), [listBinding(tx, gone)])
      .delete();
    await tx('gds_parts')
      .whereRaw(inList(tx, 'id'), [listBinding(tx, gone)])
      .delete();
  }
  return tx('gds_parts').select();
}

async function writeEntities(
  tx: Knex.Transaction,
  facts: readonly EntityFacts[],
  placesOf: PlacesOf,
  asked: ReadonlySet<string>,
  now: Date,
): Promise<{ readonly ids: ReadonlyMap<string, number>; readonly placed: ReadonlySet<number> }> {
  const rows: EntityRow[] = await tx('gds_entities').select();
  const known = new Map(rows.map(row => [row.entity_ref, row]));
  const wanted = facts.map(entity => ({ entity_ref: entity.entityRef, ...columnsOf(entity, placesOf(entity)) }));
  const changed = wanted.filter(columns => {
    const row = known.get(columns.entity_ref);
    return (
      !row?.in_catalog ||
      Boolean(row.expected) !== columns.expected ||
      row.title !== columns.title ||
      row.owner_ref !== columns.owner_ref ||
      row.system_ref !== columns.system_ref ||
      row.domain_ref !== columns.domain_ref
    );
  });
  await inBatches(changed, batch => tx('gds_entities').insert(batch).onConflict('entity_ref').merge(FACT_COLUMNS));
  const there = new Set(facts.map(({ entityRef }) => entityRef));
  const unnamed = rows.filter(row => row.in_catalog && !there.has(row.entity_ref));
  const gone = unnamed.filter(row => asked.has(row.entity_ref)).map(({ id }) => id);
  if (gone.length > 0) {
    await tx('gds_entities')
      .whereRaw(inList(tx, 'id'), [listBinding(tx, gone)])
      .update({ in_catalog: false, expected: false, gone_since: now });
  }
  const all: Pick<EntityRow, 'id' | 'entity_ref'>[] = await tx('gds_entities').select('id', 'entity_ref');
  return {
    ids: new Map(all.map(({ id, entity_ref: ref }) => [ref, id])),
    placed: new Set(unnamed.filter(row => !asked.has(row.entity_ref)).map(({ id }) => id)),
  };
}

async function writePlaces(
  tx: Knex.Transaction,
  facts: readonly EntityFacts[],
  ids: ReadonlyMap<string, number>,
  placesOf: PlacesOf,
  placed: ReadonlySet<number>,
): Promise<void> {
  const rows: { part_id: number; entity_id: number }[] = await tx('gds_part_entities').select();
  const known = new Map(rows.map(row => [`${row.part_id} ${row.entity_id}`, row]));
  const wanted = new Map<string, { part_id: number; entity_id: number }>();
  for (const entity of facts) {
    const id = ids.get(entity.entityRef);
    if (id === undefined) continue;
    for (const part of placesOf(entity)) wanted.set(`${part.id} ${id}`, { part_id: part.id, entity_id: id });
  }
  const added = [...wanted].filter(([key]) => !known.has(key)).map(([, row]) => row);
  await inBatches(added, batch => tx('gds_part_entities').insert(batch).onConflict().ignore());
  const gone = [...known].filter(([key, row]) => !wanted.has(key) && !placed.has(row.entity_id)).map(([, row]) => row);
  for (const part of new Set(gone.map(row => row.part_id))) {
    const entities = gone.filter(row => row.part_id === part).map(row => row.entity_id);
    await tx('gds_part_entities')
      .where('part_id', part)
      .whereRaw(inList(tx, 'entity_id'), [listBinding(tx, entities)])
      .delete();
  }
}

/** All but the reference: to change that needs the whole lock of a row, which a report that is being filed holds. */
const FACT_COLUMNS = ['title', 'in_catalog', 'expected', 'owner_ref', 'system_ref', 'domain_ref', 'gone_since'];

function columnsOf(facts: EntityFacts, places: readonly PartRow[]) {
  return {
    title: facts.title,
    in_catalog: true,
    gone_since: null,
    expected: facts.expected,
    owner_ref: facts.owners[0] ?? null,
    system_ref: facts.system,
    domain_ref: places.find(({ dimension }) => dimension === 'domain')?.ref ?? null,
  };
}

/** Places of entities: owners with the groups above them, the system, domains with those above them. */
function placesIn(parts: readonly PartRow[]): PlacesOf {
  const known = new Map(parts.map(part => [keyOf(part), part]));
  return ({ owners, system, domains }) => {
    const found = new Map<number, PartRow>();
    const climb = (dimension: PartFacts['dimension'], ref: string | null) => {
      // A part that is above itself ends here too.
      for (let at = ref; at !== null;) {
        const part = known.get(keyOf({ dimension, ref: at }));
        if (!part || found.has(part.id)) return;
        found.set(part.id, part);
        at = part.parent_ref;
      }
    };
    for (const owner of owners) climb('owner', owner);
    for (const domain of domains) climb('domain', domain);
    const ofSystem = system === null ? undefined : known.get(keyOf({ dimension: 'system', ref: system }));
    if (ofSystem) {
      found.set(ofSystem.id, ofSystem);
      climb('domain', ofSystem.parent_ref);
    }
    return [...found.values()];
  };
}

function keyOf({ dimension, ref }: { readonly dimension: string; readonly ref: string }): string {
  return `${dimension} ${ref}`;
}

async function inBatches<T>(rows: readonly T[], write: (batch: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
    await write(rows.slice(first, first + ROWS_PER_INSERT));
  }
}
