import { readFileSync } from 'node:fs';
import type { AuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { CATALOGUE, type CheckId, type Report } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { CatalogStore } from '../src/database/catalog/CatalogStore';
import { DatabaseGdsStore } from '../src/database/DatabaseGdsStore';
import { ReportIngest } from '../src/service/ingest/ReportIngest';
import { type ReporterCredentials, Reporters } from '../src/service/ingest/Reporters';
import { randomFrom } from '../src/testing/random';
import { variationOf } from './fleet';
import { percentiles, type Times, withSchema } from './schema';

const ENTITIES = 300;
const AT_A_TIME = 8;

interface Result extends Times {
  readonly reportsPerSecond: number;
  readonly bytesPerReport: number;
}

/** Files real reports, as the route does once a body is read: first new ones, then what says the same again, then changed ones. */
async function main([connection, ...models]: string[]): Promise<void> {
  const reports = models.map(file => JSON.parse(readFileSync(file, 'utf8')) as Report);
  await withSchema(connection ?? '', async knex => {
    const ingest = ingestOn(knex);
    const random = randomFrom(3);
    const built = CATALOGUE.filter(({ status }) => status === 'built').map(({ id }) => id);
    const fails = Array.from({ length: ENTITIES }, () => new Set<CheckId>(built.filter(() => random() < 0.2)));
    let seconds = ENTITIES * 6;
    const round = () =>
      fails.map((failing, index) => {
        const model = reports[index % reports.length] as Report;
        const report = variationOf(
          model,
          `component:default/service-${index}`,
          failing,
          new Date(Date.now() - --seconds),
        );
        return Buffer.from(JSON.stringify(report));
      });
    const change = () => {
      for (const failing of fails) {
        const check = built[Math.floor(random() * built.length)] as CheckId;
        failing[failing.has(check) ? 'delete' : 'add'](check);
      }
    };
    const result: Record<string, Result> = {};
    result.first = await file(knex, ingest, round());
    // The newest document of a service is kept beside the one that brought its state; the next one takes its place.
    await file(knex, ingest, round());
    result.unchanged = await file(knex, ingest, round());
    change();
    await file(knex, ingest, round());
    change();
    result.changed = await file(knex, ingest, round());
    console.log(JSON.stringify(result, null, 2));
  });
}

async function file(knex: Knex, ingest: ReportIngest, documents: readonly Buffer[]): Promise<Result> {
  const credentials = {
    principal: { type: 'user', userEntityRef: 'user:default/ci' },
  } as unknown as ReporterCredentials;
  const before = await sizeOf(knex);
  const durations: number[] = [];
  const waiting = [...documents];
  const begin = performance.now();
  const work = async () => {
    for (let document = waiting.pop(); document; document = waiting.pop()) {
      const start = performance.now();
      await ingest.file(document, credentials);
      durations.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const taken = (performance.now() - begin) / 1000;
  return {
    reportsPerSecond: Math.round(documents.length / taken),
    bytesPerReport: Math.round(((await sizeOf(knex)) - before) / documents.length),
    ...percentiles(durations),
  };
}

/** Bytes of live rows and of their index entries: what updates left behind is collected first. */
async function sizeOf(knex: Knex): Promise<number> {
  let bytes = 0;
  const tables: { table_name: string }[] = await knex('information_schema.tables')
    .where('table_name', 'like', 'gds\\_%')
    .whereRaw('table_schema = current_schema()')
    .select('table_name');
  for (const { table_name: table } of tables) {
    await knex.raw('vacuum full ??', [table]);
    const { rows } = await knex.raw('select pg_total_relation_size(?::regclass) as bytes', [table]);
    bytes += Number(rows[0].bytes);
  }
  return bytes;
}

function ingestOn(knex: Knex): ReportIngest {
  const allow = async (requests: readonly unknown[]) => requests.map(() => ({ result: AuthorizeResult.ALLOW }));
  const permissions = { authorize: allow, authorizeConditional: allow } as unknown as PermissionsService;
  const auth = { getOwnServiceCredentials: async () => ({}) } as unknown as AuthService;
  const catalog = { getEntityByRef: async (ref: string) => entityOf(ref) } as unknown as CatalogService;
  return new ReportIngest({
    store: new DatabaseGdsStore(knex),
    places: new CatalogStore(knex),
    catalog,
    auth,
    reporters: new Reporters(permissions, []),
    clock: () => new Date(),
    localReports: 'state',
    defaultBranch: 'main',
  });
}

function entityOf(ref: string): Entity {
  const { kind, name, namespace } = parseEntityRef(ref);
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name, namespace }, spec: { type: 'service' } };
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
