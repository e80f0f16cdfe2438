import { type DatabaseService, resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

export const MIGRATIONS_DIRECTORY = resolvePackagePath('@gds-dev/backstage-plugin-gds-backend', 'migrations');

/** The plugin's database, brought to the newest migration unless the service says to skip. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  return knex;
}
