import { STATUS_CODES } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { type Problem, PROBLEM_MEDIA_TYPE } from '@gds-dev/backstage-plugin-gds-common';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { HttpError, InvalidReportError } from '../ingest/errors';
import { isUnavailable, UNAVAILABLE_RETRY_SECONDS } from './unavailable';

const STATUS_OF = new Map<string, number>([
  [InputError.name, 400],
  // Of Express, for an address with escapes that are no UTF-8.
  [URIError.name, 400],
  [AuthenticationError.name, 401],
  [NotAllowedError.name, 403],
  [NotFoundError.name, 404],
  [ConflictError.name, 409],
  [ServiceUnavailableError.name, 503],
]);

const DETAIL_OF = {
  unavailable: 'something that the portal needs does not answer now: send the same request again later',
  failed: 'the portal could not do this; its log says why',
};

/**
 * Problem details of an error. What is not the caller's fault has no message of the error: a 503 when the same
 * request may succeed later, else a 500.
 */
export function problemOf(error: unknown): Problem {
  const status = statusOf(error);
  const known = error instanceof HttpError || (status < 500 && error instanceof Error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: known ? error.message : DETAIL_OF[status === 503 ? 'unavailable' : 'failed'],
    name: known ? error.name : status === 503 ? ServiceUnavailableError.name : 'Error',
    ...(error instanceof InvalidReportError && error.places.length > 0 && { errors: [...error.places] }),
  };
}

/** Answers every error of the plugin's routes as problem details. */
export function problemHandler(logger: LoggerService): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    if (problem.status >= 500) {
      logger.error(
        `${request.method} ${request.path} failed`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
    const retryAfter = retryAfterOf(error, problem.status);
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
    answerProblem(request, response, problem);
  };
}

/** A body that was not read to its end is not read after the answer either: the connection ends with it. */
function answerProblem(request: Request, response: Response, problem: Problem): void {
  if (!request.complete) {
    response.set('Connection', 'close');
    // Node drains a body that nobody asked for once the answer is out. Asked for, it stays in the socket,
    // which is paused right after the question resumed it.
    request.read(0);
    process.nextTick(() => request.socket.pause());
  }
  response.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}

function retryAfterOf(error: unknown, status: number): number | undefined {
  if (error instanceof HttpError && error.retryAfterSeconds !== undefined) return error.retryAfterSeconds;
  return status === 503 ? UNAVAILABLE_RETRY_SECONDS : undefined;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.statusCode;
  const known = error instanceof Error ? STATUS_OF.get(error.name) : undefined;
  return known ?? (isUnavailable(error) ? 503 : 500);
}
