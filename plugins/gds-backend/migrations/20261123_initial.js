/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('gds_reports', table => {
    table.comment('Reports as they were sent');
    table.string('report_id', 36).primary();
    table.string('content_hash', 64).notNullable().comment('SHA-256 of the document before compression, hex');
    table.binary('document').notNullable().comment('The document, gzip');
    table.string('entity_ref', 512).notNullable();
    table.string('filed_as', 16).notNullable().comment('state, preview or quarantined');
    table.string('commit_sha', 64).nullable();
    table.string('ref', 1000).nullable();
    table.integer('level').notNullable().comment('Held by this report alone');
    table.string('received_from', 255).notNullable().comment('Principal that sent it');
    table.timestamp('created_at', { useTz: true, precision: 3 }).notNullable();
    table.timestamp('received_at', { useTz: true, precision: 3 }).notNullable();
    table.index(['entity_ref', 'received_at', 'report_id'], 'gds_reports_entity_idx');
    table.index(['filed_as', 'received_at'], 'gds_reports_filed_idx');
  });

  await knex.schema.createTable('gds_entity_states', table => {
    table.comment('One row an entity: its level and axes as last scored');
    table.string('entity_ref', 512).primary();
    table.boolean('reference').notNullable().defaultTo(false);
    table.string('report_id', 36).nullable().comment('Newest report of the state; null only while a row is being made');
    table.string('commit_sha', 64).nullable();
    table.string('standard_version', 32).notNullable().defaultTo('');
    table.integer('level').notNullable().defaultTo(0);
    table.text('level_json').notNullable().defaultTo('null');
    table.text('axes_json').notNullable().defaultTo('null');
    table.text('targets_json').notNullable().defaultTo('[]');
    table.timestamp('measured_at', { useTz: true, precision: 3 }).nullable();
    table.timestamp('scored_at', { useTz: true, precision: 3 }).nullable();
    table.timestamp('next_expiry', { useTz: true, precision: 3 }).nullable();
    table.index(['next_expiry'], 'gds_entity_states_expiry_idx');
  });

  await knex.schema.createTable('gds_state_results', table => {
    table.comment('The newest result of each target and check of an entity');
    table.string('entity_ref', 512).notNullable();
    table.string('target', 200).notNullable().comment('Empty: a check of the service as a whole');
    table.string('check_id', 100).notNullable();
    table.string('target_kind', 16).nullable();
    table.string('target_role', 16).nullable();
    table.string('verdict', 16).notNullable().comment('As last scored: no-data once it passed its age');
    table.string('run_repository', 800).nullable();
    table.string('run_id', 20).nullable();
    table.integer('run_attempt').nullable();
    table.string('commit_sha', 64).nullable();
    table.string('report_id', 36).notNullable();
    table.string('measured_at', 40).notNullable().comment('ISO 8601, as the report gave it');
    table.text('result_json').notNullable();
    table.primary(['entity_ref', 'target', 'check_id']);
    table.index(['check_id', 'verdict'], 'gds_state_results_verdict_idx');
  });

  await knex.schema.createTable('gds_history', table => {
    table.comment('A row when an entity changes its level, axes or a verdict');
    table.increments('id');
    table.string('entity_ref', 512).notNullable();
    table.timestamp('at', { useTz: true, precision: 3 }).notNullable();
    table.string('commit_sha', 64).nullable();
    table.string('report_id', 36).notNullable();
    table.string('standard_version', 32).notNullable();
    table.integer('level').notNullable();
    table.text('axes_json').notNullable();
    table.text('changes_json').notNullable();
    table.index(['entity_ref', 'at', 'id'], 'gds_history_entity_idx');
  });

  await knex.schema.createTable('gds_ingest_counts', table => {
    table.comment('Attempts to report, by principal and window of time');
    table.string('principal', 255).notNullable();
    table.string('window', 16).notNullable();
    table.timestamp('window_start', { useTz: true, precision: 3 }).notNullable();
    table.integer('attempts').notNullable();
    table.primary(['principal', 'window', 'window_start']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gds_ingest_counts');
  await knex.schema.dropTable('gds_history');
  await knex.schema.dropTable('gds_state_results');
  await knex.schema.dropTable('gds_entity_states');
  await knex.schema.dropTable('gds_reports');
};
