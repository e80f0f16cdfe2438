import type { Entity } from '@backstage/catalog-model';
import { configApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type { GdsApi, HistoryPage, Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { ReactElement } from 'react';
import { gdsApiRef } from '../api/gdsApiRef';
import { entityOf } from './fixtures';

export interface Portal {
  readonly getMaturity: () => Promise<Maturity>;
  readonly getHistory?: GdsApi['getHistory'];
  readonly entity?: Entity;
}

const empty: HistoryPage = { points: [], nextCursor: null };

/** Renders a component on the page of an entity, with a portal that answers as given. */
export function renderWithPortal(element: ReactElement, { getMaturity, getHistory, entity = entityOf() }: Portal) {
  const api: Pick<GdsApi, 'getMaturity' | 'getHistory'> = {
    getMaturity,
    getHistory: getHistory ?? (async () => empty),
  };
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [gdsApiRef, api as GdsApi],
        [configApiRef, mockApis.config({ data: { backend: { baseUrl: 'https://portal.acme.test' } } })],
      ]}
    >
      <EntityProvider entity={entity}>{element}</EntityProvider>
    </TestApiProvider>,
  );
}

/** What the client throws when the backend refuses. */
export function refusal(statusCode: number): Error {
  return Object.assign(new Error(`Request failed with ${statusCode}`), { statusCode });
}
