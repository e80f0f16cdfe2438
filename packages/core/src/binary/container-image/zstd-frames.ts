import { at } from '../errors.ts';
import { type ByteSource, readExactly } from '../source.ts';
import { u64, viewOf } from '../words.ts';
import { imageError } from './image-error.ts';

const FRAME_MAGIC = 0xfd2fb528;
const MAX_BLOCK = 128 * 1024;
const MAX_FRAMES = 200_000;
const WINDOW = 256 * 1024;

/** A frame of a zstd file; skippable frames are left out. */
export interface ZstdFrame {
  readonly offset: number;
  /** Compressed, header and checksum included. */
  readonly size: number;
  /** Bytes that it cannot exceed decompressed, by its blocks; exact for blocks of one repeated byte. */
  readonly atMost: number;
}

/**
 * Finds the frames of a zstd file by their block headers: Node's decompressor ends with the first frame, and layers
 * of the `zstd:chunked` kind have one for each file. Rejects with a BinaryFormatError for anything else.
 *
 * Format: RFC 8878, sections 3.1.1 and 3.1.2.
 */
export async function* zstdFrames(source: ByteSource, name: string): AsyncGenerator<ZstdFrame> {
  let window = new Uint8Array(0);
  let windowStart = 0;
  // Headers lie up to 128 KiB apart in large frames and a few bytes in small ones.
  const bytesAt = async (offset: number, length: number): Promise<DataView> => {
    if (offset < windowStart || offset + length > windowStart + window.length) {
      await readExactly(source, offset, Math.min(length, source.size - offset), name);
      if (offset + length > source.size) {
        throw imageError('truncated', 'a zstd frame', at(name, offset), 'it ends early');
      }
      window = (await source.read(offset, Math.max(length, WINDOW))) as Uint8Array<ArrayBuffer>;
      windowStart = offset;
    }
    return viewOf(window.subarray(offset - windowStart, offset - windowStart + length));
  };
  let offset = 0;
  for (let count = 0; offset < source.size; count++) {
    if (count === MAX_FRAMES) {
      throw imageError('limit', 'the zstd data', at(name, offset), `it has more than ${MAX_FRAMES} frames`);
    }
    const start = offset;
    const magic = (await bytesAt(offset, 4)).getUint32(0, true);
    if (magic >>> 4 === 0x184d2a5) {
      offset += 8 + (await bytesAt(offset + 4, 4)).getUint32(0, true);
      continue;
    }
    if (magic !== FRAME_MAGIC) {
      throw imageError('malformed', 'the zstd data', at(name, offset), 'no frame begins here');
    }
    const descriptor = (await bytesAt(offset + 4, 1)).getUint8(0);
    const single = (descriptor & 0x20) !== 0;
    const contentSizeFlag = descriptor >>> 6;
    const contentSizeBytes = contentSizeFlag === 0 ? (single ? 1 : 0) : 1 << contentSizeFlag;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
    const beforeContentSize = offset + 5 + (single ? 0 : 1) + dictionaryBytes;
    let declared: number | undefined;
    if (contentSizeBytes > 0) {
      const view = await bytesAt(beforeContentSize, contentSizeBytes);
      declared =
        contentSizeBytes === 8
          ? u64(view, 0, true)
          : contentSizeBytes === 4
            ? view.getUint32(0, true)
            : contentSizeBytes === 2
              ? view.getUint16(0, true) + 256
              : view.getUint8(0);
    }
    offset = beforeContentSize + contentSizeBytes;
    let atMost = 0;
    for (let last = false; !last;) {
      const view = await bytesAt(offset, 3);
      const header = view.getUint16(0, true) | (view.getUint8(2) << 16);
      last = (header & 1) === 1;
      const type = (header >>> 1) & 3;
      const size = header >>> 3;
      if (type === 3 || size > MAX_BLOCK) {
        throw imageError('malformed', 'a zstd block', at(name, offset), 'its header is none');
      }
      offset += 3 + (type === 1 ? 1 : size);
      atMost += type === 2 ? MAX_BLOCK : size;
    }
    if ((descriptor & 4) !== 0) offset += 4;
    if (offset > source.size) throw imageError('truncated', 'a zstd frame', at(name, start), 'it ends early');
    yield { offset: start, size: offset - start, atMost: declared === undefined ? atMost : Math.min(atMost, declared) };
  }
}
