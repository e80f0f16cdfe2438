import { createHash } from 'node:crypto';
import { at } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { digestOf, requireDigest } from './blob.ts';
import { chunkStream } from './byte-stream.ts';
import { FileTree, type LayerFile } from './file-tree.ts';
import { GoSign } from './go-sign.ts';
import type { ImageFiles } from './image-files.ts';
import { imageError } from './image-error.ts';
import { type ImageLayer, openLayer } from './images.ts';
import { decompressed, type LayerCompression, sniffCompression } from './layer-compression.ts';
import { readTar, type TarEntry } from './tar.ts';

/** Entries of one layer. */
const MAX_ENTRIES = 500_000;

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** A layer whose digest holds. */
export interface OpenLayer {
  readonly layer: ImageLayer;
  readonly source: ByteSource;
  readonly compression: LayerCompression;
}

/** The files of an image after all its layers, with the layers to read them from. */
export interface LayeredFiles {
  readonly tree: FileTree;
  readonly layers: readonly OpenLayer[];
  /** Media types that the bytes belie, in words. */
  readonly mismatches: readonly string[];
}

/**
 * Reads every layer once: digest of the stored bytes, digest of the tar, names. Nothing of a file is kept but what
 * tells whether it is a program of Go. Rejects with a BinaryFormatError that names the layer.
 */
export async function readLayers(
  files: ImageFiles,
  layers: readonly ImageLayer[],
  signal?: AbortSignal,
): Promise<LayeredFiles> {
  const tree = new FileTree();
  const open: OpenLayer[] = [];
  const mismatches: string[] = [];
  for (const [index, layer] of layers.entries()) {
    const opened = await openVerified(files, layer, signal);
    open.push(opened);
    const told = announced(layer.mediaType);
    if (told !== undefined && told !== opened.compression) {
      mismatches.push(`${layer.path} is ${words(opened.compression)}, its media type says ${layer.mediaType}`);
    }
    await readNames(opened, index, tree, signal);
  }
  return { tree, layers: open, mismatches };
}

async function openVerified(files: ImageFiles, layer: ImageLayer, signal?: AbortSignal): Promise<OpenLayer> {
  if (/\+encrypted/.test(layer.mediaType)) {
    const remedy = 'Save the image decrypted (`skopeo copy --decryption-key …`).';
    throw imageError('unsupported', 'a layer', layer.path, 'it is encrypted', remedy);
  }
  const source = await openLayer(files, layer, signal);
  const compression = await sniffCompression(source);
  if (compression === undefined) {
    throw imageError('unsupported', 'a layer', at(layer.path, 0), 'it is neither a tar nor one packed by gzip or zstd');
  }
  return { layer, source, compression };
}

/** Undefined for media types that leave it open, as Docker's own archives do. */
function announced(mediaType: string): LayerCompression | undefined {
  if (/[+.]gzip$/.test(mediaType)) return 'gzip';
  if (/[+.]zstd$/.test(mediaType)) return 'zstd';
  return /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar$/.test(mediaType) ? 'none' : undefined;
}

function words(compression: LayerCompression): string {
  return compression === 'none' ? 'plain tar' : `${compression} data`;
}

async function readNames(
  { layer, source, compression }: OpenLayer,
  index: number,
  tree: FileTree,
  signal?: AbortSignal,
): Promise<void> {
  const diffId = layer.diffId === undefined ? undefined : digestOf(layer.diffId, layer.path);
  const hash = diffId && createHash(diffId.algorithm);
  const chunks = hashed(decompressed(source, compression, layer.path, signal), bytes => hash?.update(bytes));
  try {
    await readTar(chunkStream(chunks, layer.path), MAX_ENTRIES, entry => placed(entry, index, tree));
    // The digest counts what stands behind the end of the archive too.
    while (!(await chunks.next()).done);
  } finally {
    await chunks.return(undefined);
  }
  if (diffId && hash) requireDigest(hash.digest('hex'), diffId, `${layer.path} unpacked`);
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  update: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of chunks) {
    update(chunk);
    yield chunk;
  }
  return undefined;
}

function placed(entry: TarEntry, index: number, tree: FileTree) {
  const { path, kind } = entry;
  const slash = path.replace(/\/$/, '').lastIndexOf('/');
  const base = path.slice(slash + 1);
  if (base.startsWith(WHITEOUT)) {
    const folder = path.slice(0, slash + 1);
    const hidden = base.slice(WHITEOUT.length);
    if (base === OPAQUE) tree.opaque(index, folder);
    // Other names of this form are AUFS' own.
    else if (!hidden.startsWith(WHITEOUT)) {
      if (hidden === '' || hidden === '.' || hidden === '..' || hidden === '/') {
        throw imageError('malformed', 'a whiteout', JSON.stringify(path.slice(0, 200)), 'it names no file');
      }
      tree.whiteout(index, `${folder}${hidden}`);
    }
    return undefined;
  }
  switch (kind) {
    case 'file': {
      const { size, mode, offset } = entry;
      const file: LayerFile = { layer: index, offset, size, mode, format: undefined, goSign: false };
      tree.add(index, path, { kind: 'file', file });
      const sign = new GoSign(file);
      return { part: (bytes: Uint8Array) => sign.part(bytes), end: () => Promise.resolve() };
    }
    case 'directory':
      tree.add(index, path, { kind: 'directory' });
      return undefined;
    case 'symlink':
      tree.add(index, path, { kind: 'symlink', target: entry.link });
      return undefined;
    case 'hard-link': {
      const target = tree.linked(entry.link);
      if (target === undefined || target.kind === 'directory') {
        const why = `it is a hard link to ${JSON.stringify(entry.link.slice(0, 200))}, which is no file of the image`;
        throw imageError('malformed', 'an entry of a layer', JSON.stringify(path.slice(0, 200)), why);
      }
      tree.add(index, path, target);
      return undefined;
    }
    case 'other':
      tree.add(index, path, { kind: 'other' });
      return undefined;
  }
}
