import type { LoggerService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import { type BadgeRouterOptions, createBadgeRouter } from '../badge/badgeRouter';
import { type BindingRouterOptions, createBindingRouter } from './bindingRouter';
import { createExemptionRouter, type ExemptionRouterOptions } from './exemptionRouter';
import { createGithubRouter, type GithubRouterOptions } from './githubRouter';
import { createIngestRouter, type IngestRouterOptions } from './ingestRouter';
import { createLiveRouter, type LiveRouterOptions } from './liveRouter';
import { problemHandler } from './problems';
import { createReadRouter, type ReadRouterOptions } from './readRouter';

export type RouterOptions = IngestRouterOptions &
  GithubRouterOptions &
  BindingRouterOptions &
  BadgeRouterOptions &
  LiveRouterOptions &
  ExemptionRouterOptions &
  ReadRouterOptions & { readonly logger: LoggerService };

/** All routes of the plugin, below `/api/gds`. */
export function createRouter(options: RouterOptions): Router {
  const router = Router();
  router.use(createIngestRouter(options));
  router.use(createGithubRouter(options));
  router.use(createBindingRouter(options));
  router.use(createBadgeRouter(options));
  router.use(createLiveRouter(options));
  router.use(createExemptionRouter(options));
  router.use(createReadRouter(options));
  router.use(problemHandler(options.logger));
  return router;
}
