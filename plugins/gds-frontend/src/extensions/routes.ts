import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The maturity tab of an entity's page. */
export const maturityRouteRef = createRouteRef();
