import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import { NotFoundError } from '@backstage/errors';
import type { CheckCatalogue, HistoryPage, ReportPage } from '@gds-dev/backstage-plugin-gds-common';
import { CATALOGUE, STANDARD_VERSION } from '@gds-dev/core/standard';
import type { Request, RequestHandler, Router } from 'express';
import type { GdsStore, PageKey } from '../../database/GdsStore';
import { spec } from '../../schema/generated/openapi';
import { maturityOf } from '../state/maturity';
import { cursorOf, parseCursor } from './cursor';
import type { Readers } from './Readers';
import { addSummaryRoutes, type SummaryRoutesOptions } from './summaryRoutes';

const DEFAULT_LIMIT = 20;

/** In place of the router's own JSON parser: no route that reads takes a body. */
const withoutBody: RequestHandler = (_request, _response, next) => next();

export interface ReadRouterOptions extends SummaryRoutesOptions {
  readonly store: GdsStore;
  readonly readers: Readers;
  readonly clock: () => Date;
}

/** Every route that reads. The OpenAPI document validates its parameters; none of them takes a body. */
export function createReadRouter(options: ReadRouterOptions): Router {
  const { store, readers, clock } = options;
  const router: Router = createValidatedOpenApiRouterFromGeneratedEndpointMap(spec, { middleware: [withoutBody] });

  router.get('/entities/:kind/:namespace/:name/maturity', async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    response.json(await maturityOf(store, entityRef, clock()));
  });

  router.get('/entities/:kind/:namespace/:name/history', async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    const { limit, after } = pageOf(request);
    const { rows, next } = await store.readHistory(entityRef, limit, after);
    const page: HistoryPage = { points: rows, nextCursor: cursorOf(next) };
    response.json(page);
  });

  router.get('/entities/:kind/:namespace/:name/reports', async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    const { limit, after } = pageOf(request);
    const { rows, next } = await store.readReports(entityRef, limit, after);
    const page: ReportPage = { reports: rows, nextCursor: cursorOf(next) };
    response.json(page);
  });

  router.get('/reports/:reportId', async (request, response) => {
    const id = (request.params.reportId ?? '').toLowerCase();
    const missing = `no report ${id}`;
    const report = await readers.requireOwned(request, () => store.readReport(id), missing);
    if (report.filedAs === 'quarantined') throw new NotFoundError(missing);
    if (report.document === null) {
      throw new NotFoundError(`the document of report ${id} is not kept: it changed nothing, or it is old`);
    }
    response.type('application/json').send(report.document);
  });

  router.get('/checks', async (request, response) => {
    await readers.requireChecks(request);
    const catalogue: CheckCatalogue = { standardVersion: STANDARD_VERSION, checks: [...CATALOGUE] };
    response.json(catalogue);
  });

  addSummaryRoutes(router, options);
  return router;
}

function pageOf({ query }: Request): { limit: number; after: PageKey | null } {
  const cursor = query.cursor;
  return {
    limit: query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit),
    after: parseCursor(typeof cursor === 'string' ? cursor : undefined),
  };
}
