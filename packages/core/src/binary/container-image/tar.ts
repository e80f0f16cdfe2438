import { at } from '../errors.ts';
import type { ByteStream } from './byte-stream.ts';
import { imageError } from './image-error.ts';
import { shownText } from './shown-text.ts';
import { BLOCK, tarHeader, type TarHeader } from './tar-header.ts';

/** A long name or the records of one entry: more is refused, as Go's archive/tar does. */
const MAX_EXTENSION_BYTES = 1 << 20;

export interface TarEntry {
  /** As written: it may begin with `/` or `./` and hold `..`. Never a path of this machine. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hard-link' | 'other';
  /** Target of a link, as written. */
  readonly link: string;
  /** Bytes of the body; 0 for what is no file. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Where the body begins in the stream. */
  readonly offset: number;
}

/** Takes the body of an entry: parts are valid during the call. */
export interface BodyReader {
  part(bytes: Uint8Array): void;
  end(): Promise<void>;
}

/**
 * Reads a tar to its end or until `visit` answers `stop`. Bodies that nobody reads are passed over. Names come from
 * pax records of their own entry, GNU long names, or the header; global pax records are ignored, as Docker and
 * containerd do, who read with Go's archive/tar. Memory: one header and one extension of at most 1 MiB.
 *
 * Resolves with whether the blocks of zeros stood at the end: some writers leave them out. Rejects with a
 * BinaryFormatError for damage, sparse entries and more than `maxEntries`.
 */
export async function readTar(
  stream: ByteStream,
  maxEntries: number,
  visit: (entry: TarEntry) => BodyReader | 'stop' | undefined,
): Promise<{ readonly ended: boolean }> {
  let entries = 0;
  let zeroBlocks = 0;
  let pending = new Extension();
  while (await stream.more()) {
    const start = stream.offset;
    const header = tarHeader(await stream.take(BLOCK, 'a header of the tar'), stream.name, start);
    if (header === undefined) {
      if (++zeroBlocks === 2) return { ended: true };
      continue;
    }
    if (zeroBlocks > 0) {
      throw imageError('malformed', 'the tar', at(stream.name, start), 'an entry follows a block of zeros');
    }
    if (++entries > maxEntries) {
      throw imageError('limit', 'the tar', at(stream.name, start), `it has more than ${maxEntries} entries`);
    }
    if (isExtension(header.type)) {
      const bytes = await extensionBytes(stream, header, start);
      if (bytes !== undefined) pending.add(header.type, bytes, stream.name, start);
      continue;
    }
    const entry = entryOf(header, pending, stream, start);
    pending = new Extension();
    const body = visit(entry);
    if (body === 'stop') return { ended: false };
    await stream.pass(entry.size, shownText(entry.path), body && (part => body.part(part)));
    await body?.end();
    const rest = entry.size % BLOCK;
    // The last block of an archive that ends early may lack its padding.
    if (rest !== 0 && (await stream.more())) await stream.pass(BLOCK - rest, 'the padding of an entry');
  }
  return { ended: zeroBlocks > 0 };
}

function isExtension(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

async function extensionBytes(stream: ByteStream, header: TarHeader, start: number): Promise<Uint8Array | undefined> {
  const { size } = header;
  if (size > MAX_EXTENSION_BYTES) {
    const why = `its records claim ${size} bytes, at most ${MAX_EXTENSION_BYTES} are read`;
    throw imageError('limit', 'an entry of the tar', at(stream.name, start), why);
  }
  const padded = Math.ceil(size / BLOCK) * BLOCK;
  if (header.type !== 'g') return (await stream.take(padded, 'records of the tar')).slice(0, size);
  await stream.pass(padded, 'records of the tar');
  return undefined;
}

/** What stands in front of a header and changes its entry. */
class Extension {
  path: string | undefined;
  link: string | undefined;
  size: number | undefined;
  sparse = false;

  add(type: string, bytes: Uint8Array, place: string, offset: number): void {
    if (type === 'L') this.path = untilNul(bytes);
    else if (type === 'K') this.link = untilNul(bytes);
    else {
      for (const [key, value] of paxRecords(bytes, place, offset)) {
        if (key === 'path') this.path = value;
        else if (key === 'linkpath') this.link = value;
        else if (key === 'size') this.size = paxSize(value, place, offset);
        else if (key.startsWith('GNU.sparse.')) this.sparse = true;
      }
    }
  }
}

const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symlink',
  '5': 'directory',
};

function entryOf(header: TarHeader, extension: Extension, stream: ByteStream, start: number): TarEntry {
  const path = extension.path ?? header.name;
  if (header.type === 'S' || extension.sparse) {
    const remedy = 'Write the layer without sparse files (GNU tar: no --sparse); the OCI image format advises so too.';
    throw imageError('unsupported', shownText(path), at(stream.name, start), 'it is a sparse entry', remedy);
  }
  let kind = KINDS[header.type] ?? 'other';
  // Old archives mark a folder by the slash alone.
  if (kind === 'file' && path.endsWith('/')) kind = 'directory';
  const size = extension.size ?? header.size;
  // Links and folders have no body whatever their header says, as Go's archive/tar reads them.
  const hasBody = kind === 'file' || (kind === 'other' && !'346'.includes(header.type));
  return {
    path,
    kind,
    link: extension.link ?? header.link,
    size: hasBody ? size : 0,
    mode: header.mode,
    offset: stream.offset,
  };
}

/** Records `LENGTH KEY=VALUE\n`, where LENGTH counts itself (POSIX.1-2001 pax, "pax Extended Header"). */
function paxRecords(bytes: Uint8Array, place: string, offset: number): [string, string][] {
  const records: [string, string][] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < buffer.length;) {
    const space = buffer.indexOf(0x20, start);
    const digits = space < 0 || space - start > 10 ? '' : buffer.toString('latin1', start, space);
    const end = start + Number(digits);
    const equals = space < 0 ? -1 : buffer.indexOf(0x3d, space);
    const sound = /^\d+$/.test(digits) && end <= buffer.length && equals > space && equals < end;
    if (!sound || buffer[end - 1] !== 0x0a) {
      throw imageError('malformed', 'pax records', at(place, offset), `the record at byte ${start} is none`);
    }
    records.push([buffer.toString('utf8', space + 1, equals), buffer.toString('utf8', equals + 1, end - 1)]);
    start = end;
  }
  return records;
}

function paxSize(value: string, place: string, offset: number): number {
  if (/^\d{1,20}$/.test(value)) return Number(value);
  throw imageError('malformed', 'pax records', at(place, offset), `the size ${JSON.stringify(value)} is no number`);
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end).toString('utf8');
}
