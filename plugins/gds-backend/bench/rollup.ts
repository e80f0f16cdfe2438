import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Report } from '@gds-dev/core/standard';
import express from 'express';
import type { Knex } from 'knex';
import { SummaryStore } from '../src/database/summary/SummaryStore';
import { createReadRouter, type ReadRouterOptions } from '../src/service/router/readRouter';
import { Summaries } from '../src/service/summary/Summaries';
import type { Viewers } from '../src/service/summary/Viewers';
import { DatabaseGdsStore } from '../src/database/DatabaseGdsStore';
import { maturityOf } from '../src/service/state/maturity';
import { fillFleet } from './fleet';
import { percentiles, type Times, withSchema } from './schema';

const REQUESTS = 60;
/** Requests before, which fill the caches. */
const WARMING = 3;

/** Fills a PostgreSQL schema with a fleet and times what pages ask of it; prints JSON, and plans when asked. */
async function main([connection, services, days, explain, ...models]: string[]): Promise<void> {
  const reports = models.map(file => JSON.parse(readFileSync(file, 'utf8')) as Report);
  await withSchema(connection ?? '', async knex => {
    const begin = performance.now();
    const fleet = await fillFleet(knex, reports, Number(services), Number(days));
    console.error(`filled in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    const result = {
      rows: await rowsOf(knex),
      ...(await timePages(knex)),
      maturity: await timed(() => maturityOf(new DatabaseGdsStore(knex), fleet.original, new Date())),
    };
    console.log(JSON.stringify(result, null, 2));
    if (explain === 'explain') await explainAll(knex);
  });
}

async function timePages(knex: Knex): Promise<Record<string, Times>> {
  const store = new SummaryStore(knex);
  const clock = () => new Date();
  const ids = [...(await store.readEntities()).values()];
  const times: Record<string, Times> = {};
  for (const [name, visible] of [
    ['all', 'all'],
    ['half', ids.filter((_, index) => index % 2 === 0)],
  ] as const) {
    const viewers = { visibleTo: async () => visible } as unknown as Viewers;
    const httpAuth = { credentials: async () => ({}) } as unknown as HttpAuthService;
    const app = express();
    app.use(
      createReadRouter({ httpAuth, summaries: new Summaries({ store, viewers, clock }), clock } as ReadRouterOptions),
    );
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const query of [
      '/summary?by=owner',
      '/summary?by=system',
      '/summary?by=domain',
      '/summary?by=service',
      '/summary?by=service&owner=group:default/division-1',
      '/summary/table?by=service&sort=failing&order=desc&q=9',
      '/summary/table?by=service&failing=debug-info&regressed=true',
    ]) {
      times[`${name} ${query}`] = await timed(async () => {
        const response = await fetch(`${base}${query}`, { headers: { authorization: 'Bearer bench' } });
        if (response.status !== 200) throw new Error(`${query}: ${response.status} ${await response.text()}`);
        await response.arrayBuffer();
      });
    }
    server.closeAllConnections();
    server.close();
  }
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<Times> {
  const durations: number[] = [];
  for (let index = 0; index < REQUESTS + WARMING; index++) {
    const begin = performance.now();
    await work();
    if (index >= WARMING) durations.push(performance.now() - begin);
  }
  return percentiles(durations);
}

async function rowsOf(knex: Knex): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (const table of [
    'gds_reports',
    'gds_documents',
    'gds_entity_states',
    'gds_verdicts',
    'gds_history',
    'gds_verdict_changes',
  ]) {
    const [count] = await knex(table).count<{ count: string }[]>('* as count');
    const size = await knex.raw('select pg_size_pretty(pg_total_relation_size(?::regclass)) as size', [table]);
    rows[table] = `${count?.count} rows, ${size.rows[0].size}`;
  }
  return rows;
}

/** Plans of the queries of one summary. */
async function explainAll(knex: Knex): Promise<void> {
  const queries: { sql: string; bindings: readonly unknown[] }[] = [];
  const note = (query: { sql: string; bindings: readonly unknown[] }) => void queries.push(query);
  knex.on('query', note);
  const store = new SummaryStore(knex);
  const ids = [...(await store.readEntities()).values()].filter((_, index) => index % 2 === 0);
  const scope = { visible: ids, parts: [] };
  await store.readFigures(scope, new Date());
  await store.readParts(scope, 'owner', { sort: 'level', order: 'asc', offset: 0, limit: 50 }, new Date());
  await store.readServices(scope, { sort: 'level', order: 'asc', offset: 0, limit: 50 }, new Date());
  knex.removeListener('query', note);
  // Beside them are the beginnings and ends of transactions, which have no plan.
  for (const { sql, bindings } of queries.filter(query => /^(?:select|with)\b/i.test(query.sql))) {
    const client = await knex.client.acquireConnection();
    try {
      const plan = await client.query({ text: `explain (analyze, buffers) ${sql}`, values: bindings });
      console.log(`\n${sql}\n${plan.rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n')}`);
    } finally {
      await knex.client.releaseConnection(client);
    }
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
