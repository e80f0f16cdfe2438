import type { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError, toError } from '@backstage/errors';
import type { RepositoryBinding } from '@gds-dev/backstage-plugin-gds-common';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { GithubIssuer } from '../../githubConfig';
import type { GdsStore } from '../../database/GdsStore';
import type { Readers } from './Readers';
import { parseBody, smallJson } from './smallJson';

export interface BindingRouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly readers: Readers;
  readonly store: Pick<GdsStore, 'bindRepository'>;
  readonly issuers: readonly GithubIssuer[];
  readonly clock: () => Date;
}

const id = z.string().regex(/^[1-9]\d{0,19}$/, { error: 'must be an id of GitHub, in digits' });

const RepositoryBindingSchema: z.ZodType<RepositoryBinding> = z.strictObject({
  issuer: z.string().max(200),
  repositoryId: id,
  ownerId: id,
});

/** `POST /entities/…/repository`: a person decides which repository reports for an entity. */
export function createBindingRouter(options: BindingRouterOptions): Router {
  const router = Router();
  router.post('/entities/:kind/:namespace/:name/repository', smallJson(), (request, response, next) => {
    bind(options, request, response).catch(next);
  });
  return router;
}

async function bind(options: BindingRouterOptions, request: Request, response: Response): Promise<void> {
  const { httpAuth, auditor, readers, store, clock } = options;
  const { principal } = await httpAuth.credentials(request, { allow: ['user'] });
  const event = await auditor.createEvent({
    eventId: 'repository-bind',
    severityLevel: 'high',
    request,
    meta: { subject: principal.userEntityRef },
  });
  try {
    const entityRef = await readers.requireBinding(request);
    const binding = parseBinding(request.body, options.issuers);
    const before = await store.bindRepository(entityRef, binding, principal.userEntityRef, clock());
    await event.success({ meta: { entity: entityRef, ...binding, before: before && { ...before } } });
    response.json(binding);
  } catch (caught) {
    const error = toError(caught);
    await event.fail({ error, meta: { reason: error.name } });
    throw error;
  }
}

function parseBinding(body: unknown, issuers: readonly GithubIssuer[]): RepositoryBinding {
  const binding = parseBody(RepositoryBindingSchema, body, 'a binding');
  if (!issuers.some(({ issuer }) => issuer === binding.issuer)) {
    throw new InputError('issuer: not listed in gds.ingest.github.issuers');
  }
  return binding;
}
