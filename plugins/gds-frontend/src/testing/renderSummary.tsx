import { renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { GdsApi } from '@gds-dev/backstage-plugin-gds-common';
import { useLocation, useNavigate } from 'react-router-dom';
import { gdsApiRef } from '../api/gdsApiRef';
import { SummaryPage } from '../components/Summary/SummaryPage';

/** Renders the leadership page at an address, beside what the address bar would show and its way back. */
export function renderSummary(api: GdsApi, address = '/') {
  return renderInTestApp(
    <TestApiProvider apis={[[gdsApiRef, api]]}>
      <SummaryPage />
      <AddressBar />
    </TestApiProvider>,
    { initialRouteEntries: [address], mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

function AddressBar() {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  return (
    <>
      <output data-testid="address">{`${pathname}${search}${hash}`}</output>
      <button onClick={() => navigate(-1)}>back</button>
    </>
  );
}
