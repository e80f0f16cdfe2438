import { type Answer, notFound, refusal } from './answer.ts';

/** What is done instead of, before or after the usual answer. */
type Act =
  | { readonly kind: 'answer'; readonly answer: () => Answer }
  | { readonly kind: 'reset' }
  /** The request takes effect, and its answer never arrives. */
  | { readonly kind: 'lose' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** The most that a page holds, whatever `per_page` asks for. */
  | { readonly kind: 'pages'; readonly size: number };

/** How an operation behaves for some of its requests. */
export interface Behaviour {
  readonly act: Act;
  /** For how many requests; for all when absent. */
  readonly times?: number;
  /** How many requests pass before it begins. */
  readonly after?: number;
}

const answering = (answer: () => Answer, times?: number): Behaviour => ({
  act: { kind: 'answer', answer },
  ...(times !== undefined && { times }),
});

/** A token without the permission, as on a fork's pull request. */
export const forbidden = (): Behaviour => answering(() => refusal(403, 'Resource not accessible by integration'));

/** What is private to this token, or what a GHES does not have yet. */
export const missing = (): Behaviour => answering(notFound);

/** Fails so many times. */
export const failing = (times: number, status: 500 | 502 | 503 | 504 = 502): Behaviour =>
  answering(() => refusal(status, status === 503 ? 'Service unavailable' : 'Server Error'), times);

/** A secondary rate limit, with the text that GitHub sends. */
export const secondaryLimit = (
  given: { readonly times?: number; readonly status?: 403 | 429; readonly retryAfter?: number } = {},
): Behaviour =>
  answering(
    () =>
      refusal(
        given.status ?? 403,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        {
          documentation:
            'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
        },
        given.retryAfter === undefined ? {} : { 'retry-after': String(given.retryAfter) },
      ),
    given.times ?? 1,
  );

/** The hourly limit is used up and comes back in so many seconds. */
export const primaryLimit = (
  given: { readonly times?: number; readonly status?: 403 | 429; readonly resetAfter?: number } = {},
): Behaviour =>
  answering(
    () =>
      refusal(
        given.status ?? 403,
        'API rate limit exceeded for installation ID 40000001.',
        { documentation: 'https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting' },
        {
          'x-ratelimit-limit': '1000',
          'x-ratelimit-used': '1000',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + (given.resetAfter ?? 3600)),
          'x-ratelimit-resource': 'core',
        },
      ),
    given.times ?? 1,
  );

/** Sends the client elsewhere: no credential may follow. */
export const redirecting = (to: string, status: 301 | 302 | 307 | 308 = 307): Behaviour =>
  answering(() => ({ status, headers: { location: to } }));

/** Answers this, for all requests or so many. */
export const replying = (answer: Answer, times?: number): Behaviour => answering(() => answer, times);

export const slow = (ms: number, times?: number): Behaviour => ({
  act: { kind: 'wait', ms },
  ...(times !== undefined && { times }),
});

/** Resets the connection without an answer and without an effect. */
export const resetting = (times?: number): Behaviour => ({
  act: { kind: 'reset' },
  ...(times !== undefined && { times }),
});

/** Does what was asked for and resets the connection: who repeats the request does it twice. */
export const losing = (times = 1): Behaviour => ({ act: { kind: 'lose' }, times });

export const pagesOf = (size: number): Behaviour => ({ act: { kind: 'pages', size } });

/** A behaviour that begins later: `from(2, failing(1))` fails the second request from now on, and no other. */
export const from = (nth: number, behaviour: Behaviour): Behaviour => ({ ...behaviour, after: nth - 1 });

interface Counted {
  readonly behaviour: Behaviour;
  /** Requests since it was set. */
  seen: number;
  /** Requests that it was used for. */
  used: number;
}

/** The behaviours of a server, by operation; `*` is every operation. */
export class Behaviours {
  readonly #of = new Map<string, Counted[]>();

  set(operation: string, ...behaviours: readonly Behaviour[]): void {
    const known = this.#of.get(operation) ?? [];
    known.push(...behaviours.map(behaviour => ({ behaviour, seen: 0, used: 0 })));
    this.#of.set(operation, known);
  }

  clear(): void {
    this.#of.clear();
  }

  /**
   * What holds for the next request of an operation, and counts it. Those that wait or shape pages add
   * up; of those that answer or reset the first that is not used up decides.
   */
  next(operation: string): Act[] {
    const acts: Act[] = [];
    let decided = false;
    for (const counted of [...(this.#of.get(operation) ?? []), ...(this.#of.get('*') ?? [])]) {
      const { act, times = Infinity, after = 0 } = counted.behaviour;
      const begun = counted.seen++ >= after;
      const decides = act.kind !== 'wait' && act.kind !== 'pages';
      if (!begun || counted.used >= times || (decides && decided)) continue;
      counted.used++;
      acts.push(act);
      decided ||= decides;
    }
    return acts;
  }
}
