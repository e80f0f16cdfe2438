import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY, openDatabase } from './migrations';

const CHILD = resolve(__dirname, '../testing/interruptedMigration.mjs');
const POSTGRES = process.env.GDS_TEST_POSTGRES;
/** A first migration takes fewer statements; the child then ends by itself. */
const MOST_STATEMENTS = 200;
const STEP = 7;

const folder = mkdtempSync(join(tmpdir(), 'gds-interrupted-'));
const opened: Knex[] = [];
afterAll(async () => {
  for (const knex of opened) await knex.destroy();
  rmSync(folder, { recursive: true });
});

function open(config: Knex.Config): Knex {
  const knex = knexFactory(config);
  opened.push(knex);
  return knex;
}

const service = (knex: Knex): DatabaseService => ({ getClient: async () => knex });

const ENGINES: { name: string; skipped: string | null; create(): Promise<Knex.Config> }[] = [
  {
    name: 'SQLite',
    skipped: null,
    create: async () => ({
      client: 'better-sqlite3',
      connection: { filename: join(folder, `${randomUUID()}.sqlite`) },
      useNullAsDefault: true,
    }),
  },
  {
    name: 'PostgreSQL',
    skipped: POSTGRES ? null : 'GDS_TEST_POSTGRES is not set',
    create: async () => {
      const schema = `gds_test_${randomUUID().replaceAll('-', '')}`;
      const config = { client: 'pg', connection: POSTGRES ?? '', searchPath: [schema] };
      await open(config).schema.createSchema(schema);
      return config;
    },
  },
];

/** Whether a process that migrates was killed before it was done. */
function killedAfter(statements: number, config: Knex.Config): boolean {
  const args = [CHILD, JSON.stringify(config), String(statements)];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (signal === null && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

describe.each(ENGINES)('a migration on $name', ({ skipped, create }) => {
  const test = skipped === null ? it : it.skip;

  test('that is killed after any of its statements is done by the next start', async () => {
    let kills = 0;
    for (let statements = 1; statements < MOST_STATEMENTS; statements += statements < STEP ? 1 : STEP) {
      const config = await create();
      const killed = killedAfter(statements, config);
      const knex = await openDatabase(service(open(config)));
      const [done] = await knex('knex_migrations').count({ rows: '*' });
      expect([statements, Number(done?.rows)]).toEqual([statements, readdirSync(MIGRATIONS_DIRECTORY).length]);
      expect(await knex('knex_migrations_lock').pluck('is_locked')).toEqual([0]);
      expect(await knex('gds_reports').select()).toEqual([]);
      if (!killed) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(STEP);
  }, 120_000);

  test('that others wait for is done once, by replicas that start together on an empty database', async () => {
    const config = await create();
    const replicas = skipped === null && config.client === 'pg' ? 4 : 1;
    await Promise.all(Array.from({ length: replicas }, () => openDatabase(service(open(config)))));
    const knex = open(config);
    expect(await knex('knex_migrations').pluck('batch')).toEqual(readdirSync(MIGRATIONS_DIRECTORY).map(() => 1));
    expect(await knex('knex_migrations_lock').pluck('is_locked')).toEqual([0]);
  }, 60_000);

  test.each([
    ['that is taken', [1]],
    ['of two rows, which replicas wrote that started together', [0, 0]],
  ])('finds a lock %s, says so, and goes on when it is freed as the docs say', async (_what, rows) => {
    const knex = open(await create());
    await openDatabase(service(knex));
    await knex.migrate.rollback({ directory: MIGRATIONS_DIRECTORY });
    await knex('knex_migrations_lock').delete();
    await knex('knex_migrations_lock').insert(rows.map(is_locked => ({ is_locked })));
    await expect(openDatabase(service(knex))).rejects.toThrow('Migration table is already locked');
    const docs = readFileSync(resolve(__dirname, '../../../../docs/portal.md'), 'utf8');
    const [, statements = ''] = /```sql\n([^`]*knex_migrations_lock[^`]*)```/.exec(docs) ?? [];
    for (const statement of statements.split(';')) {
      if (statement.trim() !== '') await knex.raw(statement);
    }
    await openDatabase(service(knex));
    expect(await knex('gds_reports').select()).toEqual([]);
  });
});

it('no migration gives up its transaction, which keeps a killed process from leaving a lock', () => {
  for (const file of readdirSync(MIGRATIONS_DIRECTORY)) {
    const migration = jest.requireActual<{ config?: { transaction?: boolean } }>(join(MIGRATIONS_DIRECTORY, file));
    expect([file, migration.config?.transaction]).not.toEqual([file, false]);
  }
});
