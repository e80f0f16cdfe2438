import { createHash } from 'node:crypto';
import type { ByteSource } from '../source.ts';
import { chunkStream } from './byte-stream.ts';
import type { LayerFile } from './file-tree.ts';
import { rangeSource } from './image-files.ts';
import { imageError } from './image-error.ts';
import { decompressed } from './layer-compression.ts';
import type { OpenLayer } from './layers.ts';
import { shownText } from './shown-text.ts';
import { readTar } from './tar.ts';

/** Larger programs in compressed layers are refused: they are held in memory while they are read. */
export const MAX_PROGRAM_BYTES = 2 ** 30;

/** A file of an image as a source, valid while `visit` runs. */
export interface ReadFile {
  readonly file: LayerFile;
  readonly source: ByteSource;
}

/**
 * Gives random access to chosen files, one after the other, in the order of the layers. A file of a plain tar is read
 * where it lies; one of a compressed layer is held in memory while `visit` runs, at most MAX_PROGRAM_BYTES.
 */
export async function readFiles(
  layers: readonly OpenLayer[],
  wanted: readonly LayerFile[],
  visit: (read: ReadFile) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    const files = new Map(wanted.filter(file => file.layer === index).map(file => [file.offset, file]));
    if (files.size === 0) continue;
    if (layer.compression === 'none') {
      for (const file of files.values()) {
        await visit({ file, source: rangeSource(layer.source, file.offset, file.size) });
      }
    } else {
      await readCompressed(layer, files, visit, signal);
    }
  }
}

async function readCompressed(
  { layer, source, compression }: OpenLayer,
  files: Map<number, LayerFile>,
  visit: (read: ReadFile) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const chunks = decompressed(source, compression, layer.path, signal);
  try {
    await readTar(chunkStream(chunks, layer.path), Number.POSITIVE_INFINITY, ({ offset, path }) => {
      if (files.size === 0) return 'stop';
      const file = files.get(offset);
      if (file === undefined) return undefined;
      files.delete(offset);
      if (file.size > MAX_PROGRAM_BYTES) {
        const why = `it has ${file.size} bytes; programs of compressed layers are read up to ${MAX_PROGRAM_BYTES}`;
        throw imageError('limit', shownText(path), layer.path, why);
      }
      const held = new GrowingBytes();
      return { part: bytes => held.add(bytes), end: () => visit({ file, source: held }) };
    });
  } finally {
    await chunks.return(undefined);
  }
}

const PIECE = 1 << 20;

/** Bytes that arrive one after the other; grows with them, never by what was claimed. */
class GrowingBytes implements ByteSource {
  size = 0;
  readonly #pieces: Uint8Array[] = [];

  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const used = this.size % PIECE;
      if (used === 0) this.#pieces.push(new Uint8Array(PIECE));
      const part = bytes.subarray(from, from + PIECE - used);
      this.#pieces.at(-1)!.set(part, used);
      from += part.length;
      this.size += part.length;
    }
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    const bytes = new Uint8Array(Math.max(0, end - offset));
    for (let at = offset; at < end;) {
      const piece = this.#pieces[Math.floor(at / PIECE)]!;
      const start = at % PIECE;
      const part = piece.subarray(start, Math.min(PIECE, start + end - at));
      bytes.set(part, at - offset);
      at += part.length;
    }
    return Promise.resolve(bytes);
  }
}

/** SHA-256 of a source's bytes, lower-case hex. */
export async function sha256OfSource(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += PIECE) hash.update(await source.read(offset, PIECE));
  return hash.digest('hex');
}
