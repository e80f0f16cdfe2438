import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { at } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { imageError } from './image-error.ts';
import { BLOCK, isTarHeader, packingOf } from './tar-header.ts';
import { zstdFrames } from './zstd-frames.ts';

export type LayerCompression = 'none' | 'gzip' | 'zstd';

const CHUNK = 256 * 1024;

/** A layer may decompress to this much whatever its size. */
const FREE_BYTES = 32 << 20;
/** Beyond, to so many times its size. Layers of programs reach 3 to 10; text seldom 30. */
const MAX_RATIO = 100;
/** And to this much in any case. */
const MAX_LAYER_BYTES = 32 * 2 ** 30;
const SMALL_FRAME = 1 << 20;

/** By the first bytes; a tar has its magic in the first header. */
export async function sniffCompression(source: ByteSource): Promise<LayerCompression | undefined> {
  const head = await source.read(0, BLOCK);
  const packing = packingOf(head);
  if (packing !== undefined) return packing;
  if (head.length === BLOCK && (isZero(head) || isTarHeader(head))) return 'none';
  return undefined;
}

function isZero(head: Uint8Array): boolean {
  return head.every(byte => byte === 0);
}

/**
 * The bytes of a layer's tar, in chunks. Memory: one chunk. Throws a `limit` BinaryFormatError when more comes out
 * than such a layer plausibly holds, and `malformed` when the data are damaged.
 */
export async function* decompressed(
  source: ByteSource,
  compression: LayerCompression,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const limit = Math.min(MAX_LAYER_BYTES, Math.max(FREE_BYTES, source.size * MAX_RATIO));
  let bytes = 0;
  const chunks =
    compression === 'none'
      ? pieces(source, 0, source.size)
      : compression === 'gzip'
        ? throughZlib(createGunzip({ chunkSize: CHUNK }), source, 0, source.size, name)
        : unpackedFrames(source, name);
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    if (bytes > limit) {
      const why = `${source.size} bytes of ${compression} hold more than ${limit}: no layer of programs does`;
      throw imageError('limit', 'a layer', name, why);
    }
    yield chunk;
  }
}

async function* unpackedFrames(source: ByteSource, name: string): AsyncGenerator<Uint8Array> {
  for await (const frame of zstdFrames(source, name)) {
    if (frame.atMost > SMALL_FRAME) {
      const zstd = createZstdDecompress({ chunkSize: CHUNK });
      yield* throughZlib(zstd, source, frame.offset, frame.size, name);
    } else if (frame.atMost > 0) {
      const packed = await source.read(frame.offset, frame.size);
      yield sound(name, frame.offset, () => zstdDecompressSync(packed, { maxOutputLength: frame.atMost }));
    }
  }
}

function sound<T>(name: string, offset: number, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw damaged(name, offset, error);
  }
}

async function* throughZlib(
  decoder: NodeJS.ReadWriteStream,
  source: ByteSource,
  offset: number,
  length: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  const input = Readable.from(pieces(source, offset, length));
  input.on('error', error => (decoder as unknown as { destroy(error: Error): void }).destroy(error));
  try {
    for await (const chunk of input.pipe(decoder)) yield chunk as unknown as Uint8Array;
  } catch (error) {
    throw damaged(name, offset, error);
  } finally {
    input.destroy();
  }
}

/** What zlib says of bad data is the input's fault; what a medium says is not. */
function damaged(name: string, offset: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^(?:Z_|ZSTD_|ERR_BUFFER_TOO_LARGE)/.test(code)) return error;
  const why = `its compressed data are damaged (${(error as Error).message})`;
  return imageError(code === 'Z_BUF_ERROR' ? 'truncated' : 'malformed', 'a layer', at(name, offset), why);
}

async function* pieces(source: ByteSource, offset: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length;) {
    const bytes = await source.read(offset + at, Math.min(CHUNK, length - at));
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes;
  }
}
