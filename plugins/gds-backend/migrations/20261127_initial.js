const AXES = ['latency_visibility', 'context_propagation', 'alert_precision', 'root_cause_speed', 'slo_compliance'];

/** @param {import('knex').Knex.CreateTableBuilder} table */
function axisColumns(table) {
  for (const axis of AXES) {
    table.smallint(axis).nullable().comment('Tenths of a point, 0–1000; null: a gap');
    table.smallint(`${axis}_known`).notNullable().defaultTo(0).comment('Per mille of the weight that is known');
  }
}

/**
 * Rows that mean nothing without their entity go with it.
 *
 * @param {import('knex').Knex.CreateTableBuilder} table
 */
function ofEntity(table) {
  return table.integer('entity_id').references('gds_entities.id').onDelete('CASCADE');
}

/**
 * Predicates of indexes are literals: SQLite takes no bindings there.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gds_entities', table => {
    table.comment('Entities of the catalog that GDS expects reports of, and all that reports name');
    table.increments('id');
    table.string('entity_ref', 512).notNullable();
    table.string('title', 500).nullable();
    table.boolean('in_catalog').notNullable().defaultTo(false).comment('The catalog knew it when it was last asked');
    table.boolean('expected').notNullable().defaultTo(false).comment('Counts as unreported until it reports');
    table.boolean('reported').notNullable().defaultTo(false).comment('It has a state');
    table.boolean('reference').notNullable().defaultTo(false).comment('The reference picture: no service');
    table.string('owner_ref', 512).nullable();
    table.string('system_ref', 512).nullable();
    table.string('domain_ref', 512).nullable();
    table
      .timestamp('gone_since', { useTz: true, precision: 3 })
      .nullable()
      .comment('When the catalog was first without it; null: it is there, or never was');
    table.unique(['entity_ref'], { indexName: 'gds_entities_ref_idx' });
  });

  await knex.schema.createTable('gds_parts', table => {
    table.comment('Owners, systems and domains that entities belong to');
    table.increments('id');
    table.string('dimension', 8).notNullable().comment('owner, system or domain');
    table.string('ref', 512).notNullable();
    table.string('title', 500).nullable();
    table.string('parent_ref', 512).nullable();
    table.unique(['dimension', 'ref'], { indexName: 'gds_parts_ref_idx' });
  });

  await knex.schema.createTable('gds_part_entities', table => {
    table.comment('Each entity once below each part, whatever the way from one to the other');
    table.integer('part_id').notNullable();
    ofEntity(table).notNullable();
    table.primary(['part_id', 'entity_id']);
    table.index(['entity_id'], 'gds_part_entities_entity_idx');
  });

  await knex.schema.createTable('gds_repositories', table => {
    table.comment('Repositories as the tokens of their runs named them');
    table.increments('id');
    table.string('issuer', 200).notNullable().comment('iss of the token');
    table.string('repository_id', 20).notNullable();
    table.string('owner_id', 20).notNullable();
    table.string('repository', 512).notNullable().comment('host/owner/name in lower case');
    table.unique(['issuer', 'repository_id', 'owner_id', 'repository'], { indexName: 'gds_repositories_idx' });
  });

  await knex.schema.createTable('gds_reports', table => {
    table.comment('One row a report; its document may be gone');
    table.uuid('report_id').primary();
    ofEntity(table).notNullable();
    table.binary('content_hash').notNullable().comment('SHA-256 of the document, or of what a run measured');
    table.string('filed_as', 16).notNullable().comment('state, preview or quarantined');
    table.boolean('changed').notNullable().defaultTo(false).comment('Changed a verdict, finding or axis of the state');
    table.string('commit_sha', 64).nullable();
    table.string('ref', 1000).nullable();
    table.smallint('level').notNullable().comment('Held by this report alone');
    table.string('received_from', 255).nullable().comment('Principal that sent it; null: the repository did');
    table.timestamp('created_at', { useTz: true, precision: 3 }).notNullable();
    table.timestamp('received_at', { useTz: true, precision: 3 }).notNullable();
    table.boolean('attested').notNullable().defaultTo(false);
    table.string('head_sha', 64).nullable().comment('Of a pull request, as the report declares it');
    table.string('origin', 16).nullable().comment('Where the content of a verified run came from; null: no token');
    table.integer('pull_request').nullable();
    table.integer('repository_row').nullable().comment('Row of gds_repositories; null: no token');
    table.binary('idempotency_key').nullable().comment('SHA-256 of what a run reports only once');
    table.unique(['idempotency_key'], { indexName: 'gds_reports_idempotency_idx' });
    table.index(['entity_id', 'received_at'], 'gds_reports_entity_idx');
    table.index(['filed_as', 'received_at'], 'gds_reports_temporary_idx', {
      predicate: knex.whereRaw("filed_as <> 'state'"),
    });
  });

  await knex.schema.createTable('gds_documents', table => {
    table.comment('Documents of reports that a state shows, that changed one, or that are kept for a while');
    table.uuid('report_id').references('gds_reports.report_id').onDelete('CASCADE').primary();
    table.binary('body').notNullable().comment('JSON, gzip');
  });

  await knex.schema.createTable('gds_entity_states', table => {
    table.comment('One row an entity: its level and axes as last scored');
    ofEntity(table).primary();
    table.uuid('report_id').nullable().comment('Newest report of the state; null only while a row is being made');
    table.string('commit_sha', 64).nullable();
    table.boolean('attested').notNullable().defaultTo(false);
    table.string('standard_version', 32).notNullable().defaultTo('');
    table.smallint('level').notNullable().defaultTo(0);
    table.smallint('failing').notNullable().defaultTo(0).comment('Checks that fail');
    table.smallint('exempted').notNullable().defaultTo(0).comment('Checks with an exemption that counts');
    table.string('gain', 100).nullable().comment('Failed check whose mend alone gives a higher level');
    axisColumns(table);
    table.timestamp('measured_at', { useTz: true, precision: 3 }).nullable();
    table.timestamp('scored_at', { useTz: true, precision: 3 }).nullable();
    table.timestamp('next_expiry', { useTz: true, precision: 3 }).nullable();
    table.index(['next_expiry'], 'gds_entity_states_expiry_idx');
  });

  await knex.schema.createTable('gds_state_details', table => {
    table.comment('What a summary does not read of a state');
    ofEntity(table).primary();
    table.boolean('reference').notNullable();
    table.text('level_json').notNullable();
    table.text('axes_json').notNullable();
    table.text('targets_json').notNullable();
    table.text('entries_json').notNullable().comment('Which result of which report stands');
  });

  await knex.schema.createTable('gds_verdicts', table => {
    table.comment('How each check stands for an entity; written when it changes');
    ofEntity(table).notNullable();
    table.string('check_id', 100).notNullable();
    table.string('standing', 16).notNullable();
    table.boolean('lifts').notNullable().comment('Its mend alone gives a higher level');
    table.timestamp('since', { useTz: true, precision: 3 }).notNullable();
    table.primary(['entity_id', 'check_id']);
    table.index(['check_id', 'entity_id', 'lifts'], 'gds_verdicts_failing_idx', {
      predicate: knex.whereRaw("standing = 'fail'"),
    });
  });

  await knex.schema.createTable('gds_history', table => {
    table.comment('A row when an entity changes its level, an axis by a point or a verdict');
    table.increments('id');
    ofEntity(table).notNullable();
    table.timestamp('at', { useTz: true, precision: 3 }).notNullable();
    table.timestamp('until', { useTz: true, precision: 3 }).nullable().comment('When the next one came');
    table.integer('day').notNullable().comment('Of at, UTC, since 1970-01-01');
    table.string('commit_sha', 64).nullable();
    table.uuid('report_id').notNullable();
    table.string('standard_version', 32).notNullable();
    table.smallint('level').notNullable();
    table.smallint('level_before').nullable().comment('null: the first point');
    axisColumns(table);
    table.index(['entity_id', 'at', 'id'], 'gds_history_entity_idx');
    table.index(['day', 'entity_id', 'level_before', 'level'], 'gds_history_levels_idx', {
      predicate: knex.whereRaw('level_before is null or level <> level_before'),
    });
  });

  await knex.schema.createTable('gds_verdict_changes', table => {
    table.comment('Verdicts that changed with a point of the history');
    table.increments('id');
    table.integer('history_id').references('gds_history.id').onDelete('CASCADE').notNullable();
    table.integer('entity_id').notNullable();
    table.timestamp('at', { useTz: true, precision: 3 }).notNullable();
    table.string('check_id', 100).notNullable();
    table.string('target', 200).nullable().comment('null: a check of the service');
    table.string('from_verdict', 16).nullable();
    table.string('to_verdict', 16).notNullable();
    table.string('cause', 16).notNullable().comment('code, standard, coverage or exemption');
    table.boolean('regression').notNullable().comment('Passed before, and the code changed');
    table.index(['history_id'], 'gds_verdict_changes_history_idx');
    table.index(['at', 'entity_id'], 'gds_verdict_changes_regression_idx', {
      predicate: knex.whereRaw('regression'),
    });
  });

  await knex.schema.createTable('gds_ingest_counts', table => {
    table.comment('Attempts to report, by principal and window of time');
    table.string('principal', 255).notNullable();
    table.string('window', 16).notNullable();
    table.timestamp('window_start', { useTz: true, precision: 3 }).notNullable();
    table.integer('attempts').notNullable();
    table.primary(['principal', 'window', 'window_start']);
  });

  await knex.schema.createTable('gds_repository_bindings', table => {
    table.comment('The GitHub repository whose runs report for an entity');
    ofEntity(table).primary();
    table.string('issuer', 200).notNullable();
    table.string('repository_id', 20).notNullable();
    table.string('owner_id', 20).notNullable();
    table.string('repository', 512).nullable().comment('Last name, host/owner/name; null until it reports');
    table.string('bound_by', 255).nullable().comment('Who decided; null: bound by the first report');
    table.timestamp('bound_at', { useTz: true, precision: 3 }).notNullable();
  });

  await knex.schema.createTable('gds_github_tokens', table => {
    table.comment('Tokens that filed a report, until they are no longer valid');
    table.string('issuer', 200).notNullable();
    table.string('jti', 255).notNullable();
    table.string('body_hash', 64).notNullable().comment('SHA-256 of the body after decompression, hex');
    table.uuid('report_id').notNullable();
    table.timestamp('expires_at', { useTz: true, precision: 3 }).notNullable();
    table.primary(['issuer', 'jti']);
    table.index(['expires_at'], 'gds_github_tokens_expiry_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'gds_github_tokens',
    'gds_repository_bindings',
    'gds_ingest_counts',
    'gds_verdict_changes',
    'gds_history',
    'gds_verdicts',
    'gds_state_details',
    'gds_entity_states',
    'gds_documents',
    'gds_reports',
    'gds_repositories',
    'gds_part_entities',
    'gds_parts',
    'gds_entities',
  ]) {
    await knex.schema.dropTable(table);
  }
};
