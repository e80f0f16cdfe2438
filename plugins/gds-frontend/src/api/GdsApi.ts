import { createApiRef } from '@backstage/frontend-plugin-api';
import type { HistoryPage, Maturity } from '@gds-dev/backstage-plugin-gds-common';

/** What the pages ask of the portal. Entities are named by reference: `component:default/payments`. */
export interface GdsApi {
  /** @throws ResponseError 403 or 404 when the reader may not see the entity. */
  getMaturity(entityRef: string): Promise<Maturity>;
  /** Newest first, one page at a time. */
  getHistory(entityRef: string, cursor?: string): Promise<HistoryPage>;
}

export const gdsApiRef = createApiRef<GdsApi>().with({ id: 'plugin.gds.api', pluginId: 'gds' });
