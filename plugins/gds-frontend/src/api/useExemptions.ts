import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import type { ExemptionList } from '@gds-dev/backstage-plugin-gds-common';
import { useCallback } from 'react';
import { gdsApiRef } from './gdsApiRef';
import { type Loading, useLoading } from './useLoading';

/** The exemptions of an entity, as far as the portal has answered. */
export function useExemptions(entityRef: string): Loading<ExemptionList> {
  const api = useApi(gdsApiRef);
  return useLoading(useCallback(() => api.getExemptions(parseEntityRef(entityRef)), [api, entityRef]));
}
