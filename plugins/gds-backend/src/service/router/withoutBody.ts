import type { RequestHandler } from 'express';

/** In place of the OpenAPI router's own JSON parser: no route that reads takes a body. */
export const withoutBody: RequestHandler = (_request, _response, next) => next();
