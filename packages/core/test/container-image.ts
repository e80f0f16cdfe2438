import { createHash } from 'node:crypto';
import type { ImageFiles } from '../src/binary/container-image/image-files.ts';
import { bufferSource } from '../src/binary/source.ts';

/** An entry of a layer that a test writes by hand. */
export interface WrittenEntry {
  readonly path: string;
  readonly body?: Uint8Array | string;
  /** Type flag: `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` pax records, … */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  /** What the header claims, when not the body's size: octal digits or the twelve bytes. */
  readonly size?: Buffer;
}

/** A tar of these entries, ended by two blocks of zeros. */
export function tarOf(entries: readonly WrittenEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(tarEntry), Buffer.alloc(1024)]);
}

function tarEntry({ path, body = '', type = '0', link = '', mode = 0o755, size }: WrittenEntry): Buffer[] {
  const bytes = Buffer.from(body as Uint8Array);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write(mode.toString(8).padStart(7, '0'), 100);
  header.write('0000000', 108);
  header.write('0000000', 116);
  (size ?? Buffer.from(bytes.length.toString(8).padStart(11, '0'))).copy(header, 124);
  header.write('00000000000', 136);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(0x20, 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}

/** A layer as its tar and as it is stored. */
export interface WrittenLayer {
  readonly tar: Uint8Array;
  /** Left out: stored as it is. */
  readonly packed?: Uint8Array;
  readonly mediaType?: string;
}

export interface WrittenConfig {
  readonly architecture?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** An OCI image layout in memory whose files a test can change. */
export interface WrittenImage extends ImageFiles {
  readonly contents: Map<string, Buffer>;
}

/** An OCI image layout of one image, or of one for each configuration, all of the same layers. */
export function ociImage(layers: readonly WrittenLayer[], ...configs: readonly WrittenConfig[]): WrittenImage {
  const contents = new Map<string, Buffer>();
  const blob = (bytes: Uint8Array, mediaType: string) => {
    const digest = sha256(bytes);
    contents.set(`blobs/sha256/${digest}`, Buffer.from(bytes));
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const json = (value: unknown, mediaType: string) => blob(Buffer.from(JSON.stringify(value)), mediaType);
  const stored = layers.map(({ tar, packed, mediaType }) =>
    blob(packed ?? tar, mediaType ?? 'application/vnd.oci.image.layer.v1.tar'),
  );
  const manifests = (configs.length > 0 ? configs : [{}]).map(({ architecture = 'amd64', config = {} }) => {
    const rootfs = { type: 'layers', diff_ids: layers.map(({ tar }) => `sha256:${sha256(tar)}`) };
    const document = { os: 'linux', architecture, config, rootfs };
    const configuration = json(document, 'application/vnd.oci.image.config.v1+json');
    const manifest = { schemaVersion: 2, config: configuration, layers: stored };
    return {
      ...json(manifest, 'application/vnd.oci.image.manifest.v1+json'),
      platform: { os: 'linux', architecture },
    };
  });
  contents.set('oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  contents.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })));
  return filesIn(contents);
}

/** Files in memory as those of an image. */
export function filesIn(contents: Map<string, Buffer>): WrittenImage {
  return {
    name: 'image',
    contents,
    file: path => {
      const bytes = contents.get(path);
      return Promise.resolve(bytes && bufferSource(bytes));
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
