import { randomUUID } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';

/** Runs with an own, migrated schema of a PostgreSQL server, and drops it. */
export async function withSchema<T>(connection: string, run: (knex: Knex) => Promise<T>): Promise<T> {
  const schema = `gds_bench_${randomUUID().slice(0, 8)}`;
  const knex = knexFactory({ client: 'pg', connection, searchPath: [schema], pool: { min: 0, max: 10 } });
  await knex.schema.createSchema(schema);
  try {
    await knex.migrate.latest({ directory: 'plugins/gds-backend/migrations' });
    return await run(knex);
  } finally {
    await knex.schema.dropSchema(schema, true);
    await knex.destroy();
  }
}

export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Percentiles of durations in milliseconds, one decimal. */
export function percentiles(durations: readonly number[]): Times {
  const sorted = [...durations].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
