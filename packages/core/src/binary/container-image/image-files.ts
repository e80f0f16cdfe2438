import { at } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { sourceStream } from './byte-stream.ts';
import { imageError } from './image-error.ts';
import { readTar } from './tar.ts';
import { BLOCK, packingOf } from './tar-header.ts';

/** The files of an image by their names in its layout: `index.json`, `blobs/sha256/…`, `manifest.json`. */
export interface ImageFiles {
  /** For messages: as the user names the image. */
  readonly name: string;
  /** Undefined when there is no such file. */
  file(path: string): Promise<ByteSource | undefined>;
}

/** `docker save` writes a few members a layer. */
const MAX_MEMBERS = 20_000;
const MAX_HOPS = 8;

interface Member {
  readonly offset: number;
  readonly size: number;
  /** Set for a link: the member it leads to. */
  readonly link?: string;
}

/**
 * The files of an image in a tar, which stay where they are: only headers are read. Links between members, as older
 * releases of Docker write for layers that images share, are followed inside the archive.
 */
export async function archiveFiles(source: ByteSource, name: string): Promise<ImageFiles> {
  const packing = packingOf(await source.read(0, BLOCK));
  if (packing !== undefined) {
    const remedy = `Unpack it first: \`${packing === 'gzip' ? 'gunzip' : 'unzstd'}\`.`;
    throw imageError('unsupported', 'the archive', at(name, 0), `it is ${packing} data`, remedy);
  }
  const members = new Map<string, Member>();
  const { ended } = await readTar(sourceStream(source, name), MAX_MEMBERS, ({ path, kind, link, offset, size }) => {
    const key = memberName(path, '');
    if (key === undefined) {
      throw imageError('malformed', 'the archive', name, `its member ${JSON.stringify(path.slice(0, 200))} leaves it`);
    }
    if (kind === 'file') members.set(key, { offset, size });
    const folder = kind === 'symlink' ? key.slice(0, key.lastIndexOf('/') + 1) : '';
    const target = kind === 'symlink' || kind === 'hard-link' ? memberName(link, folder) : undefined;
    if (target !== undefined) members.set(key, { offset, size, link: target });
    return undefined;
  });
  if (!ended) {
    const why = 'it ends without the blocks of zeros that end a tar';
    throw imageError('truncated', 'the archive', at(name, source.size), why);
  }
  return {
    name,
    file: path => {
      let member = members.get(path);
      for (let hops = 0; member?.link !== undefined; hops++) {
        if (hops === MAX_HOPS) throw imageError('malformed', path, name, 'it is a chain of links without end');
        member = members.get(member.link);
      }
      return Promise.resolve(member && rangeSource(source, member.offset, member.size));
    },
  };
}

/** A part of a source as a source. */
export function rangeSource(source: ByteSource, start: number, size: number): ByteSource {
  return {
    size,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  };
}

/** Without `.` and `..`; undefined when it leaves the archive. */
function memberName(path: string, folder: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : folder}${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
