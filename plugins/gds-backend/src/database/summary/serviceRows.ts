import type { ServiceRow, SummarySort } from '@gds-dev/backstage-plugin-gds-common';
import { CATALOGUE, type CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from '../columns';
import { staleBefore } from '../../days';
import type { NumberColumn } from './counts';
import { readMeanTrends } from './levelTrend';
import { regressionCounts } from './regressions';
import type { Rows, RowsQuery } from './rowsQuery';
import { filterOf } from './serviceFilter';
import { services, type ServiceScope } from './services';
import { titleOf } from './titles';

interface ServiceColumns {
  id: number;
  entity_ref: string;
  title: string | null;
  owner_ref: string | null;
  system_ref: string | null;
  domain_ref: string | null;
  report_id: string | null;
  level: number | null;
  failing: number | null;
  exempted: number | null;
  gain: CheckId | null;
  measured_at: TimestampColumn | null;
  regressions: NumberColumn;
  total: NumberColumn;
}

/** SQLite takes no offset without a limit. */
const MOST_ROWS = 1_000_000;

/** What a column sorts by: what it shows. */
const SORTED_BY: Readonly<Record<SummarySort, string>> = {
  title: 'lower(coalesce(e.title, e.entity_ref))',
  level: 's.level',
  failing: 's.failing',
  regressions: 'case when s.report_id is not null then coalesce(r.regressions, 0) end',
  gain: orderOfChecks('s.gain'),
  measured: 's.measured_at',
  // Columns of parts alone.
  services: 's.level',
  coverage: 's.level',
};

const DIRECTIONS = { asc: 'asc', desc: 'desc' } as const;

/** Checks in the order of their codes; the ids are constants of the standard. */
function orderOfChecks(column: string): string {
  return `case ${column} ${CATALOGUE.map(({ id }, index) => `when '${id}' then ${index}`).join(' ')} end`;
}

/** Services, one page of them. */
export async function readServiceRows(
  knex: Knex,
  scope: ServiceScope,
  query: RowsQuery,
  now: Date,
): Promise<Rows<ServiceRow>> {
  const narrowed = { ...scope, filter: filterOf(query, now) };
  const found = search(services(knex, narrowed), query).leftJoin(regressionCounts(knex, now), 'r.entity_id', 'e.id');
  found
    .select('e.id', 'e.entity_ref', 'e.title', 'e.owner_ref', 'e.system_ref', 'e.domain_ref')
    .select('s.report_id', 's.level', 's.failing', 's.exempted', 's.gain', 's.measured_at', 'r.regressions')
    .select(knex.raw('count(*) over () as total'))
    .orderByRaw(`${SORTED_BY[query.sort]} ${DIRECTIONS[query.order]} nulls last, e.entity_ref`)
    .limit(Math.min(query.limit, MOST_ROWS))
    .offset(query.offset);
  const rows: ServiceColumns[] = await found;
  // Beyond the last page there is no row that says how many there are.
  const total = rows[0] ? Number(rows[0].total) : query.offset === 0 ? 0 : await count(knex, narrowed, query);
  const drawn = query.withoutTrends ? [] : rows.filter(row => row.report_id !== null);
  const trends = await readMeanTrends(
    knex,
    scope,
    'entity_id',
    now,
    new Map(drawn.map(row => [row.id, oneAt(row.level ?? 0)])),
  );
  return { rows: rows.map(row => serviceRowOf(row, trends.get(row.id) ?? [], now)), total };
}

function search(rows: Knex.QueryBuilder, { q }: RowsQuery): Knex.QueryBuilder {
  if (q === undefined) return rows;
  const part = `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return rows.whereRaw("(lower(e.entity_ref) like ? escape '\\' or lower(e.title) like ? escape '\\')", [part, part]);
}

async function count(knex: Knex, scope: ServiceScope, query: RowsQuery): Promise<number> {
  const row = await search(services(knex, scope), query).count<{ services: NumberColumn }[]>({ services: '*' });
  return Number(row[0]?.services ?? 0);
}

function serviceRowOf(row: ServiceColumns, trend: (number | null)[], now: Date): ServiceRow {
  const measuredAt = row.measured_at === null ? null : dateOf(row.measured_at);
  return {
    entityRef: row.entity_ref,
    title: titleOf(row.title, row.entity_ref),
    owner: row.owner_ref,
    system: row.system_ref,
    domain: row.domain_ref,
    level: row.report_id === null ? null : row.level,
    failing: row.failing ?? 0,
    exempted: row.exempted ?? 0,
    regressions: Number(row.regressions ?? 0),
    gain: row.gain,
    measuredAt: measuredAt?.toISOString() ?? null,
    stale: measuredAt !== null && measuredAt < staleBefore(now),
    trend,
  };
}

function oneAt(level: number): [number, number, number, number] {
  const levels: [number, number, number, number] = [0, 0, 0, 0];
  levels[level] = 1;
  return levels;
}
