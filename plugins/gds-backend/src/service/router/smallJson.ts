import { InputError } from '@backstage/errors';
import express, { type RequestHandler } from 'express';
import type { z } from 'zod';

/** JSON of at most 16 kB; what is wrong with it is the caller's fault. */
export function smallJson(): RequestHandler {
  const parse = express.json({ limit: '16kb' });
  return (request, response, next) =>
    parse(request, response, (error?: unknown) =>
      next(error === undefined ? undefined : new InputError('the body is not JSON of at most 16 kB')),
    );
}

/**
 * A body as its schema reads it.
 *
 * @param what it should be: `a binding`
 * @throws InputError that names the first place where it differs
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`${issue?.path.map(String).join('.') || 'the body'}: ${issue?.message ?? `not ${what}`}`);
}
