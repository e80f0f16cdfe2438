import type { Entity } from '@backstage/catalog-model';
import { configApiRef } from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { mockApis, renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type { ExemptionList, GdsApi, HistoryPage, Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { ReactElement } from 'react';
import { gdsApiRef } from '../api/gdsApiRef';
import { entityOf } from './fixtures';

export interface Portal {
  readonly getMaturity: () => Promise<Maturity>;
  readonly getHistory?: GdsApi['getHistory'];
  readonly getExemptions?: GdsApi['getExemptions'];
  readonly getLiveChecks?: GdsApi['getLiveChecks'];
  readonly startLiveChecks?: GdsApi['startLiveChecks'];
  readonly requestExemption?: GdsApi['requestExemption'];
  readonly decideExemption?: GdsApi['decideExemption'];
  /** Names of permissions that the reader has not; without it, the reader has all. */
  readonly denied?: readonly string[];
  readonly entity?: Entity;
}

const empty: HistoryPage = { points: [], nextCursor: null };
const nothingExempted: ExemptionList = { exemptions: [], viewer: 'user:default/ann' };

/** Renders a component on the page of an entity, with a portal that answers as given. */
export function renderWithPortal(
  element: ReactElement,
  { entity = entityOf(), denied = [], ...answers }: Portal,
): ReturnType<typeof renderInTestApp> {
  const api: Partial<GdsApi> = {
    getHistory: async () => empty,
    getExemptions: async () => nothingExempted,
    getLiveChecks: async () => ({ services: [] }),
    ...answers,
  };
  const permissions = mockApis.permission({
    authorize: ({ permission }) => (denied.includes(permission.name) ? AuthorizeResult.DENY : AuthorizeResult.ALLOW),
  });
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [gdsApiRef, api as GdsApi],
        [permissionApiRef, permissions],
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
