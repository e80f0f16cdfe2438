import { readdirSync } from 'node:fs';
import { describeEngines } from '../testing/databases';
import { MIGRATIONS_DIRECTORY } from './migrations';

const TABLES = [
  'gds_entity_states',
  'gds_github_tokens',
  'gds_history',
  'gds_ingest_counts',
  'gds_reports',
  'gds_repository_bindings',
  'gds_state_results',
];

describeEngines(create => {
  it('goes up and down one migration at a time, and up again', async () => {
    const { knex } = await create();
    const config = { directory: MIGRATIONS_DIRECTORY };
    const present = async () => {
      const found = await Promise.all(TABLES.map(table => knex.schema.hasTable(table)));
      return TABLES.filter((_, index) => found[index]);
    };
    const migrations = readdirSync(MIGRATIONS_DIRECTORY);
    for (const _ of migrations) await knex.migrate.up(config);
    expect(await present()).toEqual(TABLES);
    for (const _ of migrations) await knex.migrate.down(config);
    expect(await present()).toEqual([]);
    await knex.migrate.latest(config);
    expect(await present()).toEqual(TABLES);
  });

  it('keeps what was reported before it knew of GitHub, as reported by itself, and without that again', async () => {
    const { knex } = await create();
    const config = { directory: MIGRATIONS_DIRECTORY };
    await knex.migrate.up(config);
    const before = Object.keys(await knex('gds_reports').columnInfo());
    const at = new Date('2026-11-23T12:00:00Z');
    await knex('gds_reports').insert({
      report_id: 'r',
      content_hash: 'h',
      document: Buffer.from('d'),
      entity_ref: 'component:default/payments',
      filed_as: 'state',
      level: 0,
      received_from: 'external:ci',
      created_at: at,
      received_at: at,
    });
    await knex.migrate.up(config);
    expect(await knex('gds_reports').first()).toMatchObject({
      report_id: 'r',
      attestation: 'self-reported',
      origin: null,
      idempotency_key: null,
    });
    await knex.migrate.down(config);
    expect(Object.keys(await knex('gds_reports').columnInfo()).sort()).toEqual(before.sort());
    expect(await knex('gds_reports').first()).toMatchObject({ report_id: 'r', filed_as: 'state' });
  });
});
