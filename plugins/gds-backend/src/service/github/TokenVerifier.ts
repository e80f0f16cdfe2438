import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type GithubIssuer, isOwnerDefault } from '../../githubConfig';
import { bearerToken } from './bearerToken';
import { type GithubClaims, GithubClaimsSchema, REQUIRED_CLAIMS } from './claims';
import { RunRefusedError, TokenRefusedError } from './errors';
import { issuerKeys } from './issuerKeys';

const MAX_AGE = '15 min';
const CLOCK_TOLERANCE_SECONDS = 30;

/** A token that holds, and the issuer that made it. */
export interface VerifiedToken {
  readonly issuer: GithubIssuer;
  readonly claims: GithubClaims;
}

/** Verifies the ID tokens of workflows (RFC 7519, RFC 8725). Keeps the keys of each issuer. */
export class TokenVerifier {
  readonly #issuers: ReadonlyMap<string, { readonly issuer: GithubIssuer; readonly keys: JWTVerifyGetKey }>;
  readonly #clock: () => Date;

  constructor(issuers: readonly GithubIssuer[], clock: () => Date) {
    this.#issuers = new Map(issuers.map(issuer => [issuer.issuer, { issuer, keys: issuerKeys(issuer.issuer) }]));
    this.#clock = clock;
  }

  /**
   * What the token of an `Authorization` header says, when it holds and its owner may report.
   *
   * @throws TokenRefusedError, RunRefusedError, IssuerUnavailableError
   */
  async verify(authorization: string | undefined): Promise<VerifiedToken> {
    const token = bearerToken(authorization);
    const trusted = this.#issuers.get(issuerClaimOf(token));
    if (!trusted) {
      throw new TokenRefusedError('issuer', 'the issuer of the token is not listed in gds.ingest.github.issuers');
    }
    const { issuer, keys } = trusted;
    const claims = parseClaims(await this.#verified(token, issuer, keys));
    if (isOwnerDefault(claims.aud, issuer.host)) {
      throw new TokenRefusedError('audience', "the token is made for its owner's default audience");
    }
    if (!issuer.owners.has(claims.repository_owner_id)) {
      throw new RunRefusedError(
        'owner',
        `the owner of ${claims.repository} has the id ${claims.repository_owner_id}, which gds.ingest.github.issuers does not list in owners`,
      );
    }
    return { issuer, claims };
  }

  async #verified(token: string, issuer: GithubIssuer, keys: JWTVerifyGetKey): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        typ: 'JWT',
        issuer: issuer.issuer,
        audience: issuer.audience,
        maxTokenAge: MAX_AGE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: REQUIRED_CLAIMS,
        currentDate: this.#clock(),
      });
      return payload;
    } catch (error) {
      throw refusalOf(error, issuer);
    }
  }
}

function issuerClaimOf(token: string): string {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : '';
  } catch {
    throw new TokenRefusedError('token-form', 'the claims of the token cannot be read');
  }
}

/** Claims of a verified token; a list of audiences, of which jose takes one that fits, is no string here. */
function parseClaims(payload: JWTPayload): GithubClaims {
  const parsed = GithubClaimsSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const claim = String(parsed.error.issues[0]?.path[0] ?? '');
  if (claim === 'aud') throw new TokenRefusedError('audience', 'the token is made for more than one audience');
  throw new TokenRefusedError('claim', `the claim ${claim} is not as GitHub writes it`);
}

/** Why jose did not take a token, in words that hold none of it. */
function refusalOf(error: unknown, { audience }: GithubIssuer): unknown {
  if (error instanceof errors.JWTExpired) {
    return error.claim === 'iat'
      ? new TokenRefusedError('age', 'the token was made more than 15 minutes ago: ask for a fresh one')
      : new TokenRefusedError('expired', 'the token has expired: ask for a fresh one for each report');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing' && error.claim !== 'aud') {
      return new TokenRefusedError('missing-claim', `the token has no claim ${error.claim}`);
    }
    if (error.claim === 'aud') {
      return new TokenRefusedError('audience', `the token is not made for the audience ${audience} (portal-audience)`);
    }
    if (error.claim === 'nbf' || error.claim === 'iat') {
      return new TokenRefusedError('not-yet-valid', "the token is not valid yet: compare the portal's clock");
    }
    return new TokenRefusedError('claim', `the claim ${error.claim} is not as it should be`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefusedError('signature', "the token's signature is not its issuer's");
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return new TokenRefusedError('key', 'the issuer has no such key');
  }
  if (error instanceof errors.JOSEError) return new TokenRefusedError('token-form', 'the token is not a signed JWT');
  return error;
}
