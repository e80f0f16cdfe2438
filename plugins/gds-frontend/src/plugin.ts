import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import apis from './extensions/apis';
import entityCards from './extensions/entityCards';
import entityContents from './extensions/entityContents';
import pages from './extensions/pages';
import { maturityRouteRef, summaryRouteRef } from './extensions/routes';

/** GDS for apps on the new frontend system. */
export default createFrontendPlugin({
  pluginId: 'gds',
  title: 'GDS',
  info: { packageJson: () => import('../package.json') },
  routes: { maturity: maturityRouteRef, summary: summaryRouteRef },
  extensions: [...apis, ...entityCards, ...entityContents, ...pages],
});
