import { type Git, runGit } from './git.ts';

/** A text file of a commit, or why there is none. */
export type CommittedFile =
  | { readonly state: 'read'; readonly text: string }
  | { readonly state: 'absent' }
  /** It is there, but cannot be used: what is wrong with it. */
  | { readonly state: 'unusable'; readonly reason: string }
  /** Whether it is there is unknown: what is missing in this checkout. */
  | { readonly state: 'unknown'; readonly reason: string };

export interface CommittedFileOptions {
  /** Full hexadecimal id. */
  readonly commit: string;
  /** Relative to the repository's root, POSIX, without `..`. */
  readonly path: string;
  readonly maxBytes: number;
}

const MAX_LINKS = 8;
/** The longest path that Linux follows. */
const MAX_LINK_BYTES = 4096;

/**
 * Reads a file as a commit has it, without the work tree and without a program that the repository's configuration
 * names (BD6). Symbolic links are followed inside of the commit, as a checkout of it would follow them. Objects that
 * another object stands for (`git replace`) are read as they are.
 */
export async function readCommittedFile(
  git: Git,
  root: string,
  { commit, path, maxBytes }: CommittedFileOptions,
): Promise<CommittedFile> {
  const ask = (...args: string[]) => runGit(git, root, ['--no-replace-objects', '--literal-pathspecs', ...args]);
  let ahead = path.split('/');
  let behind: string[] = [];
  for (let links = 0; ahead.length > 0;) {
    const [part, ...rest] = ahead as [string, ...string[]];
    ahead = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (behind.length === 0) return leaves(path);
      behind = behind.slice(0, -1);
      continue;
    }
    const here = [...behind, part].join('/');
    const listed = await ask('ls-tree', '-z', '--full-tree', '--end-of-options', commit, here);
    if (listed.exitCode !== 0) return { state: 'unknown', reason: 'the folders of that commit are not all here' };
    const [mode, type, id] = listed.stdout.split(/[ \t]/, 3) as [string, string?, string?];
    if (type === undefined || id === undefined) return { state: 'absent' };
    if (type === 'commit') {
      return { state: 'unknown', reason: `${here} is a submodule there, whose files are not in this repository` };
    }
    if (mode === '120000') {
      const target = await blob(id, MAX_LINK_BYTES);
      if (target.state !== 'read') return target;
      if (target.text.startsWith('/')) return leaves(here);
      if (++links > MAX_LINKS) return { state: 'unusable', reason: `${here} leads through too many symbolic links` };
      ahead = [...target.text.split('/'), ...rest];
    } else if (type === 'blob') {
      return rest.length > 0 ? { state: 'absent' } : blob(id, maxBytes);
    } else {
      behind = [...behind, part];
    }
  }
  return { state: 'unusable', reason: `${path} is not a file` };

  async function blob(id: string, most: number): Promise<CommittedFile> {
    const size = await ask('cat-file', '-s', id);
    if (size.exitCode !== 0) return { state: 'unknown', reason: `the file's content (${id}) is not here` };
    if (Number(size.stdout) > most) {
      return { state: 'unusable', reason: `it has ${size.stdout.trim()} bytes; at most ${most} are read` };
    }
    const content = await ask('cat-file', 'blob', id);
    if (content.exitCode !== 0) return { state: 'unknown', reason: `the file's content (${id}) is not here` };
    return { state: 'read', text: content.stdout };
  }
}

function leaves(path: string): CommittedFile {
  return { state: 'unusable', reason: `${path} is a symbolic link that leaves the repository` };
}
