import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveFiles, type ImageFiles } from '../binary/container-image/image-files.ts';
import { BLOCK, isTarHeader, packingOf } from '../binary/container-image/tar-header.ts';
import { isBelow } from './go/analysis/source-files.ts';
import { type FileSource, fileSource, FileSourceError, namedFileSource } from './repository/file-source.ts';

/** An image on this machine; `close()` gives its descriptors back. */
export interface OpenImage extends ImageFiles {
  /** Without links. */
  readonly path: string;
  readonly close: () => Promise<void>;
}

/** Whether a path could be an image's: a folder with the layout's own file, or a file that begins as a tar or a packed one. */
export function looksLikeImage(path: string): boolean {
  const stat = statOf(path);
  if (stat?.isDirectory()) {
    return ['oci-layout', 'index.json'].every(name => statOf(join(path, name))?.isFile() === true);
  }
  if (stat?.isFile() !== true) return false;
  const head = headOf(path);
  return isTarHeader(head) || packingOf(head) !== undefined;
}

/**
 * Opens an image that a person named: a folder with an OCI layout, or a tar of one or of `docker save`. Links lead
 * out of neither (CL6); a link at the end of the path is followed when `accept` takes where it leads.
 *
 * @throws FileSourceError, BinaryFormatError
 */
export async function openContainerImage(
  path: string,
  name: string,
  accept: (target: string) => boolean = () => true,
): Promise<OpenImage> {
  if (statOf(path)?.isDirectory()) return openFolder(path, name, accept);
  const source = await namedFileSource(path, accept);
  try {
    return { ...(await archiveFiles(source, name)), path: source.path, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openFolder(path: string, name: string, accept: (target: string) => boolean): Promise<OpenImage> {
  const root = await realpath(path);
  if (root !== path && !accept(root)) {
    const message = `${path} is a symbolic link that leaves the repository; give the folder it points to.`;
    throw new FileSourceError('symlink', path, message);
  }
  const open = new Map<string, FileSource>();
  return {
    name,
    path: root,
    file: async member => {
      const known = open.get(member);
      if (known !== undefined) return known;
      const source = await openMember(root, member);
      if (source !== undefined) open.set(member, source);
      return source;
    },
    close: async () => {
      await Promise.all([...open.values()].map(source => source.close()));
    },
  };
}

async function openMember(root: string, member: string): Promise<FileSource | undefined> {
  const sound = member.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part));
  if (!sound) return undefined;
  let real: string;
  try {
    real = await realpath(join(root, member));
  } catch {
    return undefined; // not there, or it may not be looked at: the reader says what it is missed for
  }
  if (!isBelow(real, root)) {
    const message = `${member} is a symbolic link that leaves ${root}; copy the image with its files in it (cp -RL).`;
    throw new FileSourceError('outside', root, message);
  }
  return fileSource(real);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function headOf(path: string): Uint8Array {
  const head = new Uint8Array(BLOCK);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(descriptor).isFile()) return new Uint8Array(0);
    return head.subarray(0, readSync(descriptor, head, 0, BLOCK, 0));
  } catch {
    return new Uint8Array(0); // who opens it to read it says why that fails
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const GOARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle' };

/** What a container of this machine runs: `linux/amd64`. */
export function containerPlatform(arch: string = process.arch): string {
  return `linux/${GOARCH[arch] ?? arch}`;
}
