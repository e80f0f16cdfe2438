import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { gdsEntities } from './filter';
import { maturityRouteRef } from './routes';

/** `entity-content:gds/maturity` */
const maturityContent = EntityContentBlueprint.make({
  name: 'maturity',
  params: {
    path: '/maturity',
    title: 'Maturity',
    routeRef: maturityRouteRef,
    filter: gdsEntities,
    loader: () => import('../components/MaturityTab/MaturityTab').then(module => <module.MaturityTab />),
  },
});

export default [maturityContent];
