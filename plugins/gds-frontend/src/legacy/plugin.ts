import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { GdsClient } from '@gds-dev/backstage-plugin-gds-common';
import { gdsApiRef } from '../api/gdsApiRef';

const maturityRouteRef = createRouteRef({ id: 'gds-maturity' });
const summaryRouteRef = createRouteRef({ id: 'gds-summary' });

/** GDS for apps on the old frontend system. */
export const gdsPlugin = createPlugin({
  id: 'gds',
  apis: [
    createApiFactory({
      api: gdsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new GdsClient({ fetchApi }),
    }),
  ],
  routes: { maturity: maturityRouteRef, summary: summaryRouteRef },
});

/** Card for an entity's overview; `detailsHref` is where the app mounted the content below. */
export const EntityMaturityCard = gdsPlugin.provide(
  createComponentExtension({
    name: 'EntityMaturityCard',
    component: {
      lazy: () => import('../components/MaturityCard/MaturityCard').then(module => module.MaturityCard),
    },
  }),
);

/** Content for a tab of an entity's page. */
export const EntityMaturityContent = gdsPlugin.provide(
  createRoutableExtension({
    name: 'EntityMaturityContent',
    component: () => import('../components/MaturityTab/MaturityTab').then(module => module.MaturityTab),
    mountPoint: maturityRouteRef,
  }),
);

/** Page of all services and of each part of them, for a route of the app such as `/maturity`. */
export const MaturityPage = gdsPlugin.provide(
  createRoutableExtension({
    name: 'MaturityPage',
    component: () => import('./LegacyMaturityPage').then(module => module.LegacyMaturityPage),
    mountPoint: summaryRouteRef,
  }),
);
