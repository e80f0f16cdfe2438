/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('gds_badges', table => {
    table.comment('Badges that somebody asked for; their ids are secrets, so only hashes of them are kept');
    table.string('id_hash', 64).primary().comment('HMAC-SHA-256 of the id with the secret, hex');
    table.integer('entity_id').references('gds_entities.id').onDelete('CASCADE').notNullable();
    table.index(['entity_id'], 'gds_badges_entity_idx');
  });

  await knex.schema.createTable('gds_run_places', table => {
    table.comment('Places that runs on demand take: one of a limit of many can be taken again when its time is over');
    table.string('principal', 100).notNullable().comment('user or entity, and the SHA-256 of its reference');
    table.integer('place').notNullable();
    table.timestamp('taken_at', { useTz: true, precision: 3 }).notNullable();
    table.primary(['principal', 'place']);
    table.index(['taken_at'], 'gds_run_places_taken_idx');
  });

  await knex.schema.createTable('gds_catalog_reading', table => {
    table.comment('When the catalog was last read in full; one row');
    table.integer('row').primary();
    table.timestamp('at', { useTz: true, precision: 3 }).notNullable();
  });

  await knex.schema.createTable('gds_notice_cursor', table => {
    table.comment('How far verdict changes were read; one row');
    table.integer('row').primary();
    table.integer('done').notNullable().comment('Greatest id of gds_verdict_changes that was read');
    table.integer('seen').notNullable().comment('Greatest id that was there then: the next reading ends with it');
  });

  await knex.schema.createTable('gds_notices', table => {
    table.comment('What owners are told of, once a day for each subject');
    table.string('topic', 32).notNullable().comment('regression, exemption-expiring or exemption-expired');
    table.integer('entity_id').references('gds_entities.id').onDelete('CASCADE').notNullable();
    table.string('subject', 100).notNullable().comment('The check, or the id of the exemption');
    table.string('check_id', 100).notNullable();
    table.boolean('pending').notNullable().comment('Is to be sent, as long as it holds');
    table.integer('attempts').notNullable().comment('How often it was tried to send it since it is pending');
    table.timestamp('sent_at', { useTz: true, precision: 3 }).nullable();
    table.primary(['topic', 'entity_id', 'subject']);
    table.index(['attempts', 'entity_id'], 'gds_notices_pending_idx', { predicate: knex.whereRaw('pending') });
    table.index(['entity_id'], 'gds_notices_entity_idx');
  });

  await knex.schema.createTable('gds_notice_owners', table => {
    table.comment('When it was last tried to tell an owner something');
    table.string('owner_ref', 512).primary();
    table.timestamp('tried_at', { useTz: true, precision: 3 }).notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'gds_notice_owners',
    'gds_notices',
    'gds_notice_cursor',
    'gds_catalog_reading',
    'gds_run_places',
    'gds_badges',
  ]) {
    await knex.schema.dropTable(table);
  }
};
