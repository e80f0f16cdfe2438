import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import gdsPlugin from './index';
import { component } from './testing/backend';
import { reportOf } from './testing/reports';

const external = (subject: string, token: string, accessRestrictions?: { plugin: string; permission?: string }[]) => ({
  type: 'static',
  options: { subject, token },
  ...(accessRestrictions && { accessRestrictions }),
});

describe("with Backstage's own authentication and permissions", () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        gdsPlugin,
        authServiceFactory,
        httpAuthServiceFactory,
        mockServices.permissions.factory(),
        mockServices.database.factory(),
        catalogServiceMock.factory({ entities: [component('payments')] }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              auth: {
                externalAccess: [
                  external('external:ci', 'ci-token-1', [{ plugin: 'gds', permission: 'gds.report.create' }]),
                  external('external:ci', 'unrestricted-1'),
                  external('external:ci', 'elsewhere-1', [{ plugin: 'catalog' }]),
                ],
              },
            },
            gds: {
              ingest: {
                localReports: 'state',
                services: [{ subject: 'external:ci', entities: ['component:default/*'] }],
              },
            },
          },
        }),
      ],
    });
  });
  afterAll(() => backend.stop());

  it.each([
    ['a token restricted to reporting', 'ci-token-1', 201],
    ['the same service without restrictions', 'unrestricted-1', 403],
    ['a token for another plugin', 'elsewhere-1', 403],
    ['an unknown token', 'unknown-1', 401],
    ['no token', '', 401],
  ])('%s', async (_what, token, status) => {
    const response = await request(backend.server)
      .post('/api/gds/reports')
      .set(token ? { Authorization: `Bearer ${token}` } : {})
      .send(reportOf({ outcomes: { 'debug-info': 'pass' } }));
    expect(response.status).toBe(status);
    expect(response.type).toBe(status === 201 ? 'application/json' : 'application/problem+json');
  });

  it('does not let the reporting token read', async () => {
    await request(backend.server)
      .get('/api/gds/entities/component/default/payments/maturity')
      .set('Authorization', 'Bearer ci-token-1')
      .expect(403);
  });
});
