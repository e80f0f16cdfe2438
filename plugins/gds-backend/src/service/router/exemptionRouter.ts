import type { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ExemptionList, ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Exemptions } from '../exemptions/Exemptions';
import { ExemptionTermsSchema, ExemptionVerdictSchema } from '../exemptions/requestBody';
import type { Readers } from './Readers';
import { parseBody, smallJson } from './smallJson';

export interface ExemptionRouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly readers: Readers;
  readonly exemptions: Exemptions;
}

/** Exemptions: who sees them, asks for them and decides on them. */
export function createExemptionRouter(options: ExemptionRouterOptions): Router {
  const router = Router();
  const path = '/entities/:kind/:namespace/:name/exemptions';
  router.get(path, handled(options, list));
  router.post(path, smallJson(), handled(options, ask));
  router.post('/exemptions/:id/decision', smallJson(), handled(options, decide));
  return router;
}

type Handler = (options: ExemptionRouterOptions, request: Request, response: Response) => Promise<void>;

function handled(options: ExemptionRouterOptions, handler: Handler): RequestHandler {
  return (request, response, next) => void handler(options, request, response).catch(next);
}

async function list(
  { httpAuth, readers, exemptions }: ExemptionRouterOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const entityRef = await readers.requireEntity(request);
  const { principal } = await httpAuth.credentials(request, { allow: ['user', 'service'] });
  const answer: ExemptionList = {
    exemptions: await exemptions.list(entityRef),
    viewer: principal.type === 'user' ? principal.userEntityRef : null,
  };
  response.json(answer);
}

async function ask(options: ExemptionRouterOptions, request: Request, response: Response): Promise<void> {
  const asked = await audited(options, 'exemption-request', request, async by => {
    const entityRef = await options.readers.requireExemptionRequest(request);
    const terms = parseBody(ExemptionTermsSchema, request.body, 'an exemption');
    const exemption = await options.exemptions.request(entityRef, terms, by);
    return { exemption, meta: { entity: entityRef } };
  });
  response.status(201).json(asked);
}

async function decide(options: ExemptionRouterOptions, request: Request, response: Response): Promise<void> {
  const decided = await audited(options, 'exemption-decision', request, async by => {
    const { readers, exemptions } = options;
    const id = (request.params.id ?? '').toLowerCase();
    const missing = `no exemption ${id}`;
    const found = await readers.requireExemptionDecision(request, () => exemptions.find(id), missing);
    const verdict = parseBody(ExemptionVerdictSchema, request.body, 'a decision');
    const exemption = await exemptions.decide(found, verdict, by);
    const { entityRef: entity, requestedBy } = found;
    return { exemption, meta: { entity, requestedBy, decision: verdict.decision } };
  });
  response.json(decided);
}

/**
 * Runs a handler for a user and audits how it ends, with ids and without the reason, which is a person's text.
 *
 * @param run gets the user's entity reference
 */
async function audited(
  { httpAuth, auditor }: ExemptionRouterOptions,
  eventId: string,
  request: Request,
  run: (by: string) => Promise<{ readonly exemption: ServiceExemption; readonly meta: Record<string, string> }>,
): Promise<ServiceExemption> {
  const { principal } = await httpAuth.credentials(request, { allow: ['user'] });
  const by = principal.userEntityRef;
  const event = await auditor.createEvent({ eventId, severityLevel: 'high', request, meta: { subject: by } });
  try {
    const { exemption, meta } = await run(by);
    const { id, check, target, expires } = exemption;
    await event.success({ meta: { ...meta, exemption: id, check, target, expires } });
    return exemption;
  } catch (caught) {
    const error = toError(caught);
    await event.fail({ error, meta: { reason: error.name } });
    throw error;
  }
}
