// Opens a database as the plugin does, and dies, as by a kill, right after so many statements: `node FILE CONFIG
// STATEMENTS`. Exits with 0 when the migration is done before.
import knexFactory from 'knex';
// Node runs it as it is: only types are erased.
import { openDatabase } from '../database/migrations.ts';

const [config, statements] = process.argv.slice(2);
const knex = knexFactory(JSON.parse(config));
let answered = 0;
knex.on('query-response', () => {
  answered++;
  if (answered === Number(statements)) process.kill(process.pid, 'SIGKILL');
});
await openDatabase({ getClient: async () => knex });
await knex.destroy();
