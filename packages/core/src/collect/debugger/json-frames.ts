/** One reply at most, and all replies of a connection together, in bytes (BD10). */
export const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** What arrived is no stream of JSON objects, or more of it than is accepted. */
export class FrameError extends Error {
  readonly trouble: 'malformed' | 'too-large';

  constructor(trouble: 'malformed' | 'too-large', message: string) {
    super(message);
    this.name = 'FrameError';
    this.trouble = trouble;
  }
}

const [TAB, LF, CR, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN, CLOSE] = [0x7b, 0x7d];

/**
 * Cuts a stream of JSON objects that follow one another, as JSON-RPC 1.0 over a socket sends them (with or
 * without white space between), into the bytes of each. Brackets need no count of their own: an object ends
 * where its braces are even, outside of strings. Every byte is looked at once.
 */
export class JsonFrames {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #total = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** `limit`: bytes of one object, and of all of them. */
  constructor(limit: number = MAX_REPLY_BYTES) {
    this.#limit = limit;
  }

  /** The objects that this chunk completes; throws {@link FrameError}, after which the stream is of no use. */
  push(chunk: Buffer): Buffer[] {
    this.#total += chunk.length;
    if (this.#total > this.#limit) {
      throw new FrameError('too-large', `the replies are larger than ${this.#limit} bytes`);
    }
    const complete: Buffer[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#depth === 0) {
        if (byte === SPACE || byte === LF || byte === CR || byte === TAB) continue;
        if (byte !== OPEN) throw new FrameError('malformed', 'the reply is no JSON object');
        this.#depth = 1;
        start = at;
      } else if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN) this.#depth++;
      else if (byte === CLOSE && --this.#depth === 0) {
        complete.push(Buffer.concat([...this.#parts, chunk.subarray(start, at + 1)]));
        this.#parts = [];
        this.#bytes = 0;
      }
    }
    if (this.#depth > 0) {
      const rest = chunk.subarray(this.#bytes === 0 ? start : 0);
      this.#parts.push(rest);
      this.#bytes += rest.length;
    }
    return complete;
  }
}
