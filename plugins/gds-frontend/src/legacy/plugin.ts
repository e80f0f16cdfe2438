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
  routes: { maturity: maturityRouteRef },
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
