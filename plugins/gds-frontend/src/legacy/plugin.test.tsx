import { describe, expect, it, jest } from '@jest/globals';
import { EntityProvider, entityRouteRef } from '@backstage/plugin-catalog-react';
import { TestApiProvider, wrapInTestApp } from '@backstage/test-utils';
import { configApiRef, type AnyApiFactory } from '@backstage/core-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { type PermissionApi, permissionApiRef } from '@backstage/plugin-permission-react';
import { gdsExemptionApprovePermission } from '@gds-dev/backstage-plugin-gds-common';
import { render, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { mockApis } from '@backstage/frontend-test-utils';
import { EntityMaturityCard, EntityMaturityContent, gdsApiRef, gdsPlugin, isGdsEntity, MaturityPage } from '../legacy';
import { entityOf, exemptionOf, failed, maturityOf, neverReported } from '../testing/fixtures';
import { summaryPortal } from '../testing/summaryFixtures';

jest.mock('mermaid', () => ({ __esModule: true, default: {} }));

const answers = {
  getMaturity: async () => neverReported,
  getHistory: async () => ({ points: [], nextCursor: null }),
};
const config = mockApis.config({ data: { backend: { baseUrl: 'https://portal.acme.test' } } });

describe('the plugin for the old frontend system', () => {
  it.each([
    ['card', <EntityMaturityCard key="card" />],
    ['content', <EntityMaturityContent key="content" />],
  ])('renders its %s in an app of that system', async (_name, element) => {
    render(
      wrapInTestApp(
        <TestApiProvider
          apis={[
            [gdsApiRef, answers],
            [configApiRef, config],
          ]}
        >
          <EntityProvider entity={entityOf()}>
            <Routes>
              <Route path="/" element={element} />
            </Routes>
          </EntityProvider>
        </TestApiProvider>,
      ),
    );
    expect(await screen.findByText('This service has not been measured yet')).toBeTruthy();
  });

  it('renders the page of all services under a header of its own', async () => {
    render(
      wrapInTestApp(
        <TestApiProvider apis={[[gdsApiRef, summaryPortal().api]]}>
          <Routes>
            <Route path="/" element={<MaturityPage />} />
          </Routes>
        </TestApiProvider>,
        { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
      ),
    );
    expect(await screen.findByText('services report: 85 %')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Maturity', level: 1 })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ledger' }).getAttribute('href')).toBe(
      '/catalog/default/component/ledger/maturity',
    );
  });

  it('offers exemptions by the permissions of that system', async () => {
    const maturity = maturityOf([failed('debug-info')], { entityRef: 'component:default/legacy' });
    const authorize = jest.fn<PermissionApi['authorize']>(async ({ permission }) => ({
      result: permission.name === 'gds.exemption.request' ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
    }));
    const exemptions = { exemptions: [exemptionOf()], viewer: 'user:default/bob' };
    const api = {
      ...answers,
      getMaturity: async () => maturity,
      getLiveChecks: async () => ({ services: [] }),
      getExemptions: async () => exemptions,
    };
    render(
      wrapInTestApp(
        <TestApiProvider
          apis={[
            [gdsApiRef, api],
            [permissionApiRef, { authorize }],
          ]}
        >
          <EntityProvider entity={entityOf()}>
            <Routes>
              <Route path="/" element={<EntityMaturityContent />} />
            </Routes>
          </EntityProvider>
        </TestApiProvider>,
      ),
    );
    expect(await screen.findByRole('button', { name: 'Ask for an exemption' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull();
    expect(authorize).toHaveBeenCalledWith(
      expect.objectContaining({ resourceRef: 'component:default/legacy', permission: gdsExemptionApprovePermission }),
    );
  });

  it('brings a client that asks the backend through the app', async () => {
    const [factory] = [...gdsPlugin.getApis()] as [AnyApiFactory];
    const fetch = jest.fn<typeof globalThis.fetch>(async () => Response.json(neverReported));
    const client = factory.factory({ fetchApi: { fetch } }) as typeof answers & {
      getMaturity(entity: object): Promise<unknown>;
    };
    expect(factory.api.id).toBe('plugin.gds.api');
    await client.getMaturity({ kind: 'component', namespace: 'default', name: 'payments' });
    expect(fetch.mock.calls[0]?.[0]).toBe('plugin://gds/entities/component/default/payments/maturity');
  });

  it('offers the condition for a switch on an entity page', () => {
    expect(isGdsEntity(entityOf())).toBe(true);
    expect(isGdsEntity(entityOf({ 'gds.dev/maturity': 'disabled' }))).toBe(false);
  });
});
