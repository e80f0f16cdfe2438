import type { Knex } from 'knex';
import { daysBefore } from '../../days';

export const REGRESSED_DAYS = 7;

/** Regressions (`c`) of the last 7 days; the predicate is that of the index. */
export function regressed(knex: Knex, now: Date): Knex.QueryBuilder {
  return knex('gds_verdict_changes as c').whereRaw('c.regression').where('c.at', '>', daysBefore(now, REGRESSED_DAYS));
}
