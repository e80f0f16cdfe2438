/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('gds_reports', table => {
    table.string('attestation', 16).notNullable().defaultTo('self-reported').comment('attested or self-reported');
    table.string('head_sha', 64).nullable().comment('Of a pull request, as the report declares it');
    table.string('origin', 16).nullable().comment('Where the content of a verified run came from; null: no token');
    table.integer('pull_request').nullable();
    table.string('issuer', 200).nullable().comment('iss of the token');
    table.string('repository_id', 20).nullable();
    table.string('owner_id', 20).nullable();
    table.string('repository', 512).nullable().comment('host/owner/name in lower case, as the token named it');
    table.string('idempotency_key', 64).nullable().comment('SHA-256 of what a run reports only once, hex');
    table.unique(['idempotency_key'], { indexName: 'gds_reports_idempotency_idx' });
  });

  await knex.schema.alterTable('gds_state_results', table => {
    table.string('attestation', 16).notNullable().defaultTo('self-reported').comment('Of the report that it is from');
  });

  await knex.schema.createTable('gds_repository_bindings', table => {
    table.comment('The GitHub repository whose runs report for an entity');
    table.string('entity_ref', 512).primary();
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
    table.string('report_id', 36).notNullable();
    table.timestamp('expires_at', { useTz: true, precision: 3 }).notNullable();
    table.primary(['issuer', 'jti']);
    table.index(['expires_at'], 'gds_github_tokens_expiry_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gds_github_tokens');
  await knex.schema.dropTable('gds_repository_bindings');
  await knex.schema.alterTable('gds_state_results', table => {
    table.dropColumn('attestation');
  });
  await knex.schema.alterTable('gds_reports', table => {
    table.dropUnique(['idempotency_key'], 'gds_reports_idempotency_idx');
  });
  await knex.schema.alterTable('gds_reports', table => {
    table.dropColumns(
      'attestation',
      'head_sha',
      'origin',
      'pull_request',
      'issuer',
      'repository_id',
      'owner_id',
      'repository',
      'idempotency_key',
    );
  });
};
