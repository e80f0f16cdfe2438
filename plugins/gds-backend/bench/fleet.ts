import { createHash, randomUUID } from 'node:crypto';
import { CATALOGUE, type CheckId, type CheckResult, definitionOf, type Report } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import type { EntityFacts, PartFacts } from '../src/database/catalog/CatalogFacts';
import { CatalogStore } from '../src/database/catalog/CatalogStore';
import { DatabaseGdsStore } from '../src/database/DatabaseGdsStore';
import { stateAfter } from '../src/service/state/entityState';
import { oneOf, randomFrom } from '../src/testing/random';

const DAY = 86_400_000;
/** Services whose history is filed report by report; those of the others are copies of theirs. */
const ORIGINALS = 100;
/** How often a check changes its verdict from one day to the next. */
const CHANGES = 0.01;

export interface Fleet {
  readonly services: number;
  readonly days: number;
  /** A service that was filed report by report. */
  readonly original: string;
}

/**
 * Services with a report a day, on PostgreSQL: variations of real reports.
 *
 * @param models reports that `gds verify` made
 */
export async function fillFleet(knex: Knex, models: readonly Report[], services: number, days: number): Promise<Fleet> {
  const random = randomFrom(1);
  const { entities, parts } = organisation(services, random);
  await new CatalogStore(knex).writeFacts({ entities, parts }, new Set(), new Date());
  const store = new DatabaseGdsStore(knex);
  const now = Date.now();
  for (const { entityRef } of entities.slice(0, ORIGINALS)) {
    const fails = new Set<CheckId>(CATALOGUE.filter(() => random() < 0.2).map(({ id }) => id));
    for (let day = days; day >= 0; day--) {
      for (const { id } of CATALOGUE) if (random() < CHANGES) fails[fails.has(id) ? 'delete' : 'add'](id);
      const at = new Date(now - day * DAY - 1000);
      await fileVariation(store, oneOf(random, models), entityRef, fails, at);
    }
  }
  await copyToOthers(
    knex,
    entities.map(({ entityRef }) => entityRef),
  );
  await fillPlanned(knex, random);
  await knex.raw('analyze');
  return { services, days, original: entities[0]?.entityRef ?? '' };
}

/** A report like a real one, in which the given checks fail and the others pass. */
export function variationOf(model: Report, entityRef: string, fails: ReadonlySet<CheckId>, at: Date): Report {
  const measuredAt = at.toISOString();
  const change = (result: CheckResult): CheckResult => {
    const { code, failTitle, remedy } = definitionOf(result.check);
    const { required, facts, measures } = result;
    const common = { code, check: result.check, required, measuredAt, facts, measures };
    if (!fails.has(result.check)) {
      return result.outcome === 'pass'
        ? { ...result, measuredAt }
        : { ...common, outcome: 'pass', summary: 'as it should be', findings: [] };
    }
    if (result.outcome === 'fail') return { ...result, measuredAt };
    const fingerprint = createHash('md5').update(`${entityRef} ${result.check}`).digest('hex');
    const finding = {
      code,
      severity: 'error' as const,
      message: failTitle,
      remedy,
      related: [],
      evidence: [],
      fingerprint,
    };
    return { ...common, outcome: 'fail', summary: failTitle, findings: [finding] };
  };
  return {
    ...model,
    reportId: randomUUID(),
    createdAt: measuredAt,
    service: { ...model.service, entityRef },
    producer: { kind: 'local' },
    commit: createHash('sha1').update(`${entityRef} ${measuredAt}`).digest('hex'),
    targets: model.targets
      .slice(0, 1)
      .map(target => ({ ...target, name: 'service', results: target.results.map(change) })),
    configuredTargets: ['service'],
    results: model.results.map(change),
  };
}

async function fileVariation(
  store: DatabaseGdsStore,
  model: Report,
  entityRef: string,
  fails: ReadonlySet<CheckId>,
  at: Date,
): Promise<void> {
  const report = variationOf(model, entityRef, fails, at);
  const document = Buffer.from(JSON.stringify(report));
  await store.fileReport(
    {
      reportId: report.reportId,
      contentHash: createHash('sha256').update(document).digest('hex'),
      document,
      entityRef,
      filedAs: 'state',
      commit: report.commit ?? null,
      ref: 'refs/heads/main',
      level: 0,
      receivedFrom: 'external:ci',
      createdAt: at,
      receivedAt: at,
      attestation: 'self-reported',
      headCommit: null,
      run: null,
    },
    current => stateAfter(current, report, at),
  );
}

