import type { Knex } from 'knex';

/**
 * Reads as of one moment. A report that is filed between two reads takes away the documents that a state of before
 * shows, and is subtracted from levels that did not count it.
 */
export function atOneMoment<T>(knex: Knex, read: (tx: Knex) => Promise<T>): Promise<T> {
  // SQLite knows no other isolation, and has one connection.
  const postgres = knex.client.config.client === 'pg';
  return knex.transaction(tx => read(tx), postgres ? { isolationLevel: 'repeatable read', readOnly: true } : {});
}
