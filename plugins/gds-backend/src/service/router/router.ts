import type { LoggerService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import { createIngestRouter, type IngestRouterOptions } from './ingestRouter';
import { problemHandler } from './problems';
import { createReadRouter, type ReadRouterOptions } from './readRouter';

/** All routes of the plugin, below `/api/gds`. */
export function createRouter(options: IngestRouterOptions & ReadRouterOptions & { logger: LoggerService }): Router {
  const router = Router();
  router.use(createIngestRouter(options));
  router.use(createReadRouter(options));
  router.use(problemHandler(options.logger));
  return router;
}
