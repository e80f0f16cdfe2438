import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteParams, entityRouteRef } from '@backstage/plugin-catalog-react';
import { useCallback } from 'react';

/** Where an entity's page has the maturity tab, in both frontend systems. */
export const MATURITY_TAB_PATH = '/maturity';

/** The address of an entity's maturity tab; `undefined` for what is no reference. */
export function useMaturityHref(): (entityRef: string) => string | undefined {
  const entityRoute = useRouteRef(entityRouteRef);
  return useCallback(
    entityRef => {
      if (!/^[^\s:/]+:[^\s:/]+\/[^\s:/]+$/u.test(entityRef) || /[:/]\.{1,2}(?:\/|$)/.test(entityRef)) return undefined;
      return `${entityRoute(entityRouteParams(entityRef, { encodeParams: true }))}${MATURITY_TAB_PATH}`;
    },
    [entityRoute],
  );
}
