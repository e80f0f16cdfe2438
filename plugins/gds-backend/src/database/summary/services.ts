import type { Knex } from 'knex';

/** Which services a summary is of. */
export interface ServiceScope {
  /** Ids of the entities that the reader may see; `all` without a restriction. */
  readonly visible: 'all' | readonly number[];
  /** Rows of `gds_parts` to each of which an entity must belong. */
  readonly parts: readonly number[];
}

/** Days since the newest measurement after which a service counts as stale. */
export const STALE_DAYS = 7;
export const DAY_MS = 86_400_000;

/**
 * Services (`e`) with their state (`s`, null columns before the first report): those that the catalog knows and
 * expects reports of, or that reported. The reference picture is none.
 */
export function services(knex: Knex, scope: ServiceScope): Knex.QueryBuilder {
  return entities(knex, scope).leftJoin('gds_entity_states as s', join =>
    join.on('s.entity_id', 'e.id').andOnNotNull('s.report_id'),
  );
}

/** Ids of the services, as a subquery. */
export function serviceIds(knex: Knex, scope: ServiceScope): Knex.QueryBuilder {
  return entities(knex, scope).select('e.id');
}

function entities(knex: Knex, { visible, parts }: ServiceScope): Knex.QueryBuilder {
  const query = knex('gds_entities as e').whereRaw('e.in_catalog and (e.expected or e.reported) and not e.reference');
  if (visible !== 'all') query.whereRaw(inList(knex, 'e.id'), [listBinding(knex, visible)]);
  for (const part of parts) {
    query.whereIn('e.id', knex('gds_part_entities').where('part_id', part).select('entity_id'));
  }
  return query;
}

/** A condition on a column and any number of ids, with one binding: {@link listBinding}. */
export function inList(knex: Knex, column: string): string {
  return isPostgres(knex) ? `${column} in (select unnest(?::int[]))` : `${column} in (select value from json_each(?))`;
}

export function listBinding(knex: Knex, ids: readonly number[]): Knex.Value {
  return isPostgres(knex) ? [...ids] : JSON.stringify(ids);
}

function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}
