import { useRouteRef } from '@backstage/frontend-plugin-api';
import { MaturityCard } from '../components/MaturityCard/MaturityCard';
import { maturityRouteRef } from './routes';

/** The card with the way to the tab, where the app has the tab. */
export function LinkedMaturityCard() {
  const tab = useRouteRef(maturityRouteRef);
  return <MaturityCard detailsHref={tab?.()} />;
}
