import { ResponseError } from '@backstage/errors';
import { z } from 'zod';

/** Media type of every error that the backend answers (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Problem details, RFC 9457 section 3.1, with the error's name and the places in the document as extensions. */
export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** Name of the error class: `NotFoundError`. */
  name: z.string().optional(),
  /** Where a refused report differs from its schema; at most ten places. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof ProblemSchema>;

/** A refused response as a `ResponseError` whose `cause.message` is the problem's detail. Consumes the body. */
export async function responseErrorOf(response: Response): Promise<ResponseError> {
  if (!response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE)) {
    return ResponseError.fromResponse(response);
  }
  const text = await response.text();
  const problem = parseProblem(text);
  const body = problem
    ? JSON.stringify({
        error: { name: problem.name ?? 'Error', message: problem.detail, problem },
        response: { statusCode: problem.status },
      })
    : text;
  const headers = new Headers({ 'content-type': problem ? 'application/json' : 'text/plain' });
  return ResponseError.fromResponse({
    ok: false,
    headers,
    status: response.status,
    statusText: response.statusText || problem?.title || '',
    redirected: response.redirected,
    type: response.type,
    url: response.url,
    body: null,
    bodyUsed: true,
    text: async () => body,
  } as unknown as Parameters<typeof ResponseError.fromResponse>[0]);
}

function parseProblem(text: string): Problem | undefined {
  try {
    return ProblemSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
