/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('gds_exemptions', table => {
    table.comment('Exemptions that were asked for, and what became of them');
    table.uuid('id').primary();
    table.integer('entity_id').references('gds_entities.id').onDelete('CASCADE').notNullable();
    table.string('check_id', 100).notNullable();
    table.string('target', 200).nullable().comment('null: the check of every target, or of the service');
    table.text('reason').notNullable();
    table.string('expires', 10).notNullable().comment('Last day on which it holds, YYYY-MM-DD, UTC');
    table.string('source', 16).notNullable().comment('gds.yaml or portal');
    table.string('status', 16).notNullable().comment('requested, approved, rejected, revoked or withdrawn');
    table.string('requested_by', 512).notNullable().comment('A user; of gds.yaml who reported it');
    table.timestamp('requested_at', { useTz: true, precision: 3 }).notNullable();
    table.string('commit_sha', 64).nullable().comment('Of the report that asked for it');
    table.string('decided_by', 512).nullable();
    table.timestamp('decided_at', { useTz: true, precision: 3 }).nullable();
    table.text('note').nullable();
    table.timestamp('withdrawn_at', { useTz: true, precision: 3 }).nullable();
    table.index(['entity_id', 'status'], 'gds_exemptions_entity_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gds_exemptions');
};
