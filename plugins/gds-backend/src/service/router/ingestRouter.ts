import type { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { type RequestHandler, Router } from 'express';
import type { GdsConfig } from '../../config';
import type { GdsStore } from '../../database/GdsStore';
import { BODY_BOUNDS, type BodyBounds } from '../ingest/bounds';
import { readBody } from '../ingest/readBody';
import type { ReportIngest } from '../ingest/ReportIngest';
import { Reporters } from '../ingest/Reporters';
import type { IngestMetrics } from '../metrics/IngestMetrics';
import { limitAttempts } from './limitAttempts';

export interface IngestRouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly ingest: ReportIngest;
  readonly reporters: Reporters;
  readonly store: Pick<GdsStore, 'countAttempt'>;
  readonly rate: GdsConfig['rate'];
  readonly clock: () => Date;
  readonly metrics: IngestMetrics;
  readonly bounds?: BodyBounds;
}

/** `POST /reports`. Mounted before anything that reads bodies: it reads its own, after it knows who sends it. */
export function createIngestRouter(options: IngestRouterOptions): Router {
  const router = Router();
  // The barrier before the plugin lets this path through, so that a refusal can end the connection.
  router.use('/reports', requireCredentials(options.httpAuth));
  router.post('/reports', (request, response, next) => {
    receive(options, request, response).catch(next);
  });
  return router;
}

function requireCredentials(httpAuth: HttpAuthService): RequestHandler {
  return (request, _response, next) => {
    // Nothing of a body comes in before its sender is known; reading the body resumes the socket.
    if (!request.complete) request.socket.pause();
    httpAuth.credentials(request, { allow: ['user', 'service'] }).then(
      () => next(),
      error => next(error),
    );
  };
}

async function receive(
  options: IngestRouterOptions,
  request: Parameters<RequestHandler>[0],
  response: Parameters<RequestHandler>[1],
): Promise<void> {
  const credentials = await options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  const subject = Reporters.nameOf(credentials);
  // The request itself is not given to the auditor: neither body nor token belongs into its log.
  const event = await options.auditor.createEvent({
    eventId: 'report-ingest',
    severityLevel: 'medium',
    meta: { subject },
  });
  try {
    const { receipt, repeated } = await options.metrics.measure('reports', async () => {
      await options.reporters.requireAny(credentials);
      await limitAttempts(options, subject);
      const document = await readBody(request, options.bounds ?? BODY_BOUNDS);
      return options.ingest.file(document, credentials);
    });
    const { droppedExemptions: dropped = [], ...filed } = receipt;
    await event.success({ meta: { ...filed, repeated, ...(dropped.length > 0 && { dropped: dropped.length }) } });
    response.status(repeated ? 200 : receipt.filedAs === 'quarantined' ? 202 : 201).json(receipt);
  } catch (caught) {
    const error = toError(caught);
    await event.fail({ error, meta: { reason: error.name } });
    throw error;
  }
}