/** Five divisions of eight units of five teams; four services a system, a domain for each unit. */
function organisation(services: number, random: () => number): { entities: EntityFacts[]; parts: PartFacts[] } {
  const parts: PartFacts[] = [];
  const group = (name: string, parent: string | null): string => {
    parts.push({ dimension: 'owner', ref: `group:default/${name}`, title: name, parent });
    return `group:default/${name}`;
  };
  const teams: string[] = [];
  for (let division = 0; division < 5; division++) {
    const above = group(`division-${division}`, null);
    for (let unit = 0; unit < 8; unit++) {
      const within = group(`unit-${division}-${unit}`, above);
      parts.push({
        dimension: 'domain',
        ref: `domain:default/d-${division}-${unit}`,
        title: `Domain ${division}-${unit}`,
        parent: null,
      });
      for (let team = 0; team < 5; team++) teams.push(group(`team-${division}-${unit}-${team}`, within));
    }
  }
  const domains = parts.filter(({ dimension }) => dimension === 'domain').map(({ ref }) => ref);
  const systems = Array.from({ length: Math.ceil(services / 4) }, (_, index) => {
    const ref = `system:default/system-${index}`;
    parts.push({ dimension: 'system', ref, title: `System ${index}`, parent: oneOf(random, domains) });
    return ref;
  });
  const entities = Array.from({ length: services }, (_, index) => ({
    entityRef: `component:default/service-${String(index).padStart(5, '0')}`,
    title: `Service ${index}`,
    expected: true,
    owners: [oneOf(random, teams)],
    system: oneOf(random, systems),
    domains: [],
    formerly: null,
  }));
  return { entities, parts };
}

/** The rows of each original once more for every hundredth service after it. */
async function copyToOthers(knex: Knex, refs: readonly string[]): Promise<void> {
  const rows: { id: number; entity_ref: string }[] = await knex('gds_entities').select('id', 'entity_ref');
  const ids = new Map(rows.map(({ id, entity_ref: ref }) => [ref, id]));
  const copies = refs.slice(ORIGINALS).map((ref, index) => ({
    source: ids.get(refs[index % ORIGINALS] ?? ''),
    target: ids.get(ref),
    round: 1 + Math.floor(index / ORIGINALS),
  }));
  await knex.schema.createTable('copies', table => {
    table.integer('source');
    table.integer('target');
    table.integer('round');
  });
  await knex.batchInsert('copies', copies, 1000);
  const columnsOf = async (table: string, without: string[]) =>
    Object.keys(await knex(table).columnInfo()).filter(column => !without.includes(column));
  const report = 'md5(t.report_id::text || c.target)::uuid';
  const copy = async (table: string, changed: Record<string, string>) => {
    const rest = (await columnsOf(table, Object.keys(changed))).map(column => `"${column}"`);
    const names = [...Object.keys(changed), ...rest].join(', ');
    const values = [...Object.values(changed), ...rest.map(column => `t.${column}`)].join(', ');
    await knex.raw(
      `insert into ${table} (${names}) select ${values} from ${table} t join copies c on c.source = t.entity_id`,
    );
  };
  const steps = async (table: string) => Number((await knex(table).max({ last: 'id' }))[0]?.last ?? 0) + 1;
  const [history, changes] = [await steps('gds_history'), await steps('gds_verdict_changes')];
  await copy('gds_reports', { report_id: report, entity_id: 'c.target' });
  await copy('gds_entity_states', { entity_id: 'c.target' });
  await copy('gds_state_details', { entity_id: 'c.target' });
  await copy('gds_verdicts', { entity_id: 'c.target' });
  await copy('gds_history', { id: `t.id + c.round * ${history}`, entity_id: 'c.target', report_id: report });
  await copy('gds_verdict_changes', {
    id: `t.id + c.round * ${changes}`,
    history_id: `t.history_id + c.round * ${history}`,
    entity_id: 'c.target',
  });
  for (const table of ['gds_history', 'gds_verdict_changes']) {
    await knex.raw(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
  }
  await knex('gds_entities').update({ reported: true });
  await knex.schema.dropTable('copies');
}

/** Verdicts of the checks that no report holds yet, so that there are as many as the standard has. */
async function fillPlanned(knex: Knex, random: () => number): Promise<void> {
  const since = new Date();
  for (const { id, status } of CATALOGUE) {
    if (status === 'built') continue;
    const share = 0.1 + random() * 0.3;
    await knex.raw(
      `insert into gds_verdicts (entity_id, check_id, standing, lifts, since)
       select entity_id, ?, case when random() < ? then 'fail' else 'pass' end, false, ? from gds_entity_states
       on conflict do nothing`,
      [id, share, since],
    );
  }
}
