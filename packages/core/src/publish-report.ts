import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { retryAfterMs } from './retry-after.ts';
import { EntityRefSchema, type Report } from './standard/index.ts';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER = 1024 * 1024;
const ATTEMPTS = 3;
/** A portal that asks for more is left alone: whoever waits has a job to end. */
const LONGEST_WAIT_MS = 30_000;
/** Too many requests, or a portal that restarts or has lost its database: it has filed nothing, or all of it. */
const MAY_SUCCEED_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The portal did not take the report; the message says why and what to do. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
}

const ReceiptSchema = z.object({
  reportId: z.uuid(),
  entityRef: EntityRefSchema,
  filedAs: z.enum(['state', 'preview', 'quarantined']),
  /** Requests of `gds.yaml` that found no room. */
  droppedExemptions: z.array(z.object({ check: z.string(), target: z.string().nullable() })).optional(),
});
export type PublishReceipt = z.infer<typeof ReceiptSchema>;

/** Who sends: a person or a service with a token of the portal, or a GitHub job with an ID token. */
export type PublishAs = 'service' | 'github';

export interface PublishOptions {
  /** Address of the Backstage backend: https, or http on loopback. */
  readonly portal: string;
  readonly token?: string;
  /** Left out: `service`. */
  readonly as?: PublishAs;
  readonly signal?: AbortSignal;
  /** Told before each wait for another attempt. */
  readonly onRetry?: (retry: PublishRetry) => void;
}

/** The portal cannot take the report now. */
export interface PublishRetry {
  /** Scheme, host and port of the portal. */
  readonly origin: string;
  readonly status: number;
  readonly waitMs: number;
}

/** What differs between the two routes of the portal. */
interface Route {
  readonly path: string;
  /** What the caller gave the address with. */
  readonly given: string;
  /** What mends a refusal, by its status. */
  readonly mends: Readonly<Record<number, string>>;
}

const ROUTES: Readonly<Record<PublishAs, Route>> = {
  service: {
    path: 'api/gds/reports',
    given: '--portal',
    mends: {
      401: 'Set GDS_PORTAL_TOKEN to a token that the portal accepts',
      403: 'The token may not report for this entity: allow it in the portal’s gds.ingest configuration',
    },
  },
  github: {
    path: 'api/gds/ingest/github',
    given: 'portal-url',
    mends: {
      401: 'The portal does not accept tokens of this GitHub for this audience: compare portal-audience with gds.ingest.github in its configuration',
      403: 'This repository may not report for the entity: its owner must be allowed in gds.ingest.github, and the entity’s source location must name the repository',
      409: 'The entity belongs to another repository, or the token was used before: the portal’s audit log says which',
    },
  },
};

const compress = promisify(gzip);

interface Answer {
  readonly status: number;
  readonly text: string;
  /** What `Retry-After` asks for. */
  readonly waitMs: number | undefined;
}

/**
 * Sends a report to a portal. The token goes to that origin only; redirects are not followed. A portal that says when
 * to come again is asked again then, at most twice: the same report is filed once, however often it arrives.
 *
 * @throws PublishError
 */
export async function publishReport(report: Report, options: PublishOptions): Promise<PublishReceipt> {
  const { portal, as = 'service', signal, onRetry } = options;
  if (!report.service.entityRef) {
    throw new PublishError(
      'The report names no catalog entity. Set service: component:default/NAME in gds.yaml and verify again',
    );
  }
  const route = ROUTES[as];
  const url = addressOf(portal, route);
  const body = await compress(JSON.stringify(report));
  for (let attempt = 1; ; attempt++) {
    const { status, text, waitMs } = await send(url, body, options);
    if (status >= 200 && status < 300) return receiptOf(text, url);
    const later = MAY_SUCCEED_LATER.has(status) && waitMs !== undefined;
    if (!later || waitMs > LONGEST_WAIT_MS || attempt === ATTEMPTS) {
      throw new PublishError(
        `${url.origin} refused the report with ${status}${detailOf(text)}. ${mend(status, route, later ? waitMs : undefined)}`,
      );
    }
    onRetry?.({ origin: url.origin, status, waitMs });
    await sleep(waitMs, undefined, signal && { signal });
  }
}

async function send(url: URL, body: Buffer<ArrayBuffer>, { token, signal }: PublishOptions): Promise<Answer> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const text = await boundedText(response);
    return { status: response.status, text, waitMs: retryAfterMs(response.headers.get('retry-after'), Date.now()) };
  } catch (error) {
    if (signal?.aborted) throw error;
    const cause = deadline.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : reasonOf(error);
    throw new PublishError(
      `${url.origin} cannot be reached: ${cause}. The report is kept; publish it again when the portal is up`,
    );
  }
}

/** What a receipt says of exemptions that were not taken; `undefined` when all were. */
export function droppedWords({ droppedExemptions: dropped = [] }: PublishReceipt): string | undefined {
  if (dropped.length === 0) return undefined;
  const named = dropped.slice(0, 3).map(({ check, target }) => (target === null ? check : `${check} of ${target}`));
  const more = dropped.length > named.length ? ` and ${dropped.length - named.length} more` : '';
  return `${named.join(', ')}${more}: not taken as exemptions, since 100 of the entity are open. Decide on those in the portal and publish again`;
}

function addressOf(portal: string, { path, given }: Route): URL {
  let url: URL;
  try {
    url = new URL(portal);
  } catch {
    throw new PublishError(`${given} ${portal} is no valid address. Give https://backstage.example.com`);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new PublishError(
      `${given} ${url.origin} must be https (http is for loopback only), since a token is sent there`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new PublishError(`${given} must not hold a user name or password`);
  const base = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return new URL(`${base}${path}`, url.origin);
}

function receiptOf(answer: string, url: URL): PublishReceipt {
  try {
    return ReceiptSchema.parse(JSON.parse(answer));
  } catch {
    throw new PublishError(
      `${url.origin} answered, but not as the GDS backend plugin does. Is the address that of the Backstage backend?`,
    );
  }
}

function mend(status: number, { mends }: Route, waitMs: number | undefined): string {
  if (waitMs !== undefined) return `Publish it again in ${Math.ceil(waitMs / 1000)} s; the report is kept`;
  const known = mends[status];
  if (known !== undefined) return `${known}; the report is kept`;
  if (status === 404)
    return 'Is the address that of the Backstage backend, and is the GDS plugin installed there? The report is kept';
  if (status === 413) return 'The report is too large; the report is kept';
  if (status >= 300 && status < 400)
    return 'Redirects are not followed, since a token is sent: give the final address; the report is kept';
  return 'The report is kept';
}

function detailOf(answer: string): string {
  try {
    const detail = z.object({ detail: z.string().max(500) }).parse(JSON.parse(answer)).detail;
    return `: ${detail}`;
  } catch {
    return '';
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!response.body) return '';
  const reader = response.body.getReader();
  for (;;) {
    const { done, value: chunk } = await reader.read();
    if (done) break;
    size += chunk.length;
    if (size > MAX_ANSWER) {
      await reader.cancel();
      return '';
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error
    ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name)
    : String(cause);
}
