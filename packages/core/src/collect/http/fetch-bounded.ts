import { lookup } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type LookupFunction, isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HttpAccess } from './access.ts';
import { addressAllowed } from './address.ts';
import { HttpError } from './http-error.ts';
import { atOrigin } from './origin-limit.ts';

const CONNECT_MS = 5000;
const WHOLE_MS = 30_000;

export interface HttpRequest extends HttpAccess {
  readonly url: string;
  /** Sent as a form by POST; without it the request is a GET. */
  readonly form?: URLSearchParams;
  /** Media types that the answer may have, such as `application/json`. */
  readonly accept: readonly string[];
  /** Limit of the body in bytes, before and after decoding. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Milliseconds until the connection stands; 5 s. */
  readonly connectMs?: number;
  /** Milliseconds for everything; 30 s. */
  readonly wholeMs?: number;
}

export interface HttpAnswer {
  /** Without user information, query and fragment. */
  readonly url: string;
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * The one way in which collectors fetch. Gives the body of an answer 2xx; rejects with
 * {@link HttpError} for everything else. Redirects are not followed, the name is resolved once and
 * the connection made to an address that was checked, and at most one content coding is undone.
 * Of one origin at most 4 are asked for at a time.
 */
export async function fetchBounded(request: HttpRequest): Promise<HttpAnswer> {
  const url = parseUrl(request.url);
  try {
    return await atOrigin(url.origin, request.signal, () => fetchOne(url, request));
  } catch (error) {
    if (request.signal.aborted) throw new HttpError('aborted', shown(url), `${shown(url)}: given up`, 'Run it again.');
    throw error;
  }
}

async function fetchOne(url: URL, request: HttpRequest): Promise<HttpAnswer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.wholeMs ?? WHOLE_MS);
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  try {
    const addresses = await abortable(resolve(url, request), signal);
    const response = await send(url, addresses, request, signal);
    return await readAnswer(response, url, request, signal);
  } catch (error) {
    if (deadline.signal.aborted) {
      const seconds = (request.wholeMs ?? WHOLE_MS) / 1000;
      throw timedOut(url, `did not answer completely within ${seconds} s`);
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** An address as it may be shown and stored: without user information, query and fragment. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new HttpError('bad-url', '', 'the address is no http or https URL', 'Write it as http://host:port.');
  }
  if (url.username !== '' || url.password !== '') {
    const message = `${shown(url)}: a user name or password may not stand in an address`;
    throw new HttpError('bad-url', shown(url), message, 'Remove what stands before @.');
  }
  return url;
}

interface Resolved {
  readonly address: string;
  readonly family: number;
}

async function resolve(url: URL, request: HttpRequest): Promise<readonly Resolved[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  let addresses: readonly Resolved[];
  try {
    addresses = family > 0 ? [{ address: host, family }] : await lookup(host, { all: true });
  } catch {
    const mend = 'Check the name, or name an address that can be resolved from here.';
    throw new HttpError('unreachable', shown(url), `${shown(url)}: the name ${host} cannot be resolved`, mend);
  }
  for (const { address } of addresses) {
    if (addressAllowed(address, request)) continue;
    const message = `${shown(url)}: ${address} is not an address that GDS connects to`;
    throw new HttpError('refused-address', shown(url), message, 'Name the address of the service itself.');
  }
  return addresses;
}

function send(
  url: URL,
  addresses: readonly Resolved[],
  request: HttpRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const body = request.form?.toString();
  const checked: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    lookup: checked,
    signal,
    headers: {
      accept: request.accept.join(', '),
      'accept-encoding': 'gzip',
      'user-agent': 'gds',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      ...(request.credential?.origin === url.origin ? { authorization: request.credential.authorization } : {}),
    },
  };
  return new Promise((resolvePromise, reject) => {
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolvePromise);
    const connectMs = request.connectMs ?? CONNECT_MS;
    const timer = setTimeout(
      () => outgoing.destroy(timedOut(url, `did not accept the connection within ${connectMs / 1000} s`)),
      connectMs,
    );
    outgoing.on('socket', socket => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    });
    outgoing.on('error', error => {
      clearTimeout(timer);
      reject(error instanceof HttpError ? error : unreachable(url, error));
    });
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end(body);
  });
}

