import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';

/** Text files above this are not read (CL6). */
export const MAX_SOURCE_BYTES = 16 * 1024 * 1024;

/** Whether `path` is `folder` or below it, compared by segment. Both are absolute and real. */
export function isBelow(path: string, folder: string): boolean {
  if (folder === '') return false;
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('..' + sep) && !/^[A-Za-z]:/.test(way) && !way.startsWith(sep));
}

/**
 * Decides which files may be read: regular ones of at most 16 MiB whose real path lies below one of
 * the roots. Folders are resolved once each.
 */
export class SourceFiles {
  readonly #roots: readonly string[];
  readonly #folders = new Map<string, Promise<string | undefined>>();

  private constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** Roots that do not exist are left out. */
  static async below(roots: readonly string[]): Promise<SourceFiles> {
    const real = await Promise.all(roots.filter(Boolean).map(root => realpath(root).catch(() => undefined)));
    return new SourceFiles(real.filter(root => root !== undefined));
  }

  /** The real path of a file that may be read, else `undefined`. */
  async accept(path: string): Promise<string | undefined> {
    if (path.includes('\0')) return undefined;
    try {
      const own = await lstat(path);
      let real: string;
      if (own.isSymbolicLink()) {
        real = await realpath(path);
        if (!(await readable(real))) return undefined;
      } else {
        if (!own.isFile() || own.size > MAX_SOURCE_BYTES) return undefined;
        const folder = await this.#realFolder(dirname(path));
        if (folder === undefined) return undefined;
        real = folder + path.slice(dirname(path).length);
      }
      return this.#roots.some(root => isBelow(real, root)) ? real : undefined;
    } catch {
      return undefined; // it does not exist or may not be looked at
    }
  }

  /** Bytes of a file that {@link accept} accepts; never follows a link or waits on a pipe. */
  async read(path: string): Promise<Buffer | undefined> {
    const real = await this.accept(path);
    if (real === undefined) return undefined;
    let file;
    try {
      file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
      const info = await file.stat();
      return info.isFile() && info.size <= MAX_SOURCE_BYTES ? await file.readFile() : undefined;
    } catch {
      return undefined;
    } finally {
      await file?.close();
    }
  }

  #realFolder(folder: string): Promise<string | undefined> {
    let real = this.#folders.get(folder);
    if (real === undefined) {
      real = realpath(folder).catch(() => undefined);
      this.#folders.set(folder, real);
    }
    return real;
  }
}

async function readable(path: string): Promise<boolean> {
  const info = await stat(path);
  return info.isFile() && info.size <= MAX_SOURCE_BYTES;
}
