import { isLoopback } from '@gds-dev/core/node';

const REQUEST_MS = 10_000;
const MOST_TOKEN = 16 * 1024;
/** RFC 7515 §7.1: three parts in base64url. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Where a job that has the permission `id-token: write` asks for its ID tokens. */
export interface IdTokenSource {
  readonly url: string;
  readonly requestToken: string;
}

/** GitHub gave no ID token; the message says why. */
export class IdTokenError extends Error {
  override readonly name = 'IdTokenError';
}

/** Takes the source out of the environment, so that nothing started later finds it there. */
export function takeIdTokenSource(env: NodeJS.ProcessEnv): IdTokenSource | undefined {
  const url = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  delete env['ACTIONS_ID_TOKEN_REQUEST_URL'];
  delete env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  return url && requestToken ? { url, requestToken } : undefined;
}

/**
 * A new ID token for one audience (GitHub, "OpenID Connect reference", requesting the token).
 *
 * @throws IdTokenError
 */
export async function idToken({ url, requestToken }: IdTokenSource, audience: string): Promise<string> {
  if (!URL.canParse(url) || (new URL(url).protocol !== 'https:' && !isLoopback(url)))
    throw new IdTokenError('The runner names no https address for ID tokens');
  const address = new URL(url);
  address.searchParams.set('audience', audience);
  try {
    const response = await fetch(address, {
      headers: { authorization: `bearer ${requestToken}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (!response.ok) throw new IdTokenError(`GitHub gave no ID token: it answered ${response.status}`);
    const { value } = (await response.json()) as { readonly value?: unknown };
    if (typeof value === 'string' && value.length <= MOST_TOKEN && JWT.test(value)) return value;
    throw new IdTokenError('GitHub’s answer holds no ID token');
  } catch (error) {
    if (error instanceof IdTokenError) throw error;
    // The message of a failed request may hold its address, and so nothing of it is repeated.
    throw new IdTokenError('GitHub gave no ID token: the request for it failed or took too long');
  }
}
