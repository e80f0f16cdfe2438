import type { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import { type Request, type Response, Router } from 'express';
import { GithubIngestError } from '../github/errors';
import type { FiledRun, GithubIngest } from '../github/GithubIngest';
import type { TokenVerifier } from '../github/TokenVerifier';
import { BODY_BOUNDS, type BodyBounds } from '../ingest/bounds';
import { readBody, requireReadableHeaders } from '../ingest/readBody';
import type { IngestMetrics } from '../metrics/IngestMetrics';
import { type AttemptLimits, limitAttempts } from './limitAttempts';

export interface GithubRouterOptions extends AttemptLimits {
  readonly auditor: AuditorService;
  /** `null` when no issuer is configured: the route is closed. */
  readonly verifier: TokenVerifier | null;
  readonly githubIngest: GithubIngest;
  readonly metrics: IngestMetrics;
  readonly bounds?: BodyBounds;
}

/** What the audit log is told of a request, as far as it came: ids of verified claims and the entity's reference. */
interface Audited {
  iss?: string;
  repository_id?: string;
  run_id?: string;
  entity?: string;
}

/**
 * `POST /ingest/github`: a leaf of its own. The barrier of Backstage lets everything from this path on through, so
 * nothing else is there.
 */
export function createGithubRouter(options: GithubRouterOptions): Router {
  const router = Router();
  router.post('/ingest/github', (request, response, next) => {
    // Nothing of a body comes in before its sender is known; reading the body resumes the socket.
    if (!request.complete) request.socket.pause();
    receive(options, request, response).catch(next);
  });
  router.use('/ingest', () => {
    throw new NotFoundError('there is only POST /ingest/github');
  });
  return router;
}

async function receive(options: GithubRouterOptions, request: Request, response: Response): Promise<void> {
  // The auditor would ask Backstage for the credentials of the request, which does not know GitHub's tokens.
  const event = await options.auditor.createEvent({ eventId: 'github-report-ingest', severityLevel: 'medium' });
  const audited: Audited = {};
  try {
    const { receipt, repeated, attestation, renamedFrom } = await options.metrics.measure('github', () =>
      file(options, request, audited),
    );
    await event.success({
      meta: {
        ...audited,
        reportId: receipt.reportId,
        filedAs: receipt.filedAs,
        repeated,
        attestation,
        ...(renamedFrom !== null && { renamedFrom }),
      },
    });
    response.status(repeated ? 200 : receipt.filedAs === 'quarantined' ? 202 : 201).json(receipt);
  } catch (caught) {
    const error = toError(caught);
    const reason = error instanceof GithubIngestError ? error.reason : error.name;
    await event.fail({ error, meta: { ...audited, reason } });
    throw error;
  }
}

/** Headers, token, rate, body: what costs least comes first. */
async function file(options: GithubRouterOptions, request: Request, audited: Audited): Promise<FiledRun> {
  const { verifier, githubIngest, bounds = BODY_BOUNDS } = options;
  if (!verifier) {
    throw new NotFoundError('this portal takes no reports of GitHub Actions: gds.ingest.github.issuers is not set');
  }
  requireReadableHeaders(request, bounds);
  const token = await verifier.verify(request.headers.authorization);
  const { iss, repository_id, run_id } = token.claims;
  Object.assign(audited, { iss, repository_id, run_id });
  githubIngest.requireRun(token);
  await limitAttempts(options, `github:${iss} ${repository_id}`);
  const report = githubIngest.read(await readBody(request, bounds), token);
  audited.entity = report.entityRef;
  return githubIngest.file(report);
}
