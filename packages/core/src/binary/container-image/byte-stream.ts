import { at } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { imageError } from './image-error.ts';

/** Bytes that are read once from front to back. */
export interface ByteStream {
  /** For messages: the file or blob that it runs through. */
  readonly name: string;
  /** Bytes passed so far. */
  readonly offset: number;
  /** Whether something follows. */
  more(): Promise<boolean>;
  /** The next `length` bytes, valid until the next call; rejects with a `truncated` BinaryFormatError. */
  take(length: number, what: string): Promise<Uint8Array>;
  /**
   * Passes `length` bytes, shown in parts that are valid during the call; nothing is kept of them. A claim beyond
   * the stream's end costs what the stream has, and rejects with a `truncated` BinaryFormatError.
   */
  pass(length: number, what: string, show?: (part: Uint8Array) => void): Promise<void>;
}

const WINDOW = 64 * 1024;

/** A stream over a source with random access: what is passed and not shown is not read. */
export function sourceStream(source: ByteSource, name: string): ByteStream {
  let offset = 0;
  let window = new Uint8Array(0);
  let windowStart = 0;
  const need = (length: number, what: string): void => {
    if (!(length <= source.size - offset)) throw truncated(name, offset, what, length, source.size - offset);
  };
  const read = async (length: number): Promise<Uint8Array> => {
    let start = offset - windowStart;
    if (start < 0 || start + length > window.length) {
      window = (await source.read(offset, Math.max(length, WINDOW))) as Uint8Array<ArrayBuffer>;
      windowStart = offset;
      start = 0;
    }
    return window.subarray(start, start + length);
  };
  return {
    name,
    get offset() {
      return offset;
    },
    more: () => Promise.resolve(offset < source.size),
    async take(length, what) {
      need(length, what);
      const bytes = await read(length);
      if (bytes.length < length) throw truncated(name, offset, what, length, bytes.length);
      offset += length;
      return bytes;
    },
    async pass(length, what, show) {
      need(length, what);
      for (let left = length; show !== undefined && left > 0;) {
        const bytes = await read(Math.min(left, WINDOW));
        if (bytes.length === 0) throw truncated(name, offset, what, left, 0);
        show(bytes);
        offset += bytes.length;
        left -= bytes.length;
      }
      if (show === undefined) offset += length;
    },
  };
}

/** A stream over chunks as a decompressor yields them; memory: one chunk and what `take` asks for. */
export function chunkStream(chunks: AsyncIterator<Uint8Array>, name: string): ByteStream {
  let offset = 0;
  let chunk: Uint8Array = new Uint8Array(0);
  let used = 0;
  const fill = async (): Promise<boolean> => {
    while (used === chunk.length) {
      const next = await chunks.next();
      if (next.done) return false;
      chunk = next.value;
      used = 0;
    }
    return true;
  };
  return {
    name,
    get offset() {
      return offset;
    },
    more: fill,
    async take(length, what) {
      if (used + length <= chunk.length) {
        const bytes = chunk.subarray(used, used + length);
        used += length;
        offset += length;
        return bytes;
      }
      const parts: Uint8Array[] = [];
      await this.pass(length, what, part => parts.push(part.slice()));
      return Buffer.concat(parts);
    },
    async pass(length, what, show) {
      for (let left = length; left > 0;) {
        if (used === chunk.length && !(await fill())) throw truncated(name, offset, what, left, 0);
        const end = Math.min(chunk.length, used + left);
        show?.(chunk.subarray(used, end));
        offset += end - used;
        left -= end - used;
        used = end;
      }
    },
  };
}

function truncated(name: string, offset: number, what: string, wanted: number, left: number) {
  return imageError('truncated', what, at(name, offset), `${wanted} more bytes are claimed there, ${left} are left`);
}
