import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck/light.js';
import { log } from '../log.ts';
import { isLoopback } from '@gds-dev/core/node';
import { CannotRun } from '../problem.ts';

const REQUEST_MS = 30_000;
/** Retries of a request that ended in a server error or a broken connection: after 1, 4 and 9 seconds. */
const RETRIES = 3;
/** A rate limit that ends later than this is not waited for: the job's minutes are the user's. */
const LONGEST_WAIT_S = 120;
/** GitHub takes 80 requests a minute that create content (docs.github.com, "Rate limits for the REST API"). */
const WRITES_A_MINUTE = 75;

const ApiClient = Octokit.plugin(retry, throttling);

export type Client = Octokit;

/** The part of a finished client's settings that tests change. */
export interface ClientTiming {
  /** Length of one of the plugins' seconds, in milliseconds. */
  readonly secondMs?: number;
}

/**
 * The REST client of this run's server, github.com or a GHES. The token goes to that origin only:
 * redirects are errors, and the address must be https unless it is this machine. Server errors are
 * tried again and rate limits waited for by octokit's own plugins.
 */
export function createClient(token: string, apiUrl: string, { secondMs = 1000 }: ClientTiming = {}): Client {
  const { protocol } = new URL(apiUrl);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(apiUrl))) {
    throw new CannotRun(`GITHUB_API_URL is ${JSON.stringify(apiUrl)}; the token is sent over https only.`);
  }
  const client = new ApiClient({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'gds-verify',
    // Its own lines would enter the log without passing our sink.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { redirect: 'error', fetch: fetchInTime },
    retry: { retries: RETRIES, retryAfterBaseValue: secondMs },
    throttle: {
      ...limits(),
      retryAfterBaseValue: secondMs,
      onRateLimit: waitFor('rate limit'),
      onSecondaryRateLimit: waitFor('secondary rate limit'),
    },
  });
  return client as Client;
}

/**
 * One write at a time, as many a minute as GitHub takes. The plugin's own default is one a second,
 * which makes a check run of 2,000 annotations wait 40 seconds for nothing.
 */
function limits() {
  const write = new Bottleneck.Group({
    maxConcurrent: 1,
    reservoir: WRITES_A_MINUTE,
    reservoirRefreshAmount: WRITES_A_MINUTE,
    reservoirRefreshInterval: 60_000,
  });
  return { write, notifications: new Bottleneck.Group({ maxConcurrent: 1 }) };
}

function waitFor(what: string) {
  return (seconds: number, _options: unknown, _client: unknown, tried: number): boolean => {
    const again = tried < 2 && seconds <= LONGEST_WAIT_S;
    log(`GitHub’s ${what} is reached; it ends in ${seconds} s.${again ? ' Waiting.' : ''}`);
    return again;
  };
}

/** Each attempt has its own time, so that a retry does not start with what its predecessor left. */
function fetchInTime(url: string, options: RequestInit): Promise<Response> {
  return fetch(url, { ...options, signal: AbortSignal.timeout(REQUEST_MS) });
}

function silent(): void {}
