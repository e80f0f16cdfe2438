import { BinaryFormatError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { digestOf, verifyDigest } from './blob.ts';
import {
  ConfigSchema,
  type Descriptor,
  type ImageConfig,
  IndexSchema,
  ManifestSchema,
  readDocument,
  SavedManifestSchema,
} from './documents.ts';
import type { ImageFiles } from './image-files.ts';
import { imageError } from './image-error.ts';

/** One image of a layout. */
export interface FoundImage {
  /** `linux/arm64/v8`. */
  readonly platform: string;
  /** Of its manifest; of its configuration where there is none (`docker save` of older releases). */
  readonly digest: string;
  /** Names it is saved under. */
  readonly references: readonly string[];
  /** Undefined when the index lists it and the layout lacks its files. */
  readonly contents: { readonly config: ImageConfig; readonly layers: readonly ImageLayer[] } | undefined;
}

export interface ImageLayer {
  /** Path in the layout. */
  readonly path: string;
  /** Of the stored bytes; undefined in archives that name layers otherwise. */
  readonly digest: string | undefined;
  /** Of the tar after decompression, as the configuration has it; undefined when that lists none. */
  readonly diffId: string | undefined;
  readonly mediaType: string;
  /** Stored bytes as announced; undefined when nothing announces them. */
  readonly size: number | undefined;
}

const MAX_IMAGES = 1000;
const MAX_INDEX_DEPTH = 4;

/** Names that tools give an image in annotations (OCI image specification, "Annotations"; containerd). */
const REFERENCES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/**
 * Lists the images of an OCI layout or of a `docker save` archive. Every document is checked against its digest
 * before it is read. Rejects with a BinaryFormatError when the files are no image or are damaged.
 *
 * Formats: OCI image specification 1.1, "Image Layout", "Image Index", "Image Manifest"; Docker image specification
 * 1.2, "Combined Image JSON + Filesystem Changeset Format".
 */
export async function listImages(files: ImageFiles): Promise<{ layout: 'oci' | 'docker'; images: FoundImage[] }> {
  const index = await files.file('index.json');
  if (index !== undefined) return { layout: 'oci', images: await indexedImages(files, index) };
  const saved = await files.file('manifest.json');
  if (saved !== undefined) return { layout: 'docker', images: await savedImages(files, saved) };
  const why = 'it has neither index.json (OCI image layout) nor manifest.json (docker save)';
  throw imageError('not-a-binary', 'the image', files.name, why);
}

async function indexedImages(files: ImageFiles, index: ByteSource): Promise<FoundImage[]> {
  const found: FoundImage[] = [];
  const seen = new Set<string>();
  const otherKinds = new Set<string>();
  const visit = async (descriptor: Descriptor, references: readonly string[], depth: number): Promise<void> => {
    const { digest, mediaType, platform, annotations } = descriptor;
    const named = REFERENCES.map(key => annotations?.[key]).filter(name => name !== undefined);
    const names = named.length > 0 ? [named[0]!] : references;
    // What vouches for an image is listed beside it.
    if (platform?.os === 'unknown' || annotations?.['vnd.docker.reference.type'] !== undefined) return;
    if (seen.has(`${digest} ${names.join()}`)) return;
    seen.add(`${digest} ${names.join()}`);
    if (found.length >= MAX_IMAGES || seen.size > 2 * MAX_IMAGES) {
      throw imageError('limit', 'the index', files.name, `it lists more than ${MAX_IMAGES} images`);
    }
    const path = blobPath(digest, files.name);
    const blob = await files.file(path);
    if (blob === undefined) {
      const told = platform ? platformOf(platform.os, platform.architecture, platform.variant) : 'unknown';
      found.push({ platform: told, digest, references: names, contents: undefined });
      return;
    }
    await verify(blob, descriptor, path);
    if (/image\.index|manifest\.list/.test(mediaType) || (mediaType === '' && (await isIndex(blob, path)))) {
      if (depth === MAX_INDEX_DEPTH) {
        throw imageError('limit', 'the index', path, `indexes are nested more than ${MAX_INDEX_DEPTH} deep`);
      }
      const { manifests } = await readDocument(blob, path, IndexSchema);
      for (const child of manifests) await visit(child, names, depth + 1);
      return;
    }
    const manifest = await readDocument(blob, path, ManifestSchema);
    if (!/^$|container\.image|oci\.image\.config/.test(manifest.config.mediaType)) {
      otherKinds.add(manifest.config.mediaType);
      return;
    }
    const configPath = blobPath(manifest.config.digest, path);
    const configBlob = await required(files, configPath);
    await verify(configBlob, manifest.config, configPath);
    const config = await readDocument(configBlob, configPath, ConfigSchema);
    const diffIds = diffIdsOf(config, manifest.layers.length, configPath);
    const layers = manifest.layers.map((layer, i) => ({
      path: blobPath(layer.digest, path),
      digest: layer.digest,
      diffId: diffIds?.[i],
      mediaType: layer.mediaType,
      size: layer.size,
    }));
    const variant = config.variant ?? platform?.variant;
    const told = platformOf(config.os, config.architecture, variant);
    found.push({ platform: told, digest, references: names, contents: { config, layers } });
  };
  for (const descriptor of (await readDocument(index, 'index.json', IndexSchema)).manifests) {
    await visit(descriptor, [], 0);
  }
  if (found.length === 0) {
    const kinds = otherKinds.size > 0 ? `, only ${[...otherKinds].join(', ')}` : '';
    throw imageError('not-a-binary', 'the image', 'index.json', `it lists no image${kinds}`);
  }
  return found;
}

async function isIndex(blob: ByteSource, path: string): Promise<boolean> {
  try {
    await readDocument(blob, path, IndexSchema);
    return true;
  } catch (error) {
    if (error instanceof BinaryFormatError) return false;
    throw error;
  }
}

async function savedImages(files: ImageFiles, saved: ByteSource): Promise<FoundImage[]> {
  const images: FoundImage[] = [];
  for (const { Config, RepoTags, Layers } of await readDocument(saved, 'manifest.json', SavedManifestSchema)) {
    const path = Config.replace(/^\.\//, '');
    const blob = await required(files, path);
    // Docker names the file by its digest, crane by `sha256:` and the digest; other tools need not.
    const hex = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
    const digest = hex === undefined ? path : `sha256:${hex}`;
    if (hex !== undefined) await verifyDigest(blob, { algorithm: 'sha256', hex }, path);
    const config = await readDocument(blob, path, ConfigSchema);
    const paths = (Layers ?? []).map(layer => layer.replace(/^\.\//, ''));
    const diffIds = diffIdsOf(config, paths.length, path);
    const layers = paths.map((layer, i) => {
      const blobHex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(layer)?.[1];
      const announced = blobHex === undefined ? undefined : `sha256:${blobHex}`;
      return { path: layer, digest: announced, diffId: diffIds?.[i], mediaType: '', size: undefined };
    });
    const platform = platformOf(config.os, config.architecture, config.variant);
    images.push({ platform, digest, references: RepoTags ?? [], contents: { config, layers } });
  }
  if (images.length === 0) throw imageError('not-a-binary', 'the image', 'manifest.json', 'it lists no image');
  return images;
}

/** The file of a layer, checked against its digest. Rejects with a BinaryFormatError. */
export async function openLayer(files: ImageFiles, layer: ImageLayer, signal?: AbortSignal): Promise<ByteSource> {
  const source = await required(files, layer.path);
  if (layer.size !== undefined) requireSize(source, layer.size, layer.path);
  if (layer.digest !== undefined) {
    await verifyDigest(source, digestOf(layer.digest, layer.path), layer.path, signal);
  }
  return source;
}

async function verify(blob: ByteSource, { digest, size }: Descriptor, path: string): Promise<void> {
  requireSize(blob, size, path);
  await verifyDigest(blob, digestOf(digest, path), path);
}

function requireSize(blob: ByteSource, size: number, path: string): void {
  if (blob.size === size) return;
  const trouble = blob.size < size ? 'truncated' : 'malformed';
  throw imageError(trouble, 'a blob', path, `it has ${blob.size} bytes, announced are ${size}`);
}

function blobPath(digest: string, where: string): string {
  const { algorithm, hex } = digestOf(digest, where);
  return `blobs/${algorithm}/${hex}`;
}

async function required(files: ImageFiles, path: string): Promise<ByteSource> {
  const blob = await files.file(path);
  if (blob !== undefined) return blob;
  throw imageError('truncated', 'a blob', `${files.name}:${path.slice(0, 300)}`, 'the image refers to it and lacks it');
}

function diffIdsOf(config: ImageConfig, layers: number, where: string): readonly string[] | undefined {
  const ids = config.rootfs?.diff_ids ?? undefined;
  if (ids === undefined || ids.length === layers) return ids;
  const why = `it lists ${ids.length} diff_ids, the manifest ${layers} layers`;
  throw imageError('malformed', 'the configuration', where, why);
}

function platformOf(os: string, architecture: string, variant: string | undefined): string {
  return [os || 'unknown', architecture || 'unknown', ...(variant ? [variant] : [])].join('/');
}
