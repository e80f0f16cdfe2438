import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filterSettings, type Git, runGit } from './git.ts';
import { isInside, posixRelative, readRepositoryFile } from './repository-file.ts';

/** The work tree that GDS runs in. Paths are absolute and real (no symbolic link in them). */
export interface Repository {
  /** Root of the git work tree, or the working directory outside one. */
  readonly root: string;
  /** Where gds runs: `root` or below. */
  readonly workingDirectory: string;
  /** `workingDirectory` relative to `root`, POSIX, empty at the root. */
  readonly prefix: string;
  /** `undefined` outside git. */
  readonly git?: {
    readonly commit?: string;
    readonly committedAt?: string;
    readonly branch?: string;
    readonly modified: boolean;
    /** `github.com` and `owner/name`, from the remote `origin`. */
    readonly remote?: { readonly host: string; readonly slug: string };
  };
}

/** The root of the work tree that holds a folder: the nearest one with a `.git`; else the folder itself. */
export async function findRepositoryRoot(workingDirectory: string): Promise<string> {
  const start = await realpath(workingDirectory);
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      const entry = await lstat(join(folder, '.git'));
      if (entry.isDirectory() || entry.isFile()) return folder;
    } catch {
      // No .git here: the next folder up.
    }
    if (dirname(folder) === folder) return start;
  }
}

/** Whether the root is that of a submodule: a file `.git` there names its folder in the `.git` of another repository. */
export async function isSubmodule(root: string): Promise<boolean> {
  const file = await readRepositoryFile(root, '.git');
  return file.ok && /^gitdir: .{0,4000}[\\/]modules[\\/]/.test(file.text);
}

/**
 * Reads what git knows of the work tree, without running a program that its configuration names.
 * `git` is absent: git facts are left out. A tree that git refuses (another owner) has none either.
 * Rejects when the working directory does not exist.
 */
export async function findRepository(workingDirectory: string, git: Git | null): Promise<Repository> {
  const real = await realpath(workingDirectory);
  const root = await findRepositoryRoot(real);
  const place = { root, workingDirectory: real, prefix: posixRelative(root, real) };
  if (!git) return place;
  const facts = await gitFacts(git, root);
  return facts ? { ...place, git: facts } : place;
}

async function gitFacts(git: Git, root: string): Promise<Repository['git']> {
  const top = await runGit(git, root, ['rev-parse', '--show-toplevel']);
  if (top.exitCode !== 0 || !isInside(root, await realpath(top.stdout.trimEnd()))) return undefined;
  const [head, branch, origin, filters] = await Promise.all([
    runGit(git, root, ['log', '-1', '--format=%H %cI', '--end-of-options', 'HEAD']),
    runGit(git, root, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
    runGit(git, root, ['config', '--get', 'remote.origin.url']),
    filterSettings(git, root),
  ]);
  const status = await runGit(
    git,
    root,
    ['status', '--porcelain', '-z', '--untracked-files=no', '--ignore-submodules=all'],
    filters,
  );
  const commit = /^([0-9a-f]{40,64}) (\S+)/.exec(head.exitCode === 0 ? head.stdout : '');
  const remote = origin.exitCode === 0 ? remoteOf(origin.stdout.trim()) : undefined;
  return {
    modified: status.exitCode !== 0 || status.stdout !== '',
    ...(commit ? { commit: commit[1]!, committedAt: commit[2]! } : {}),
    ...(branch.exitCode === 0 && branch.stdout.trim() !== '' ? { branch: branch.stdout.trim() } : {}),
    ...(remote ? { remote } : {}),
  };
}

/**
 * Host and `owner/name` of a remote: `https://host/owner/name.git`, `ssh://git@host:22/owner/name`,
 * `git@host:owner/name.git`. User information is dropped. `undefined` for local paths.
 */
export function remoteOf(url: string): { readonly host: string; readonly slug: string } | undefined {
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/(.+)$/.exec(url) ??
    /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  if (!match || /^[A-Za-z]$/.test(match[1]!)) return undefined;
  const slug = match[2]!
    .split(/[?#]/)[0]!
    .split('/')
    .filter(part => part !== '')
    .join('/')
    .replace(/\.git$/, '');
  return /^[\w.-]+(?:\/[\w.-]+)+$/.test(slug) ? { host: match[1]!.toLowerCase(), slug } : undefined;
}
