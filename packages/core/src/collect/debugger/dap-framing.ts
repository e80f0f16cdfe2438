import { DapError } from './dap-error.ts';

/** Bytes of one message, and of all messages of a conversation together (BD10). */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Bytes of the header lines in front of a message; delve writes one of about 20. */
const MAX_HEADER_BYTES = 4096;
const END_OF_HEADER = Buffer.from('\r\n\r\n');

export interface FramingLimits {
  readonly messageBytes: number;
  /** Of the whole stream, headers included. */
  readonly totalBytes: number;
}

const LIMITS: FramingLimits = { messageBytes: MAX_MESSAGE_BYTES, totalBytes: MAX_MESSAGE_BYTES };

/**
 * Cuts a stream into messages: header lines that end with CRLF, an empty line, then as many bytes of
 * JSON as `Content-Length` says (Debug Adapter Protocol, Overview, Base Protocol).
 */
export class DapFraming {
  readonly #limits: FramingLimits;
  #total = 0;
  #header = Buffer.alloc(0);
  /** Bytes of the message that are still awaited; `null` while a header is read. */
  #awaited: number | null = null;
  #body: Buffer[] = [];

  constructor(limits: FramingLimits = LIMITS) {
    this.#limits = limits;
  }

  /** True when the stream may end here: no message has begun. */
  get atBoundary(): boolean {
    return this.#awaited === null && this.#header.length === 0;
  }

  /**
   * The messages that these bytes complete, in order. Throws a DapError, `malformed` or `too-large`, after
   * which the stream is of no use any more.
   */
  push(chunk: Uint8Array): unknown[] {
    this.#total += chunk.length;
    if (this.#total > this.#limits.totalBytes) {
      throw new DapError('too-large', `the server sent more than ${this.#limits.totalBytes} bytes`);
    }
    const messages: unknown[] = [];
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    while (rest.length > 0) {
      if (this.#awaited === null) {
        rest = this.#takeHeader(rest);
        continue;
      }
      const part = rest.subarray(0, this.#awaited);
      this.#body.push(part);
      this.#awaited -= part.length;
      rest = rest.subarray(part.length);
      if (this.#awaited === 0) messages.push(this.#takeMessage());
    }
    return messages;
  }

  #takeHeader(chunk: Buffer): Buffer {
    const before = this.#header.length;
    // One byte more than allowed is enough to see that it is too long.
    const seen = Buffer.concat([this.#header, chunk.subarray(0, MAX_HEADER_BYTES + END_OF_HEADER.length - before)]);
    const end = seen.indexOf(END_OF_HEADER, Math.max(0, before - END_OF_HEADER.length + 1));
    if (end < 0) {
      if (seen.length >= MAX_HEADER_BYTES + END_OF_HEADER.length) {
        throw new DapError('malformed', `the server sent ${MAX_HEADER_BYTES} bytes without the end of a header`);
      }
      this.#header = seen;
      return chunk.subarray(chunk.length);
    }
    this.#header = Buffer.alloc(0);
    this.#awaited = contentLength(seen.toString('latin1', 0, end), this.#limits.messageBytes);
    return chunk.subarray(end + END_OF_HEADER.length - before);
  }

  #takeMessage(): unknown {
    const text = Buffer.concat(this.#body).toString('utf8');
    this.#body = [];
    this.#awaited = null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new DapError('malformed', 'the server sent a message that is no JSON');
    }
  }
}

/** Bytes of a message with its header in front. */
export function framed(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

function contentLength(header: string, limit: number): number {
  let length: string | undefined;
  for (const line of header.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) throw new DapError('malformed', 'the server sent a header line without a colon');
    if (line.slice(0, colon).trim().toLowerCase() !== 'content-length') continue;
    if (length !== undefined) throw new DapError('malformed', 'the server sent two Content-Length lines');
    length = line.slice(colon + 1).trim();
  }
  if (length === undefined) throw new DapError('malformed', 'the server sent a header without Content-Length');
  if (!/^\d{1,15}$/.test(length) || Number(length) === 0) {
    throw new DapError('malformed', 'the server sent a Content-Length that is no count of bytes');
  }
  if (Number(length) > limit) {
    throw new DapError('too-large', `the server announced a message of ${length} bytes; at most ${limit} are taken`);
  }
  return Number(length);
}
