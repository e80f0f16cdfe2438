import type { ChangeCause, Regression } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from '../columns';
import type { NumberColumn } from './counts';
import { regressed } from './regressed';
import { serviceIds, type ServiceScope } from './services';
import { titleOf } from './titles';

const NEWEST = 10;

interface RegressionRow {
  entity_ref: string;
  title: string | null;
  check_id: CheckId;
  target: string | null;
  at: TimestampColumn;
  commit_sha: string | null;
  cause: ChangeCause;
  total: NumberColumn;
}

/** Checks that regressed in the last 7 days: how many, and the newest. */
export async function readRegressions(
  knex: Knex,
  scope: ServiceScope,
  now: Date,
): Promise<{ total: number; newest: Regression[] }> {
  // Found first, in whatever order is cheap: with a limit in sight PostgreSQL would look each one up for itself.
  const found = regressed(knex, now).whereIn('c.entity_id', serviceIds(knex, scope)).select('c.*');
  const rows: RegressionRow[] = await knex
    .withMaterialized('found', found)
    .from('found as c')
    .join('gds_entities as e', 'e.id', 'c.entity_id')
    .join('gds_history as h', 'h.id', 'c.history_id')
    .orderBy([
      { column: 'c.at', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ])
    .limit(NEWEST)
    .select('e.entity_ref', 'e.title', 'c.check_id', 'c.target', 'c.at', 'c.cause', 'h.commit_sha')
    .select(knex.raw('(select count(*) from found) as total'));
  return {
    total: Number(rows[0]?.total ?? 0),
    newest: rows.map(row => ({
      entityRef: row.entity_ref,
      title: titleOf(row.title, row.entity_ref),
      check: row.check_id,
      target: row.target,
      at: dateOf(row.at).toISOString(),
      commit: row.cause === 'code' ? row.commit_sha : null,
    })),
  };
}

/** How many checks regressed in each entity, as a subquery `r` of `entity_id` and `regressions`. */
export function regressionCounts(knex: Knex, now: Date): Knex.QueryBuilder {
  return regressed(knex, now).groupBy('c.entity_id').select('c.entity_id', knex.raw('count(*) as regressions')).as('r');
}
