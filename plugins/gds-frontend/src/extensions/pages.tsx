import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { MaturityIcon } from './MaturityIcon';
import { summaryRouteRef } from './routes';

/** `page:gds`: title and icon put it into the navigation. */
const summaryPage = PageBlueprint.make({
  params: {
    path: '/maturity',
    title: 'Maturity',
    icon: <MaturityIcon />,
    routeRef: summaryRouteRef,
    loader: () => import('../components/Summary/SummaryPage').then(module => <module.SummaryPage />),
  },
});

export default [summaryPage];
