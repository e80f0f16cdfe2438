import { type Answer, json } from './answer.ts';
import { type Behaviour, Behaviours } from './behaviour.ts';
import { listen } from './listen.ts';
import { type Received, Recorder } from './received.ts';

/** An ID token that was handed out. */
export interface IssuedToken {
  readonly audience: string;
  readonly value: string;
}

export interface TokenService {
  /** The variables by which a job with `id-token: write` finds the service. */
  readonly env: Readonly<Record<'ACTIONS_ID_TOKEN_REQUEST_URL' | 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', string>>;
  readonly origin: string;
  readonly recorder: Recorder;
  readonly requests: readonly Received[];
  /** In their order; each is another one. */
  readonly issued: readonly IssuedToken[];
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

export interface TokenServiceOptions {
  readonly recorder?: Recorder;
  /** Makes a token for an audience; a text of a token's shape when absent. */
  readonly mint?: (audience: string) => string | Promise<string>;
}

/** What the runner gives the job to ask for ID tokens with. */
export const REQUEST_TOKEN = 'runner-request-token-5e1f';
const OWN_AUDIENCE = 'https://github.com/octo-org';

/** Starts the service of the runner that issues ID tokens. */
export async function startTokenService(options: TokenServiceOptions = {}): Promise<TokenService> {
  const { recorder = new Recorder(), mint = opaque } = options;
  const issued: IssuedToken[] = [];
  const behaviours = new Behaviours();
  const { origin, close } = await listen({
    name: 'tokens',
    recorder,
    behaviours,
    operation: request => {
      request.faults.push(...faultsOf(request));
      return 'tokens/get';
    },
    answer: async (request): Promise<Answer> => {
      if (request.faults.length > 0) return json(400, { message: request.faults.join('; ') });
      if (request.authorization?.replace(/^bearer /i, '') !== REQUEST_TOKEN) {
        request.faults.push('another token than the runner’s');
        return json(401, { message: 'Unauthorized' });
      }
      const audience = request.query.get('audience') ?? OWN_AUDIENCE;
      const value = await mint(audience);
      issued.push({ audience, value });
      return json(200, { count: value.length, value });
    },
  });
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/hosted/00000000/_apis/distributedtask/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    origin,
    recorder,
    get requests() {
      return recorder.of('tokens');
    },
    issued,
    behave: (...given) => behaviours.set('tokens/get', ...given),
    close,
  };
}

function faultsOf({ method, path, query, authorization }: Received): string[] {
  const faults: string[] = [];
  if (method !== 'GET') faults.push(`${method} instead of GET`);
  if (!path.endsWith('/idtoken')) faults.push(`no such path ${path}`);
  if (query.get('api-version') !== '2.0') faults.push('api-version is lost');
  if (query.getAll('audience').length > 1) faults.push('several audiences');
  if (!/^bearer \S+$/i.test(authorization ?? '')) faults.push('there is no bearer token');
  return faults;
}

let tokens = 0;

/** A text of the shape of a JWT that nobody signed. */
function opaque(audience: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    part({ alg: 'RS256', typ: 'JWT', kid: 'test' }),
    part({ aud: audience, jti: `token-${++tokens}` }),
    Buffer.from(`signature ${tokens}`).toString('base64url'),
  ].join('.');
}
