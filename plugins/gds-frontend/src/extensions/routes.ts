import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The maturity tab of an entity's page. */
export const maturityRouteRef = createRouteRef();

/** The maturity of all services and of each part of them. */
export const summaryRouteRef = createRouteRef();
