import { createApiRef } from '@backstage/frontend-plugin-api';
import type { GdsApi } from '@gds-dev/backstage-plugin-gds-common';

/** What the pages ask of the portal's backend. */
export const gdsApiRef = createApiRef<GdsApi>().with({ id: 'plugin.gds.api', pluginId: 'gds' });
