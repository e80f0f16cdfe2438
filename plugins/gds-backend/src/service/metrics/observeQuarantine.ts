import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { GdsStore } from '../../database/GdsStore';

/** `gds.reports.quarantined`, counted when somebody collects it; each replica gives the same number. */
export function observeQuarantine(metrics: MetricsService, store: Pick<GdsStore, 'countQuarantined'>): void {
  metrics
    .createObservableGauge('gds.reports.quarantined', {
      description: 'Reports that wait for the catalog to know their entity',
      unit: '{report}',
    })
    .addCallback(async gauge => gauge.observe(await store.countQuarantined()));
}
