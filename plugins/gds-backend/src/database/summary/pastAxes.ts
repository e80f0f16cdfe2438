import type { AxisMean } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { means, meansOf, type MeansRow } from './counts';
import { serviceIds, type ServiceScope } from './services';

/** Mean axes of the services as they stood at a moment. */
export async function readPastAxes(knex: Knex, scope: ServiceScope, moment: Date): Promise<AxisMean[]> {
  const row = await knex('gds_history as h')
    .where('h.at', '<=', moment)
    .where(standing => standing.whereNull('h.until').orWhere('h.until', '>', moment))
    .whereIn('h.entity_id', serviceIds(knex, scope))
    .select(knex.raw(means('h')))
    .first<MeansRow>();
  return meansOf(row);
}
