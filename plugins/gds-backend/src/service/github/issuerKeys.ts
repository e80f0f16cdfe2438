import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { IssuerUnavailableError } from './errors';

const COOLDOWN_MS = 30_000;
const CACHE_MS = 600_000;
const TIMEOUT_MS = 5_000;

/** A key set has a few keys of some hundred bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * The keys of one issuer, from `<issuer>/.well-known/jwks` and nowhere else. Kept for 10 minutes; asked for again
 * at most every 30 seconds, also when the issuer does not answer, whatever key ids tokens name. Redirects are not
 * followed.
 *
 * @returns rejects with jose's `JWKSNoMatchingKey` for a key that the issuer does not have, and with
 * {@link IssuerUnavailableError} when the keys cannot be had
 */
export function issuerKeys(issuer: string): JWTVerifyGetKey {
  const fetcher = new SparingFetch();
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: CACHE_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: fetcher.fetch,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new IssuerUnavailableError(
        `the keys of ${issuer} cannot be had (${why}): try again later`,
        fetcher.secondsToWait(),
      );
    }
  };
}

/** jose waits between fetches that succeed; this one also waits after one that failed. */
class SparingFetch {
  #failedAt = Number.NEGATIVE_INFINITY;

  readonly fetch: FetchImplementation = async (url, options) => {
    if (Date.now() < this.#failedAt + COOLDOWN_MS) throw new Error('asked less than 30 s ago');
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`status ${response.status}`);
      }
      return new Response(await boundedText(response), { status: 200 });
    } catch (error) {
      this.#failedAt = Date.now();
      throw error;
    }
  };

  secondsToWait(): number {
    return Math.max(1, Math.ceil((this.#failedAt + COOLDOWN_MS - Date.now()) / 1000));
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`more than ${MAX_BYTES / 1024} KiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
