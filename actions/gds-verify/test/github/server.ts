import { type Answer, Faulty, notFound, refusal } from './answer.ts';
import { type Behaviour, Behaviours } from './behaviour.ts';
import { changes } from './changes.ts';
import { type CheckRunBody, checkRules, checks } from './checks.ts';
import { type CommentBody, commentRules, comments } from './comments.ts';
import { listen } from './listen.ts';
import { type Description, type Matched, openApi } from './openapi.ts';
import type { Handlers, Rules } from './operation.ts';
import { page } from './pages.ts';
import { allow, type Permissions } from './permissions.ts';
import { pulls } from './pulls.ts';
import { type Received, Recorder } from './received.ts';
import { FakeRepository } from './repository.ts';
import { runs } from './runs.ts';
import { type SarifBody, sarifs } from './sarifs.ts';
import { startStorage, type Storage } from './storage.ts';

/** Bodies of the operations that write. */
interface Bodies {
  readonly 'checks/create': CheckRunBody;
  readonly 'checks/update': CheckRunBody;
  readonly 'issues/create-comment': CommentBody;
  readonly 'issues/update-comment': CommentBody;
  readonly 'code-scanning/upload-sarif': SarifBody;
}

export interface FakeGitHub {
  /** The API, as GITHUB_API_URL has it. */
  readonly url: string;
  readonly repository: FakeRepository;
  readonly storage: Storage;
  readonly recorder: Recorder;
  /** Requests to the API, in their order. */
  readonly requests: readonly Received[];
  /** Requests of some operations, with the bodies that these have. */
  sent<O extends keyof Bodies>(...operations: readonly O[]): Received<Bodies[O]>[];
  /** Lets an operation (`*`: all) behave otherwise from now on. */
  behave(operation: string, ...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

export interface FakeGitHubOptions {
  /** Whose description holds; a GHES has its API below `/api/v3`. */
  readonly description?: Description;
  readonly repository?: FakeRepository;
  readonly recorder?: Recorder;
  /** The only token that is known; any when absent. */
  readonly token?: string;
  /** What the token may do; everything when absent. */
  readonly permissions?: Permissions;
  /** Judges the server's own answers by the description too; what differs is a fault of the request. */
  readonly judgeAnswers?: boolean;
}

/** Requests of a GITHUB_TOKEN an hour and repository. */
const HOURLY = 1_000;

const HANDLERS: Handlers = { ...checks, ...changes, ...pulls, ...comments, ...runs, ...sarifs };
const RULES: Rules = { ...checkRules, ...commentRules };

/**
 * A server on 127.0.0.1 that plays GitHub for one repository. Every request is judged by GitHub's own
 * OpenAPI description and by the bounds that it states in words; what is wrong is recorded and refused.
 */
export async function startGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const {
    description = 'api.github.com',
    repository = new FakeRepository(),
    recorder = new Recorder(),
    token,
    permissions,
    judgeAnswers = false,
  } = options;
  const prefix = description.startsWith('ghes') ? '/api/v3' : '';
  const api = openApi(description);
  const behaviours = new Behaviours();
  const storage = await startStorage(recorder, repository);
  const judged = new WeakMap<Received, { readonly matched: Matched | undefined; readonly refused?: Answer }>();

  const site = await listen({
    name: 'github',
    recorder,
    behaviours,
    prefix,
    headers: () => {
      const used = recorder.of('github').length;
      return {
        'x-github-request-id': `F00D:${used.toString(16).toUpperCase().padStart(4, '0')}`,
        'x-ratelimit-limit': String(HOURLY),
        'x-ratelimit-remaining': String(Math.max(0, HOURLY - used)),
        'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
        'x-ratelimit-resource': 'core',
      };
    },
    operation: request => {
      const matched = api.match(request);
      try {
        judge(request, matched, token);
        if (matched && permissions) allow(matched.operation, permissions);
        judged.set(request, { matched });
      } catch (error) {
        if (!(error instanceof Faulty)) throw error;
        request.faults.push(...error.faults);
        judged.set(request, { matched, refused: error.answer });
      }
      return matched?.operation ?? 'unknown';
    },
    answer: async (request, most) => {
      const { matched, refused } = judged.get(request)!;
      if (refused || !matched) return refused ?? notFound();
      const { operation, params } = matched;
      if (params['owner'] !== repository.owner || params['repo'] !== repository.name) return notFound();
      const handler = HANDLERS[operation];
      if (!handler) {
        request.faults.push(`${operation} is not played by this server`);
        return refusal(501, `${operation} is not played by this server`);
      }
      try {
        const answer = await handler({
          request,
          body: request.body,
          params,
          repository,
          page: all => page(request, all, most, site.origin + prefix),
          storageUrl: artifact => storage.urlOf(artifact),
        });
        if (judgeAnswers) request.faults.push(...api.answerFaults(operation, answer));
        return answer;
      } catch (error) {
        if (!(error instanceof Faulty)) throw error;
        request.faults.push(...error.faults);
        return error.answer;
      }
    },
  });

  return {
    url: site.origin + prefix,
    repository,
    storage,
    recorder,
    get requests() {
      return recorder.of('github');
    },
    sent: <O extends keyof Bodies>(...operations: readonly O[]) =>
      recorder.of('github').filter(one => operations.some(name => name === one.operation)) as Received<Bodies[O]>[],
    behave: (operation, ...given) => behaviours.set(operation, ...given),
    close: async () => {
      await Promise.all([site.close(), storage.close()]);
    },
  };
}

function judge(request: Received, matched: Matched | undefined, token: string | undefined): void {
  const { method, path, authorization, faults } = request;
  if (faults.length > 0) throw new Faulty([], notFound());
  if (!matched) throw new Faulty([`no operation ${method} ${path}`], notFound());
  const [, sent] = /^(?:token|bearer) (\S+)$/i.exec(authorization ?? '') ?? [];
  if (sent === undefined) throw new Faulty(['there is no token'], refusal(401, 'Requires authentication'));
  if (token !== undefined && sent !== token) throw new Faulty(['another token'], refusal(401, 'Bad credentials'));
  if (matched.faults.length > 0) throw new Faulty(matched.faults);
  RULES[matched.operation]?.(request.body);
}
