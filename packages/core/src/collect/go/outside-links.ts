import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isInside } from '../repository/repository-file.ts';

/** A symbolic link of the repository that leads out of it. */
export interface OutsideLink {
  /** POSIX, relative to the root. */
  readonly path: string;
  /** As the link names it. */
  readonly target: string;
}

/** Files of a module that Go reads beside its sources. */
const MODULE_FILES = ['go.mod', 'go.sum', 'go.work', 'go.work.sum'];

/** The links that the paths of files lead through, each once; `root` is real, paths are relative to it. */
export async function linksOutside(root: string, paths: Iterable<string>): Promise<readonly OutsideLink[]> {
  const known = new Map<string, OutsideLink | null>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const part = parts.slice(0, length).join('/');
      if (!known.has(part)) known.set(part, await outsideLink(root, part));
      if (known.get(part)) break;
    }
  }
  return [...known.values()].filter(link => link !== null);
}

async function outsideLink(root: string, path: string): Promise<OutsideLink | null> {
  const native = join(root, path);
  const status = await lstat(native).catch(() => null);
  if (!status?.isSymbolicLink()) return null;
  const target = await readlink(native);
  const real = await realpath(native).catch(() => posix.resolve(posix.dirname(native), target));
  return isInside(root, real) ? null : { path, target };
}

/** What lies in a package's folder. */
export async function inFolder(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.map(name => posix.join(folder, name));
}

/** The paths at which Go looks for the files of a package's module. */
export function moduleFilesOf(folder: string): readonly string[] {
  const paths: string[] = [];
  for (let above = folder; ; above = posix.dirname(above)) {
    paths.push(...MODULE_FILES.map(name => posix.join(above, name)));
    if (above === '.' || above === '/') return paths;
  }
}
