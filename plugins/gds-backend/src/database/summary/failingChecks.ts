import type { FailingCheck } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import type { NumberColumn } from './counts';
import { serviceIds, type ServiceScope } from './services';

interface FailingRow {
  check_id: CheckId;
  services: NumberColumn;
  rise: NumberColumn;
}

/** Every check that fails in a service, the most frequent first. */
export async function readFailing(knex: Knex, scope: ServiceScope): Promise<FailingCheck[]> {
  const rows: FailingRow[] = await knex('gds_verdicts')
    .whereRaw("standing = 'fail'")
    .whereIn('entity_id', serviceIds(knex, scope))
    .groupBy('check_id')
    .select('check_id', knex.raw('count(*) as services, sum(case when lifts then 1 else 0 end) as rise'));
  return rows
    .map(row => ({ check: row.check_id, services: Number(row.services), rise: Number(row.rise) }))
    .sort((a, b) => b.services - a.services || b.rise - a.rise || (a.check < b.check ? -1 : 1));
}
