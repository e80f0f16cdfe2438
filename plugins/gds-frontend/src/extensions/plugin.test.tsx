import { describe, expect, it, jest } from '@jest/globals';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { createExtensionTester, renderTestApp } from '@backstage/frontend-test-utils';
import { EntityCardBlueprint, EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type { GdsApi } from '@gds-dev/backstage-plugin-gds-common';
import { screen } from '@testing-library/react';
import { gdsApiRef } from '../api/gdsApiRef';
import plugin from '../plugin';
import { entityOf, neverReported } from '../testing/fixtures';
import { summaryPortal } from '../testing/summaryFixtures';

jest.mock('mermaid', () => ({ __esModule: true, default: {} }));

const api = { getMaturity: async () => neverReported, getHistory: async () => ({ points: [], nextCursor: null }) };

const card = plugin.getExtension('entity-card:gds/maturity');
const page = plugin.getExtension('page:gds');
const content = plugin.getExtension('entity-content:gds/maturity');

function show(extension: typeof card | typeof content) {
  renderTestApp({
    extensions: [createTestEntityPage({ entity: entityOf() }), extension],
    apis: [[gdsApiRef, api as unknown as GdsApi]],
    config: { backend: { baseUrl: 'https://portal.acme.test' } },
  });
}

describe('the plugin for the new frontend system', () => {
  it.each([
    ['card', card],
    ['content', content],
  ])('puts its %s on the page of an entity that asks for it', async (_name, extension) => {
    show(extension);
    expect(await screen.findByText('This service has not been measured yet')).toBeTruthy();
  });

  it('has a page of all services, with what the navigation needs', async () => {
    const extension = createExtensionTester(page);
    expect(extension.get(coreExtensionData.routePath)).toBe('/maturity');
    expect(extension.get(coreExtensionData.title)).toBe('Maturity');
    expect(extension.get(coreExtensionData.icon)).toBeTruthy();
    renderTestApp({
      extensions: [createTestEntityPage({ entity: entityOf() }), page],
      apis: [[gdsApiRef, summaryPortal().api]],
      initialRouteEntries: ['/maturity'],
    });
    expect(await screen.findByText('services report: 85 %')).toBeTruthy();
  });

  it.each([
    ['card', () => createExtensionTester(card).get(EntityCardBlueprint.dataRefs.filterFunction)],
    ['content', () => createExtensionTester(content).get(EntityContentBlueprint.dataRefs.filterFunction)],
  ])('keeps its %s off entities that do not ask for it', (_name, filterOf) => {
    const filter = filterOf();
    expect(filter?.(entityOf())).toBe(true);
    expect(filter?.(entityOf({ 'gds.dev/maturity': 'disabled' }))).toBe(false);
  });
});
