import type { Knex } from 'knex';

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
