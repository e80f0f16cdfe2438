import { CustomErrorBase } from '@backstage/errors';

/** An error of a request that Backstage has no class for, with its HTTP status. */
export abstract class HttpError extends CustomErrorBase {
  abstract readonly statusCode: number;
  /** When asking again may help. */
  readonly retryAfterSeconds?: number;
}

/** 408: the body did not arrive in time. */
export class RequestTimeoutError extends HttpError {
  override name = 'RequestTimeoutError';
  readonly statusCode = 408;
}

/** 413: the body is larger than a report may be. */
export class PayloadTooLargeError extends HttpError {
  override name = 'PayloadTooLargeError';
  readonly statusCode = 413;
}

/** 415: not JSON, or compressed in a way that is not read. */
export class UnsupportedMediaTypeError extends HttpError {
  override name = 'UnsupportedMediaTypeError';
  readonly statusCode = 415;
}

/** 429: this principal reported too often. */
export class TooManyReportsError extends HttpError {
  override name = 'TooManyReportsError';
  readonly statusCode = 429;
  override readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** 429: the running services of this entity were checked a moment ago, or this user asked too often. */
export class TooManyRunsError extends HttpError {
  override name = 'TooManyRunsError';
  readonly statusCode = 429;
  override readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** 429: with this report the entity's state would have more targets, or show more reports, than are kept. */
export class TooManyTargetsError extends HttpError {
  override name = 'TooManyTargetsError';
  readonly statusCode = 429;
}

/** 400: the document is no report, with the places where it differs. */
export class InvalidReportError extends HttpError {
  override name = 'InvalidReportError';
  readonly statusCode = 400;
  readonly places: readonly { path: string; message: string }[];

  constructor(message: string, places: readonly { path: string; message: string }[] = []) {
    super(message);
    this.places = places;
  }
}
