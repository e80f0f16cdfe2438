import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../../binary/source.ts';

/** Why a path cannot be read as a file. */
export type FileTrouble = 'missing' | 'symlink' | 'outside' | 'not-a-file' | 'forbidden' | 'other';

/** Carries the path, what is wrong with it and what to do. */
export class FileSourceError extends Error {
  override readonly name = 'FileSourceError';
  readonly trouble: FileTrouble;
  readonly path: string;

  constructor(trouble: FileTrouble, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
    this.path = path;
  }
}

/** A regular file as a source; `close()` gives its descriptor back. */
export interface FileSource extends ByteSource {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens a regular file for reading. Does not follow a symbolic link at the end of the path and does not wait
 * for the writer of a FIFO. Rejects with a FileSourceError.
 */
export async function fileSource(path: string): Promise<FileSource> {
  if (path.includes('\0')) throw new FileSourceError('other', path, 'A path cannot contain a NUL character.');
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw explained(path, error);
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      const kind = stat.isDirectory() ? 'a directory' : stat.isFIFO() ? 'a FIFO' : 'no regular file';
      throw new FileSourceError('not-a-file', path, `${path} is ${kind}; give the path of a file.`);
    }
    return { path, size: stat.size, read: reader(handle, stat.size), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Opens a file that a person named: a symbolic link is followed once, to the path it leads to, when `accept`
 * takes that path. Rejects with a FileSourceError that holds the path as it was named.
 */
export async function namedFileSource(
  path: string,
  accept: (target: string) => boolean = () => true,
): Promise<FileSource> {
  try {
    return await fileSource(path);
  } catch (error) {
    if (!(error instanceof FileSourceError) || error.trouble !== 'symlink') throw error;
  }
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const options = { cause: error };
    if (code === 'ENOENT') {
      const message = `${path} is a symbolic link to nothing; give the path of a file.`;
      throw new FileSourceError('missing', path, message, options);
    }
    if (code === 'ELOOP') {
      const message = `${path} is a symbolic link to itself; give the path of a file.`;
      throw new FileSourceError('symlink', path, message, options);
    }
    throw explained(path, error);
  }
  if (!accept(target)) {
    const message = `${path} is a symbolic link that leaves the repository; give the file it points to.`;
    throw new FileSourceError('symlink', path, message);
  }
  try {
    return await fileSource(target);
  } catch (error) {
    if (!(error instanceof FileSourceError)) throw error;
    throw new FileSourceError(error.trouble, path, error.message.replaceAll(target, path), { cause: error });
  }
}

function reader(handle: FileHandle, size: number): ByteSource['read'] {
  return async (offset, length) => {
    const wanted = Math.max(0, Math.min(length, size - offset));
    // Not from the shared pool: the caller may hand the whole buffer to another thread.
    const bytes = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await handle.read(bytes, filled, wanted - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  };
}

function explained(path: string, error: unknown): FileSourceError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FileSourceError('missing', path, `${path} does not exist; check the path.`, options);
    case 'ELOOP':
      return new FileSourceError('symlink', path, `${path} is a symbolic link; give the file it points to.`, options);
    case 'EACCES':
    case 'EPERM':
      return new FileSourceError('forbidden', path, `${path} may not be read; change its permissions.`, options);
    case 'ENXIO':
      return new FileSourceError('not-a-file', path, `${path} is no regular file; give the path of a file.`, options);
    case 'ENAMETOOLONG':
      return new FileSourceError('other', path, `${path} is too long for a path; give a shorter one.`, options);
    default: {
      const why = error instanceof Error ? error.message : String(error);
      return new FileSourceError('other', path, `${path} cannot be opened: ${why}`, options);
    }
  }
}
