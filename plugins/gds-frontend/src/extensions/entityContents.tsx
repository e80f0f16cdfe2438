import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { MATURITY_TAB_PATH } from '../links/useMaturityHref';
import { gdsEntities } from './filter';
import { maturityRouteRef } from './routes';

/** `entity-content:gds/maturity` */
const maturityContent = EntityContentBlueprint.make({
  name: 'maturity',
  params: {
    path: MATURITY_TAB_PATH,
    title: 'Maturity',
    routeRef: maturityRouteRef,
    filter: gdsEntities,
    loader: () => import('../components/MaturityTab/MaturityTab').then(module => <module.MaturityTab />),
  },
});

export default [maturityContent];
