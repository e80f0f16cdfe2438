import type { Knex } from 'knex';
import { inList, listBinding } from '../idList';
import { narrow, type ServiceFilter } from './serviceFilter';

/** Which services a summary is of. */
export interface ServiceScope {
  /** Ids of the entities that the reader may see; `all` without a restriction. */
  readonly visible: 'all' | readonly number[];
  /** Rows of `gds_parts` to each of which an entity must belong. */
  readonly parts: readonly number[];
  /** References of the parts whose titles the reader may see; left out: all. Others go by the name in theirs. */
  readonly titled?: ReadonlySet<string>;
  /** Left out: no other condition. */
  readonly filter?: ServiceFilter;
}

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

function entities(knex: Knex, { visible, parts, filter }: ServiceScope): Knex.QueryBuilder {
  const query = knex('gds_entities as e').whereRaw('e.in_catalog and (e.expected or e.reported) and not e.reference');
  if (visible !== 'all') query.whereRaw(inList(knex, 'e.id'), [listBinding(knex, visible)]);
  for (const part of parts) {
    query.whereIn('e.id', knex('gds_part_entities').where('part_id', part).select('entity_id'));
  }
  if (filter) narrow(knex, query, filter);
  return query;
}
