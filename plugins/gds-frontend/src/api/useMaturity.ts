import type { CompoundEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Maturity } from '@gds-dev/backstage-plugin-gds-common';
import { useCallback } from 'react';
import { gdsApiRef } from './gdsApiRef';
import { type Loading, useLoading } from './useLoading';

/** The maturity of an entity, as far as the portal has answered. */
export function useMaturity({ kind, namespace, name }: CompoundEntityRef): Loading<Maturity> {
  const api = useApi(gdsApiRef);
  return useLoading(useCallback(() => api.getMaturity({ kind, namespace, name }), [api, kind, namespace, name]));
}
