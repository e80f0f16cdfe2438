import type { FileLocation } from '../../standard/finding.ts';
import { gitOf, type GitUser, runGit } from './git.ts';
import { readRepositoryFile } from './repository-file.ts';

/** A path that git leaves out of the repository. */
export interface IgnoredPath {
  /** POSIX, relative to the root, as it was asked for. */
  readonly path: string;
  /** `git ignores it by \`*.pb.go\``. */
  readonly because: string;
  /** The pattern's line, when that stands in a file of the repository. */
  readonly location?: FileLocation;
}

/** Paths in one call of git. */
const CHUNK = 500;
/** More than a chunk of the longest paths takes. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** `.gitignore:3:*.pb.go`, a tab and the path. */
const LINE = /^([^:]{1,1000}):(\d{1,8}):(.{1,1000})\t/;

/**
 * Those of the paths, relative to the root, that a pattern of git leaves out, whether they exist or not.
 *
 * @throws Error when git does not answer
 */
export async function ignoredBy(context: GitUser, paths: readonly string[]): Promise<readonly IgnoredPath[]> {
  const git = gitOf(context);
  if (!git) return [];
  const { root } = context.repository;
  const found: IgnoredPath[] = [];
  for (let at = 0; at < paths.length; at += CHUNK) {
    const asked = paths.slice(at, at + CHUNK);
    // One line for each path, in order: what stands behind the tab would be quoted.
    const run = await runGit(git, root, ['check-ignore', '--no-index', '-v', '-n', '--', ...asked], [], KEPT_BYTES);
    // 1: it ignores none of them.
    if (![0, 1].includes(run.exitCode ?? -1) || run.droppedBytes > 0) throw new Error('git check-ignore failed');
    for (const [index, said] of run.stdout.split('\n').entries()) {
      const [, source, line, pattern] = LINE.exec(said.slice(0, 4000)) ?? [];
      const path = asked[index];
      if (path === undefined || source === undefined || pattern === undefined || pattern.startsWith('!')) continue;
      const location = await lineOf(root, source, Number(line));
      const because = `git ignores it by \`${pattern.slice(0, 200)}\``;
      found.push({ path, because, ...(location ? { location } : {}) });
    }
  }
  return found;
}

async function lineOf(root: string, path: string, line: number): Promise<FileLocation | undefined> {
  const file = await readRepositoryFile(root, path);
  const text = file.ok ? file.text.split('\n')[line - 1]?.replace(/\r$/, '') : undefined;
  if (!file.ok || text === undefined) return undefined;
  return {
    kind: 'file',
    path: file.path,
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: text.length + 1,
    snippet: text.slice(0, 2000),
  };
}

/**
 * Those of the paths that git neither has nor would take: a clone lacks them.
 *
 * @throws Error when git does not answer
 */
export async function leftOutOfClones(context: GitUser, paths: readonly string[]): Promise<readonly IgnoredPath[]> {
  const git = gitOf(context);
  if (!git) return [];
  const untracked: string[] = [];
  for (let at = 0; at < paths.length; at += CHUNK) {
    const asked = paths.slice(at, at + CHUNK).map(path => `:(top,literal)${path}`);
    const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--', ...asked];
    const run = await runGit(git, context.repository.root, args, [], KEPT_BYTES);
    if (run.exitCode !== 0 || run.droppedBytes > 0) throw new Error('git ls-files failed');
    untracked.push(...run.stdout.split('\0').filter(path => path !== ''));
  }
  return ignoredBy(context, untracked);
}
