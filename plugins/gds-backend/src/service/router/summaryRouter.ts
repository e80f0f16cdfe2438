import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { spec } from '../../schema/generated/openapi';
import { csvOf } from '../summary/csv';
import type { Summaries } from '../summary/Summaries';
import { summaryRequestOf } from '../summary/summaryQuery';
import { withoutBody } from './withoutBody';

export interface SummaryRouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly summaries: Summaries;
}

/** Levels, trends and regressions over the services that a reader may see. */
export function createSummaryRouter({ httpAuth, summaries }: SummaryRouterOptions): Router {
  const router: Router = createValidatedOpenApiRouterFromGeneratedEndpointMap(spec, { middleware: [withoutBody] });
  const viewer = (request: Parameters<HttpAuthService['credentials']>[0]) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  router.get('/summary', async (request, response) => {
    response.json(await summaries.summary(summaryRequestOf(request), await viewer(request)));
  });

  router.get('/summary/table', async (request, response) => {
    response.json(await summaries.table(summaryRequestOf(request), await viewer(request)));
  });

  router.get('/summary/table.csv', async (request, response) => {
    const { rows, ...asked } = summaryRequestOf(request);
    const whole = { ...asked, rows: { ...rows, offset: 0, limit: Infinity } };
    const table = await summaries.table(whole, await viewer(request));
    response
      .type('text/csv; charset=utf-8')
      .set('X-Content-Type-Options', 'nosniff')
      .set('Content-Disposition', 'attachment; filename="gds-maturity.csv"')
      .send(csvOf(table));
  });

  return router;
}
