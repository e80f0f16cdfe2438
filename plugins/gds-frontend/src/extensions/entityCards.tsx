import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { gdsEntities } from './filter';

/** `entity-card:gds/maturity` */
const maturityCard = EntityCardBlueprint.make({
  name: 'maturity',
  params: {
    type: 'content',
    filter: gdsEntities,
    loader: () => import('./LinkedMaturityCard').then(module => <module.LinkedMaturityCard />),
  },
});

export default [maturityCard];
