import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogStore } from '../../database/catalog/CatalogStore';

/**
 * `gds.catalog.age`, when somebody collects it; each replica gives the same number, and none before the catalog was
 * read once.
 */
export function observeCatalogAge(
  metrics: MetricsService,
  store: Pick<CatalogStore, 'lastReading'>,
  clock: () => Date,
): void {
  metrics
    .createObservableGauge('gds.catalog.age', {
      description: 'Time since the catalog was last read in full',
      unit: 's',
    })
    .addCallback(async gauge => {
      const at = await store.lastReading();
      if (at !== null) gauge.observe(Math.max(0, (clock().getTime() - at.getTime()) / 1000));
    });
}
