import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isError } from '@backstage/errors';
import type { BodyBounds } from './bounds';
import { InvalidReportError, PayloadTooLargeError, RequestTimeoutError, UnsupportedMediaTypeError } from './errors';

/**
 * The body of a request after at most one gzip layer. Bounded in bytes on the wire, bytes after
 * decompression and time; what is left unread when it refuses stays in the socket.
 *
 * @throws PayloadTooLargeError, UnsupportedMediaTypeError, RequestTimeoutError, InvalidReportError
 */
export async function readBody(request: IncomingMessage, bounds: BodyBounds): Promise<Buffer> {
  const gzip = requireReadableHeaders(request, bounds);
  const wire = wireChunks(request, bounds);
  if (!gzip) return collect(wire, bounds.documentBytes);
  const gunzip = createGunzip();
  // Errors of both streams come out of the iteration below.
  pipeline(Readable.from(wire, { objectMode: false }), gunzip, () => undefined);
  try {
    return await collect(gunzip, bounds.documentBytes);
  } catch (error) {
    if (isZlibError(error)) throw new InvalidReportError('the body is not gzip, or it ends early');
    throw error;
  }
}

/**
 * Refuses a body for what its headers say of it. Gives whether it is gzip.
 *
 * @throws PayloadTooLargeError, UnsupportedMediaTypeError
 */
export function requireReadableHeaders({ headers }: IncomingMessage, bounds: BodyBounds): boolean {
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(headers['content-type'] ?? '')) {
    throw new UnsupportedMediaTypeError('a report is sent as application/json in UTF-8');
  }
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'identity') {
    throw new UnsupportedMediaTypeError('Content-Encoding may be gzip, once');
  }
  if (Number(headers['content-length'] ?? 0) > bounds.wireBytes) throw tooLarge(bounds.wireBytes, 'sent');
  return encoding === 'gzip';
}

async function* wireChunks(request: IncomingMessage, bounds: BodyBounds): AsyncGenerator<Buffer> {
  // The socket must outlive a refusal, so that the answer can be written.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RequestTimeoutError(`the body did not arrive within ${bounds.milliseconds / 1000} s`)),
      bounds.milliseconds,
    );
  });
  let bytes = 0;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), late]);
      if (next.done) return;
      bytes += next.value.length;
      if (bytes > bounds.wireBytes) throw tooLarge(bounds.wireBytes, 'sent');
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
  }
}

async function collect(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit, 'uncompressed');
    kept.push(chunk);
  }
  return Buffer.concat(kept, bytes);
}

function tooLarge(limit: number, how: 'sent' | 'uncompressed'): PayloadTooLargeError {
  return new PayloadTooLargeError(`a report is at most ${limit / 1024 / 1024} MiB ${how}`);
}

function isZlibError(error: unknown): boolean {
  return isError(error) && /^Z_/.test(String(error.code));
}