async function readAnswer(
  response: IncomingMessage,
  url: URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  try {
    const status = response.statusCode ?? 0;
    const contentType = mediaType(response.headers['content-type']);
    checkHead(url, status, contentType, request);
    const body = await readBody(response, url, request, signal);
    return { url: shown(url), status, contentType, body };
  } finally {
    response.destroy();
  }
}

function checkHead(url: URL, status: number, contentType: string, request: HttpRequest): void {
  const at = shown(url);
  if (status >= 300 && status < 400) {
    const message = `${at}: it redirects (${status}), which GDS does not follow`;
    throw new HttpError('redirect', at, message, 'Name the address that it redirects to.', { status });
  }
  if (status < 200 || status > 299) {
    const mend =
      status === 401 || status === 403
        ? request.credential
          ? 'Check the credential that is configured for it, and what it may read.'
          : 'Let GDS reach it without signing in, or name another address.'
        : 'Check address and path.';
    throw new HttpError('status', at, `${at}: it answered with status ${status}`, mend, { status, contentType });
  }
  if (!request.accept.includes(contentType)) {
    const message = `${at}: it answered with ${contentType || 'no content type'} instead of ${request.accept.join(' or ')}`;
    const mend = 'Check that the address is the one of the service, not of a page before it.';
    throw new HttpError('content-type', at, message, mend, { status, contentType });
  }
}

async function readBody(
  response: IncomingMessage,
  url: URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const tooLarge = () => {
    const message = `${shown(url)}: the answer has more than ${request.maxBytes} bytes`;
    return new HttpError('too-large', shown(url), message, 'Check that the address is the right one.');
  };
  if (Number(response.headers['content-length'] ?? 0) > request.maxBytes) throw tooLarge();
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > request.maxBytes) response.destroy(tooLarge());
  });
  const decoded = decoderOf(response, url);
  const abort = () => decoded.destroy(new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > request.maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpError ? error : unreachable(url, error);
  } finally {
    signal.removeEventListener('abort', abort);
    decoded.destroy();
  }
  return Buffer.concat(chunks, length);
}

function decoderOf(response: IncomingMessage, url: URL): Readable {
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder =
    coding === 'gzip' || coding === 'x-gzip'
      ? createGunzip()
      : coding === 'deflate'
        ? createInflate()
        : coding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (decoder) {
    response.on('error', error => decoder.destroy(error));
    return response.pipe(decoder);
  }
  if (coding === 'identity' || coding === '') return response;
  const message = `${shown(url)}: the answer is packed in a way that GDS does not undo`;
  throw new HttpError('encoding', shown(url), message, 'Let it answer with gzip or no content encoding.');
}

function mediaType(header: string | undefined): string {
  const type = (header ?? '').split(';', 1)[0]!.trim().toLowerCase().slice(0, 100);
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) ? type : '';
}

function timedOut(url: URL, what: string): HttpError {
  const mend = 'Check that the service runs and can be reached from here.';
  return new HttpError('timeout', shown(url), `${shown(url)}: it ${what}`, mend);
}

function unreachable(url: URL, error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ECONNRESET: 'the connection was cut',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
    ETIMEDOUT: 'nothing answers there',
  };
  const reason = Object.hasOwn(why, code) ? why[code]! : `it does not speak HTTP as expected${code && ` (${code})`}`;
  const mend = 'Check that the service runs and can be reached from here.';
  return new HttpError('unreachable', shown(url), `${shown(url)}: ${reason}`, mend);
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolvePromise, reject) => {
    const abort = () => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolvePromise, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
