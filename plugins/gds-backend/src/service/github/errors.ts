import { HttpError } from '../ingest/errors';

/** An error of `POST /ingest/github` with the word that the audit log keeps of it. */
export abstract class GithubIngestError extends HttpError {
  /** One word of a closed list, never text of the caller: `signature`, `owner`, `commit`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    // Without a cause: the errors of jose carry the claims.
    super(message);
    this.reason = reason;
  }
}

/** 401: not a token that a configured issuer made for this portal. */
export class TokenRefusedError extends GithubIngestError {
  override name = 'TokenRefusedError';
  readonly statusCode = 401;
}

/** 403: a token as it should be, of a run that may not report this. */
export class RunRefusedError extends GithubIngestError {
  override name = 'RunRefusedError';
  readonly statusCode = 403;
}

/** 409: the token, the run or the entity is bound to something else. */
export class RunConflictError extends GithubIngestError {
  override name = 'RunConflictError';
  readonly statusCode = 409;
}

/** 422: the report judges another commit than the run. */
export class CommitMismatchError extends GithubIngestError {
  override name = 'CommitMismatchError';
  readonly statusCode = 422;

  constructor(message: string) {
    super('commit', message);
  }
}

/** 503: the issuer's keys cannot be had, so nothing can be verified. */
export class IssuerUnavailableError extends GithubIngestError {
  override name = 'IssuerUnavailableError';
  readonly statusCode = 503;
  override readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super('issuer-unavailable', message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
