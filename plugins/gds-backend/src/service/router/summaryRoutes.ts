import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { csvOf } from '../summary/csv';
import type { Summaries } from '../summary/Summaries';
import { summaryRequestOf } from '../summary/summaryQuery';

export interface SummaryRoutesOptions {
  readonly httpAuth: HttpAuthService;
  readonly summaries: Summaries;
}

/** Levels, trends and regressions over the services that a reader may see, on a router that validates parameters. */
export function addSummaryRoutes(router: Router, { httpAuth, summaries }: SummaryRoutesOptions): void {
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
    const whole = { ...asked, rows: { ...rows, offset: 0, limit: Infinity, withoutTrends: true as const } };
    const table = await summaries.table(whole, await viewer(request));
    response
      .type('text/csv; charset=utf-8')
      .set('X-Content-Type-Options', 'nosniff')
      .set('Content-Disposition', 'attachment; filename="gds-maturity.csv"')
      .send(csvOf(table));
  });
}
