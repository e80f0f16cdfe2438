import type { AuditorService, HttpAuthService, SchedulerService } from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type { LiveChecks, LiveChecksStarted } from '@gds-dev/backstage-plugin-gds-common';
import { type Request, type Response, Router } from 'express';
import type { LiveServiceConfig } from '../../liveConfig';
import { limitRuns, type RunLimits } from '../live/limitRuns';
import { startLiveChecks } from '../live/liveTasks';
import type { Readers } from './Readers';

export interface LiveRouterOptions extends RunLimits {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly readers: Pick<Readers, 'requireEntity' | 'requireLiveRun'>;
  readonly scheduler: Pick<SchedulerService, 'triggerTask'>;
  readonly liveServices: readonly LiveServiceConfig[];
}

/** `/entities/…/live-checks`: which running services of an entity are checked, and a person starts their checks. */
export function createLiveRouter(options: LiveRouterOptions): Router {
  const router = Router();
  router.get('/entities/:kind/:namespace/:name/live-checks', (request, response, next) => {
    list(options, request, response).catch(next);
  });
  router.post('/entities/:kind/:namespace/:name/live-checks', (request, response, next) => {
    start(options, request, response).catch(next);
  });
  return router;
}

async function list({ readers, liveServices }: LiveRouterOptions, request: Request, response: Response): Promise<void> {
  const services = servicesOf(liveServices, await readers.requireEntity(request));
  const checked: LiveChecks = { services: services.map(({ id }) => id) };
  response.json(checked);
}

function servicesOf(services: readonly LiveServiceConfig[], entityRef: string): LiveServiceConfig[] {
  return services.filter(service => service.entityRef === entityRef);
}

async function start(options: LiveRouterOptions, request: Request, response: Response): Promise<void> {
  const { httpAuth, auditor, readers, scheduler, liveServices } = options;
  const { principal } = await httpAuth.credentials(request, { allow: ['user'] });
  const event = await auditor.createEvent({
    eventId: 'live-checks-run',
    severityLevel: 'medium',
    request,
    meta: { subject: principal.userEntityRef },
  });
  try {
    const entityRef = await readers.requireLiveRun(request);
    const services = servicesOf(liveServices, entityRef);
    if (services.length === 0) {
      throw new NotFoundError(`no running service of ${entityRef} is checked: gds.live.services names none`);
    }
    await limitRuns(options, principal.userEntityRef, entityRef);
    await startLiveChecks(scheduler, services);
    const started: LiveChecksStarted = { services: services.map(({ id }) => id) };
    await event.success({ meta: { entity: entityRef, ...started } });
    response.status(202).json(started);
  } catch (caught) {
    const error = toError(caught);
    await event.fail({ error, meta: { reason: error.name } });
    throw error;
  }
}
