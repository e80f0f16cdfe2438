import type { PartName, PartRow } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { staleBefore } from '../../days';
import { COUNTS, countsOf, type CountsRow, type NumberColumn } from './counts';
import { meanLevel, readMeanTrends } from './levelTrend';
import { regressionCounts } from './regressions';
import { filterOf } from './serviceFilter';
import { services, type ServiceScope } from './services';
import type { Rows, RowsQuery } from './rowsQuery';
import { titleOf } from './titles';
import type { Dimension } from '../catalog/CatalogFacts';

interface PartColumns extends CountsRow {
  id: number;
  ref: string;
  title: string | null;
  parent_ref: string | null;
  failing: NumberColumn;
  regressions: NumberColumn;
  gain: NumberColumn;
}

/** A part by its reference, with its row; `null` when the catalog names none. */
export async function findPart(
  knex: Knex,
  dimension: Dimension,
  ref: string,
): Promise<(PartName & { readonly id: number }) | null> {
  const row = await knex('gds_parts')
    .where({ dimension, ref })
    .first<{ id: number; title: string | null } | undefined>('id', 'title');
  return row ? { id: row.id, ref, title: titleOf(row.title, ref) } : null;
}

/** Parts of one dimension with the services below them, each counted once. */
export async function readPartRows(
  knex: Knex,
  scope: ServiceScope,
  dimension: Dimension,
  query: RowsQuery,
  now: Date,
): Promise<Rows<PartRow>> {
  const narrowed = { ...scope, filter: filterOf(query, now) };
  const rows: PartColumns[] = await services(knex, narrowed)
    .join('gds_part_entities as pe', 'pe.entity_id', 'e.id')
    .join('gds_parts as p', 'p.id', 'pe.part_id')
    .leftJoin(regressionCounts(knex, now), 'r.entity_id', 'e.id')
    .where('p.dimension', dimension)
    .groupBy('p.id', 'p.ref', 'p.title', 'p.parent_ref')
    .select('p.id', 'p.ref', 'p.title', 'p.parent_ref')
    .select(
      knex.raw(`${COUNTS}, sum(s.failing) as failing, sum(r.regressions) as regressions, count(s.gain) as gain`, [
        staleBefore(now),
      ]),
    );
  const shown = scope.titled ? rows.map(row => (scope.titled?.has(row.ref) ? row : { ...row, title: null })) : rows;
  const below = scope.parts.length === 0 ? shown : await belowScope(knex, dimension, scope, shown);
  const wanted = query.q?.toLowerCase();
  const found = below.filter(
    ({ ref, title }) =>
      wanted === undefined || ref.includes(wanted) || titleOf(title, ref).toLowerCase().includes(wanted),
  );
  const sorted = found.map(partRowOf).sort(byColumn(query));
  const page = sorted.slice(query.offset, query.offset + query.limit);
  const ids = new Map(page.map(row => [idOf(found, row.ref), row]));
  if (query.withoutTrends) return { rows: page, total: sorted.length };
  const trends = await readMeanTrends(
    knex,
    narrowed,
    'part_id',
    now,
    new Map([...ids].map(([id, row]) => [id, row.levels])),
  );
  for (const [id, row] of ids) row.trend = trends.get(id) ?? [];
  return { rows: page, total: sorted.length };
}

/** Without the parts above or beside the one that the summary is of: an entity may have several owners. */
async function belowScope<T extends PartColumns>(
  knex: Knex,
  dimension: Dimension,
  { parts }: ServiceScope,
  rows: readonly T[],
): Promise<T[]> {
  const roots: { ref: string }[] = await knex('gds_parts')
    .where({ dimension })
    .whereIn('id', [...parts])
    .select('ref');
  if (roots.length === 0) return [...rows];
  const tree: { ref: string; parent_ref: string | null }[] = await knex('gds_parts')
    .where({ dimension })
    .select('ref', 'parent_ref');
  const parents = new Map(tree.map(({ ref, parent_ref: parent }) => [ref, parent]));
  const isBelow = (ref: string) => {
    const seen = new Set<string>();
    for (let at: string | null | undefined = ref; at && !seen.has(at); at = parents.get(at)) {
      if (roots.some(root => root.ref === at)) return true;
      seen.add(at);
    }
    return false;
  };
  return rows.filter(({ ref }) => isBelow(ref));
}

function partRowOf(row: PartColumns): PartRow {
  const counts = countsOf(row);
  return {
    ref: row.ref,
    title: titleOf(row.title, row.ref),
    parent: row.parent_ref,
    ...counts,
    level: meanLevel(counts.levels),
    failing: Number(row.failing),
    regressions: Number(row.regressions),
    gain: Number(row.gain),
    trend: [],
  };
}

function byColumn({ sort, order }: RowsQuery): (a: PartRow, b: PartRow) => number {
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => {
    const [one, other] = [valueOf(a, sort), valueOf(b, sort)];
    // What has no value comes last, whatever the order.
    if (one === null || other === null) return one === other ? a.ref.localeCompare(b.ref) : one === null ? 1 : -1;
    if (one === other) return a.title.localeCompare(b.title) || a.ref.localeCompare(b.ref);
    return one < other ? -sign : sign;
  };
}

function valueOf(row: PartRow, sort: RowsQuery['sort']): number | string | null {
  switch (sort) {
    case 'title':
      return row.title.toLowerCase();
    case 'services':
      return row.expected;
    case 'coverage':
      return row.expected === 0 ? null : row.reported / row.expected;
    case 'failing':
      return row.failing;
    case 'regressions':
      return row.regressions;
    case 'gain':
      return row.gain;
    default:
      return row.level;
  }
}

function idOf(rows: readonly PartColumns[], ref: string): number {
  const row = rows.find(one => one.ref === ref);
  if (!row) throw new Error(`no part ${ref}`);
  return row.id;
}
