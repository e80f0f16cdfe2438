import { decodeProtectedHeader } from 'jose';
import { TokenRefusedError } from './errors';

/** Longest token that is looked at; GitHub's have about 2 KiB. */
const MAX_BYTES = 8 * 1024;

const HEADER_KEYS: ReadonlySet<string> = new Set(['alg', 'typ', 'kid', 'x5t']);

/**
 * The token of an `Authorization` header, its protected header as GitHub writes it. Nothing in it is verified yet.
 *
 * Keys that name or bring a verification key (`jku`, `jwk`, `x5u`, `x5c`) and extensions (`crit`) are refused
 * before anything is made of them (RFC 8725 sections 3.1 and 3.10).
 *
 * @throws TokenRefusedError
 */
export function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new TokenRefusedError('no-token', 'send the ID token of the workflow as Authorization: Bearer');
  }
  if (token.length > MAX_BYTES) throw new TokenRefusedError('token-size', 'a token is at most 8 KiB');
  const header = headerOf(token);
  const foreign = Object.keys(header).find(key => !HEADER_KEYS.has(key));
  if (foreign !== undefined) {
    throw new TokenRefusedError('header-key', "the token's header has keys other than alg, typ, kid and x5t");
  }
  if (header.alg !== 'RS256') throw new TokenRefusedError('algorithm', 'the token is not signed with RS256');
  if (header.typ !== 'JWT') throw new TokenRefusedError('type', 'the token is not of the type JWT');
  if (typeof header.kid !== 'string' || header.kid === '' || header.kid.length > 256) {
    throw new TokenRefusedError('key-id', 'the token does not name its key (kid)');
  }
  return token;
}

function headerOf(token: string): Record<string, unknown> {
  if (token.split('.').length !== 3) throw new TokenRefusedError('token-form', 'not a signed JWT of three parts');
  try {
    return { ...decodeProtectedHeader(token) };
  } catch {
    throw new TokenRefusedError('token-form', "the token's header cannot be read");
  }
}
