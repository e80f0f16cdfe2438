import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { Knex } from 'knex';
import { countQuarantined } from '../../database/quarantine';

/** `gds.reports.quarantined`, counted when somebody collects it; each replica gives the same number. */
export function observeQuarantine(metrics: MetricsService, knex: Knex): void {
  metrics
    .createObservableGauge('gds.reports.quarantined', {
      description: 'Reports that wait for the catalog to know their entity',
      unit: '{report}',
    })
    .addCallback(async gauge => gauge.observe(await countQuarantined(knex)));
}
