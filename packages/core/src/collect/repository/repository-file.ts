import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** A text file of the repository, or why it was not read. */
export type RepositoryFile =
  | { readonly ok: true; /** POSIX, relative to the root. */ readonly path: string; readonly text: string }
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/**
 * Reads a regular file of at most 16 MiB that lies below `root` after every symbolic link is
 * resolved. `root` is real; `path` is relative to it. Never blocks on a FIFO or a device.
 */
export async function readRepositoryFile(root: string, path: string): Promise<RepositoryFile> {
  if (path.includes('\0')) return { ok: false, missing: false, reason: 'its name holds a NUL' };
  let real: string;
  try {
    real = await realpath(join(root, path));
  } catch (error) {
    return { ok: false, missing: isMissing(error), reason: reasonOf(error) };
  }
  if (!isInside(root, real)) return { ok: false, missing: false, reason: 'it lies outside the repository' };
  try {
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return { ok: false, missing: false, reason: 'it is not a regular file' };
      if (status.size > MAX_TEXT_BYTES) return { ok: false, missing: false, reason: 'it is larger than 16 MiB' };
      return { ok: true, path: posixRelative(root, real), text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { ok: false, missing: isMissing(error), reason: reasonOf(error) };
  }
}

/** Whether a real path is `root` or lies below it, compared by segment. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** `path` relative to `root` with `/` between segments; empty when they are equal. */
export function posixRelative(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function reasonOf(error: unknown): string {
  if (isMissing(error)) return 'it does not exist';
  return error instanceof Error && 'code' in error ? `it cannot be read (${String(error.code)})` : 'it cannot be read';
}
