import { GithubIssuerServer } from '../../testing/githubIssuer';
import type { GithubIssuer } from '../../githubConfig';
import { TokenVerifier } from './TokenVerifier';

const AUDIENCE = 'https://portal.example.com';
const SECOND = 1000;

let issuer: GithubIssuerServer;
let offset: number;
beforeEach(async () => {
  issuer = await GithubIssuerServer.start();
  offset = 0;
  const real = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => real() + offset);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.stop();
});

function verifierOf(...issuers: string[]): TokenVerifier {
  return new TokenVerifier(
    issuers.map((address): GithubIssuer => ({
      issuer: address,
      host: 'github.com',
      audience: AUDIENCE,
      owners: new Set(['65']),
      attestedBy: new Set(),
      require: { attested: false, runnerEnvironment: null, environment: null },
    })),
    () => new Date(Date.now()),
  );
}

const bearer = async (token = issuer.token(AUDIENCE)) => `Bearer ${await token}`;

describe('the keys of an issuer', () => {
  it('are asked for once, below the address of the issuer, and kept for ten minutes', async () => {
    const verifier = verifierOf(issuer.issuer);
    await verifier.verify(await bearer());
    offset = 599 * SECOND;
    await verifier.verify(await bearer());
    expect(issuer.keySetRequests).toEqual(['/token/.well-known/jwks']);
    offset = 601 * SECOND;
    await verifier.verify(await bearer());
    expect(issuer.keySetRequests).toHaveLength(2);
  });

  it('may rotate while the portal runs', async () => {
    const verifier = verifierOf(issuer.issuer);
    const old = await bearer();
    await verifier.verify(old);
    await issuer.rotate();
    const fresh = await bearer();
    await expect(verifier.verify(fresh)).rejects.toMatchObject({ reason: 'key' });
    offset = 31 * SECOND;
    expect((await verifier.verify(fresh)).claims.repository).toBe('acme/shop');
    await expect(verifier.verify(old)).rejects.toMatchObject({ reason: 'key' });
  });

  it('are asked for at most once in 30 seconds, however many tokens name keys that are not known', async () => {
    const verifier = verifierOf(issuer.issuer);
    await verifier.verify(await bearer());
    offset = 31 * SECOND;
    const unknown = await bearer(issuer.sign(issuer.claims(AUDIENCE), { kid: 'unknown' }));
    const before = issuer.keySetRequests.length;
    const attempts = Array.from({ length: 1000 }, () => verifier.verify(unknown).catch((error: unknown) => error));
    for (const error of await Promise.all(attempts)) expect(error).toMatchObject({ reason: 'key' });
    expect(issuer.keySetRequests.length - before).toBeLessThanOrEqual(1);
    await verifier.verify(await bearer());
  });

  it('are not asked for elsewhere: a redirect is no answer', async () => {
    issuer.keySet = 'redirect';
    const verifier = verifierOf(issuer.issuer);
    await expect(verifier.verify(await bearer())).rejects.toMatchObject({
      statusCode: 503,
      reason: 'issuer-unavailable',
    });
    expect(issuer.keySetRequests).toHaveLength(1);
  });

  it('that cannot be had make nothing valid; the issuer is left alone for 30 seconds', async () => {
    issuer.keySet = 'error';
    const verifier = verifierOf(issuer.issuer);
    for (const seconds of [0, 10, 29]) {
      offset = seconds * SECOND;
      const error = await verifier.verify(await bearer()).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ statusCode: 503 });
      const { retryAfterSeconds } = error as { retryAfterSeconds: number };
      expect([29 - seconds, 30 - seconds]).toContain(retryAfterSeconds);
    }
    expect(issuer.keySetRequests).toHaveLength(1);
    issuer.keySet = 'keys';
    offset = 31 * SECOND;
    expect((await verifier.verify(await bearer())).claims.run_attempt).toBe(1);
  });

  it('go on to count while the issuer is down, and no longer than ten minutes', async () => {
    const verifier = verifierOf(issuer.issuer);
    await verifier.verify(await bearer());
    issuer.keySet = 'error';
    offset = 599 * SECOND;
    await verifier.verify(await bearer());
    offset = 601 * SECOND;
    await expect(verifier.verify(await bearer())).rejects.toMatchObject({ statusCode: 503 });
  });

  it('are waited for 5 seconds', async () => {
    issuer.keySet = 'silent';
    const started = performance.now();
    await expect(verifierOf(issuer.issuer).verify(await bearer())).rejects.toMatchObject({ statusCode: 503 });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('are those of the issuer that the token names, of no other one', async () => {
    const other = await GithubIssuerServer.start();
    try {
      const verifier = verifierOf(issuer.issuer, other.issuer);
      const foreign = await other.sign(issuer.claims(AUDIENCE));
      await expect(verifier.verify(`Bearer ${foreign}`)).rejects.toMatchObject({ reason: 'key' });
      const disguised = await other.sign(issuer.claims(AUDIENCE), { kid: issuer.key.kid });
      await expect(verifier.verify(`Bearer ${disguised}`)).rejects.toMatchObject({ reason: 'signature' });
      expect(other.keySetRequests).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

it('does not take the default audience of an owner, even where it is the one that is asked for', async () => {
  const audience = 'https://github.com/acme';
  const trusted = {
    issuer: issuer.issuer,
    host: 'github.com',
    audience,
    owners: new Set(['65']),
    attestedBy: new Set<string>(),
    require: { attested: false, runnerEnvironment: null, environment: null },
  };
  const verifier = new TokenVerifier([trusted], () => new Date(Date.now()));
  await expect(verifier.verify(await bearer(issuer.token(audience)))).rejects.toMatchObject({ reason: 'audience' });
});
