import type { SummaryLevel } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { staleBefore } from '../../days';
import { regressed } from './regressed';
import type { RowsQuery } from './rowsQuery';

/** What each service of a table has in common, whatever the table lists. */
export interface ServiceFilter {
  readonly level?: SummaryLevel;
  readonly failing?: CheckId;
  /** A check regressed in the week before this moment. */
  readonly regressedAt?: Date;
  readonly measuredBefore?: Date;
}

export function filterOf({ level, failing, regressed: worse, stale }: RowsQuery, now: Date): ServiceFilter {
  return {
    ...(level !== undefined && { level }),
    ...(failing !== undefined && { failing }),
    ...(worse && { regressedAt: now }),
    ...(stale && { measuredBefore: staleBefore(now) }),
  };
}

/** Leaves entities (`e`) of a query that fit. */
export function narrow(knex: Knex, entities: Knex.QueryBuilder, filter: ServiceFilter): void {
  const { level, failing, regressedAt, measuredBefore } = filter;
  const states = () => knex('gds_entity_states').whereNotNull('report_id').select('entity_id');
  if (level === 'unreported') entities.whereNotIn('e.id', states());
  else if (level !== undefined) entities.whereIn('e.id', states().where('level', level));
  if (failing !== undefined) {
    const verdicts = knex('gds_verdicts').whereRaw("standing = 'fail'").where('check_id', failing);
    entities.whereIn('e.id', verdicts.select('entity_id'));
  }
  if (regressedAt) entities.whereIn('e.id', regressed(knex, regressedAt).select('c.entity_id'));
  if (measuredBefore) entities.whereIn('e.id', states().where('measured_at', '<', measuredBefore));
}
