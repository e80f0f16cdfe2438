import { Octokit } from '@octokit/rest';
import { CannotRun } from './problem.ts';

const REQUEST_MS = 30_000;

export type Client = Octokit;

/**
 * The REST client of this run's server, github.com or a GHES. The token goes to that origin only:
 * redirects are errors, and the address must be https unless it is this machine.
 */
export function createClient(token: string, apiUrl: string): Client {
  const { protocol, hostname } = new URL(apiUrl);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) {
    throw new CannotRun(`GITHUB_API_URL is ${JSON.stringify(apiUrl)}; the token is sent over https only.`);
  }
  const client = new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'gds-verify',
    // Its own lines would enter the log without passing our sink.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { redirect: 'error' },
  });
  client.hook.before('request', options => {
    options.request = { ...options.request, signal: AbortSignal.timeout(REQUEST_MS) };
  });
  return client;
}

function silent(): void {}
