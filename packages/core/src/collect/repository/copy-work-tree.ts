import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { unavailable, type Unavailable } from '../../evidence/index.ts';
import { isEndless } from './endless.ts';
import { type Git, gitOf, type GitUser, runGit } from './git.ts';

/** A copy of the whole work tree with its `.git`, private to this run. */
export interface WorkCopy {
  readonly root: string;
  readonly workingDirectory: string;
}

const MAX_BYTES = 4 * 1024 ** 3;
/** Of a folder without git, which may be anything: a home, a whole disk. */
const MAX_FILES = 100_000;
const LIST_BYTES = 128 * 1024 * 1024;
const LEFT_OUT = new Set(['node_modules', '.gds', '.git']);
/**
 * Copies the work tree to `root`, a new folder. The copy holds what git tracks or would track,
 * and what it ignores below the working directory except `node_modules`; no link to a device. The copy's `.git` has a
 * configuration of its own, so that no program of the repository's choice runs in it, and borrows
 * the objects of the original. At most `maxBytes`, 4 GiB unless said.
 */
export async function copyWorkTree(
  context: GitUser & { readonly note: (text: string) => void },
  root: string,
  maxBytes = MAX_BYTES,
): Promise<WorkCopy | Unavailable> {
  const { repository, signal } = context;
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    const git = gitOf(context);
    const files = git ? await listed(git, repository.root, repository.prefix) : await walked(repository.root, signal);
    for (const path of await copyFiles(repository.root, root, files, { maxBytes, signal }))
      context.note(`${path} leads to a device or a pipe and was left out of the copies of the work tree`);
    if (git) await copyGit(git, repository.root, join(root, '.git'));
  } catch (error) {
    return unavailable(
      signal.aborted ? 'timeout' : 'unreadable',
      `the work tree could not be copied: ${error instanceof Error ? error.message : 'unknown error'}`,
      'Make every file of the work tree readable, and leave room for two copies of it in the temporary folder.',
    );
  }
  return { root, workingDirectory: join(root, ...repository.prefix.split('/').filter(part => part !== '')) };
}

async function listed(git: Git, root: string, prefix: string): Promise<readonly string[]> {
  const list = async (args: readonly string[]) => {
    const run = await runGit(git, root, ['ls-files', '-z', ...args], [], LIST_BYTES);
    if (run.exitCode !== 0 || run.droppedBytes > 0) throw new Error('git ls-files failed');
    return run.stdout.split('\0').filter(path => path !== '');
  };
  const [kept, ignored] = await Promise.all([
    list(['--cached', '--others', '--exclude-standard']),
    list(['--others', '--ignored', '--exclude-standard', '--', prefix === '' ? '.' : prefix]),
  ]);
  return [...new Set([...kept, ...ignored.filter(path => !path.split('/').some(part => LEFT_OUT.has(part)))])];
}

async function walked(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string) => {
    signal.throwIfAborted();
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (LEFT_OUT.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      else found.push(path);
      if (found.length > MAX_FILES) throw new Error(`it has more than ${MAX_FILES} files`);
    }
  };
  await visit('');
  return found;
}

/** Returns the links that were left out. */
async function copyFiles(
  from: string,
  to: string,
  paths: readonly string[],
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const made = new Set<string>();
  const leftOut: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    signal.throwIfAborted();
    const native = path.split('/').join(sep);
    const source = join(from, native);
    const target = join(to, native);
    const status = await lstat(source).catch(() => null);
    if (!status) continue; // tracked and deleted
    const folder = dirname(target);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    if (status.isSymbolicLink()) {
      if (await isEndless(source)) leftOut.push(path);
      else await symlink(await readlink(source), target);
    } else if (status.isDirectory()) await copySubmodule(source, target);
    else if (status.isFile()) {
      bytes += status.size;
      if (bytes > maxBytes) throw new Error(`it is larger than ${maxBytes / 1024 ** 2} MiB`);
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    }
  }
  return leftOut;
}

/**
 * The files of a submodule, without its `.git`: a file of that name leads nowhere from the copy, so that git would
 * read no status at all, and a folder has a configuration of its own, whose programs git would run (BD6). To git it
 * is then a submodule that was not checked out, which is no change.
 */
async function copySubmodule(source: string, target: string): Promise<void> {
  await cp(source, target, { recursive: true, verbatimSymlinks: true, filter: path => basename(path) !== '.git' });
}

/** Settings that decide how files are compared with the index; all others stay behind. */
const KEPT_SETTINGS = [
  'core.repositoryformatversion',
  'core.filemode',
  'core.symlinks',
  'core.ignorecase',
  'core.autocrlf',
  'core.eol',
  'extensions.objectformat',
  'extensions.refstorage',
];

async function copyGit(git: Git, root: string, to: string): Promise<void> {
  const run = await runGit(git, root, ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir']);
  const [gitDir, commonDir] = run.stdout.trimEnd().split('\n');
  if (run.exitCode !== 0 || gitDir === undefined || commonDir === undefined) throw new Error('git rev-parse failed');
  await mkdir(join(to, 'objects', 'info'), { recursive: true });
  await mkdir(join(to, 'info'), { recursive: true });
  const copy = (from: string, name: string) =>
    cp(join(from, name), join(to, name), { recursive: true }).catch(error => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  for (const name of ['packed-refs', 'refs', 'reftable', 'shallow', 'info/exclude', 'info/attributes']) {
    await copy(commonDir, name);
  }
  for (const name of await readdir(gitDir)) {
    if (name === 'HEAD' || name === 'index' || name.startsWith('sharedindex.')) await copy(gitDir, name);
  }
  await mkdir(join(to, 'refs'), { recursive: true });
  await writeFile(join(to, 'objects', 'info', 'alternates'), `${join(commonDir, 'objects')}\n`);
  const config = ['[core]\n\tbare = false\n'];
  for (const name of KEPT_SETTINGS) {
    const value = (await runGit(git, root, ['config', '--get', name])).stdout.trim();
    const [section, key] = name.split('.');
    if (/^[\w-]+$/.test(value)) config.push(`[${section}]\n\t${key} = ${value}\n`);
  }
  await writeFile(join(to, 'config'), config.join(''));
}
