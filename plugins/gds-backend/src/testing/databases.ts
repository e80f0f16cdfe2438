import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrations';

/** Connection string of a PostgreSQL server that the tests may create schemas in. */
const POSTGRES = process.env.GDS_TEST_POSTGRES;

export interface TestDatabase {
  /** Empty, without tables. */
  readonly knex: Knex;
  /** Another connection to it, as a second replica has. On SQLite the same one. */
  readonly replica: Knex;
}

export interface Engine {
  readonly name: string;
  /** Why its tests are skipped. */
  readonly skipped: string | null;
  create(): Promise<TestDatabase>;
}

/** The engines that the plugin runs on. Called once a test file: it cleans up after all of its tests. */
export function testEngines(): Engine[] {
  const sqlite = TestDatabases.create({ ids: ['SQLITE_3'], disableDocker: true });
  const opened: Knex[] = [];
  afterAll(async () => {
    for (const knex of opened) await knex.destroy();
  });
  return [
    {
      name: 'SQLite',
      skipped: null,
      async create() {
        const knex = await sqlite.init('SQLITE_3');
        return { knex, replica: knex };
      },
    },
    {
      name: 'PostgreSQL',
      skipped: POSTGRES ? null : 'GDS_TEST_POSTGRES is not set',
      async create() {
        const schema = `gds_test_${randomUUID().replaceAll('-', '')}`;
        const open = () => {
          const knex = knexFactory({ client: 'pg', connection: POSTGRES ?? '', searchPath: [schema] });
          opened.push(knex);
          return knex;
        };
        const knex = open();
        await knex.schema.createSchema(schema);
        return { knex, replica: open() };
      },
    },
  ];
}

/** `describe` for each engine; one that is absent is counted as skipped, with the reason in its name. */
export function describeEngines(body: (create: Engine['create']) => void, only?: 'PostgreSQL'): void {
  for (const engine of testEngines().filter(({ name }) => only === undefined || name === only)) {
    if (engine.skipped) describe.skip(`${engine.name}: ${engine.skipped}`, () => body(engine.create));
    else describe(engine.name, () => body(engine.create));
  }
}

export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
}
