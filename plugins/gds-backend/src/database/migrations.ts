import { type DatabaseService, resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

export const MIGRATIONS_DIRECTORY = resolvePackagePath('@gds-dev/backstage-plugin-gds-backend', 'migrations');

/** The plugin's database, brought to the newest migration unless the service says to skip. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) await migrateAlone(knex);
  return knex;
}

/**
 * Knex keeps replicas apart that migrate, but not while it makes its own tables: of two on an empty database one
 * fails, or both write a row of the lock, and every later start then finds it locked. A lock of PostgreSQL ends with
 * the connection, so a process that is killed leaves none.
 */
async function migrateAlone(knex: Knex): Promise<void> {
  if (knex.client.config.client !== 'pg') {
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    return;
  }
  await knex.transaction(async tx => {
    await tx.raw("select pg_advisory_xact_lock(hashtext('gds_migrations'))");
    await tx.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  });
}
