import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

// Only types are erased from this file: Node runs it as it is, so that scripts can import it.

/** Claims of an ID token of GitHub Actions; ids and numbers are strings, as GitHub writes them. */
export type TokenClaims = Record<string, unknown>;

export interface RunOptions {
  /** `owner/name`. Default `acme/shop`. */
  repository?: string;
  repositoryId?: string;
  ownerId?: string;
  sha?: string;
  ref?: string;
  event?: string;
  runId?: string;
  runAttempt?: number;
  environment?: string;
  /** The workflow that the job comes from, with its ref; default a workflow of the repository itself. */
  jobWorkflowRef?: string;
  /** `repo:owner/name:…`, or with ids as in tokens of repositories made since 15 July 2026. */
  subject?: 'names' | 'immutable';
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/**
 * GitHub's token service on a free loopback port: the key set of an issuer, and the endpoint of the runner that
 * gives a job its token (`ACTIONS_ID_TOKEN_REQUEST_URL`). Keys and signatures are real.
 */
export class GithubIssuerServer {
  /** Whole address of every request for the key set. */
  readonly keySetRequests: string[] = [];
  /** How it answers when asked for its keys. */
  keySet: 'keys' | 'redirect' | 'error' | 'silent' = 'keys';
  /** The run whose job asks the runner's endpoint for tokens. */
  run: RunOptions = {};
  /** What the runner's endpoint gave. */
  readonly issued: string[] = [];
  readonly requestToken: string = randomBytes(24).toString('hex');
  readonly #server: Server;
  readonly #keys: Key[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(error => response.destroy(error instanceof Error ? error : undefined));
    });
  }

  static async start(): Promise<GithubIssuerServer> {
    const issuer = new GithubIssuerServer();
    await issuer.rotate();
    await new Promise<void>(resolve => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `iss` of its tokens. Names no host of repositories: a configuration has to. */
  get issuer(): string {
    return `${this.origin}/token`;
  }

  /** What the runner gives a job that may ask for ID tokens. */
  get jobEnvironment(): { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string } {
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${this.origin}/idtoken/42?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: this.requestToken,
    };
  }

  /** Signs with a new key from now on, and offers no other one. */
  async rotate(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = randomUUID();
    const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
    this.#keys.splice(0, this.#keys.length, { kid, privateKey, publicJwk });
  }

  /** The key that signs. */
  get key(): Key {
    const [key] = this.#keys;
    if (!key) throw new Error('no key');
    return key;
  }

  /** All claims that GitHub gives a job's token, valid for five minutes from now. */
  claims(audience: string, run: RunOptions = this.run): TokenClaims {
    const { repository = 'acme/shop', repositoryId = '74', ownerId = '65', event = 'push', subject = 'names' } = run;
    const { ref = 'refs/heads/main', sha = 'a'.repeat(40), runId = '9000000001', runAttempt = 1, environment } = run;
    const [owner = '', name = ''] = repository.split('/');
    const workflow = `${repository}/.github/workflows/gds.yaml@${ref}`;
    const named = subject === 'names' ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`;
    const about =
      environment !== undefined ? `environment:${environment}` : event === 'pull_request' ? event : `ref:${ref}`;
    const now = Math.floor(Date.now() / 1000);
    return {
      jti: randomUUID(),
      sub: `repo:${named}:${about}`,
      aud: audience,
      ref,
      sha,
      repository,
      repository_owner: owner,
      repository_owner_id: ownerId,
      run_id: runId,
      run_number: '10',
      run_attempt: String(runAttempt),
      repository_visibility: 'private',
      repository_id: repositoryId,
      actor_id: '12',
      actor: 'octocat',
      workflow: 'GDS',
      head_ref: event === 'pull_request' ? 'topic' : '',
      base_ref: event === 'pull_request' ? 'main' : '',
      event_name: event,
      ref_protected: 'true',
      ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      workflow_ref: workflow,
      workflow_sha: sha,
      job_workflow_ref: run.jobWorkflowRef ?? workflow,
      job_workflow_sha: sha,
      runner_environment: 'github-hosted',
      enterprise_id: '1',
      enterprise: 'acme',
      check_run_id: '77',
      ...(environment !== undefined && { environment }),
      iss: this.issuer,
      nbf: now - 600,
      exp: now + 300,
      iat: now,
    };
  }

  /** A token as GitHub signs it. */
  async token(audience: string, run?: RunOptions): Promise<string> {
    return this.sign(this.claims(audience, run));
  }

  /** Any claims, signed. A header key of `undefined` is left out. */
  async sign(claims: TokenClaims, header: Record<string, unknown> = {}, key: CryptoKey = this.key.privateKey) {
    const whole = { typ: 'JWT', alg: 'RS256', x5t: 'x5t-of-the-key', kid: this.key.kid, ...header };
    const kept = Object.entries(whole).filter(([, value]) => value !== undefined);
    return new SignJWT(claims).setProtectedHeader(Object.fromEntries(kept) as { alg: string }).sign(key);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
    if (pathname === '/token/.well-known/jwks') {
      this.keySetRequests.push(request.url ?? '');
      this.#answerKeys(response);
      return;
    }
    if (pathname === '/elsewhere') {
      json(response, 200, { keys: this.#keys.map(({ publicJwk }) => publicJwk) });
      return;
    }
    if (pathname !== '/idtoken/42') {
      json(response, 404, { message: 'Not Found' });
      return;
    }
    if (request.headers.authorization?.replace(/^bearer /i, '') !== this.requestToken) {
      json(response, 401, { message: 'Unauthorized' });
      return;
    }
    const owner = (this.run.repository ?? 'acme/shop').split('/')[0];
    const value = await this.token(searchParams.get('audience') ?? `https://github.com/${owner}`);
    this.issued.push(value);
    json(response, 200, { count: value.length, value });
  }

  #answerKeys(response: ServerResponse): void {
    if (this.keySet === 'keys') json(response, 200, { keys: this.#keys.map(({ publicJwk }) => publicJwk) });
    else if (this.keySet === 'redirect') response.writeHead(302, { location: `${this.origin}/elsewhere` }).end();
    else if (this.keySet === 'error') json(response, 500, { message: 'down' });
    // Silent: the connection stays open without an answer.
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
