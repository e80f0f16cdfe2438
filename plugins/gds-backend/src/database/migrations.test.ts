import { readdirSync } from 'node:fs';
import { describeEngines } from '../testing/databases';
import { MIGRATIONS_DIRECTORY } from './migrations';

const TABLES = [
  'gds_badges',
  'gds_catalog_reading',
  'gds_documents',
  'gds_entities',
  'gds_entity_states',
  'gds_exemptions',
  'gds_github_tokens',
  'gds_history',
  'gds_ingest_counts',
  'gds_notice_cursor',
  'gds_notice_owners',
  'gds_notices',
  'gds_part_entities',
  'gds_parts',
  'gds_reports',
  'gds_repositories',
  'gds_repository_bindings',
  'gds_run_places',
  'gds_state_details',
  'gds_verdict_changes',
  'gds_verdicts',
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
});
