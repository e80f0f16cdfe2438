import { type Git, runGit } from './git.ts';

/** A change as who runs gds names it: commits, or names of them. */
export interface Change {
  /** What it is merged into. */
  readonly base: string;
  readonly head: string;
  /**
   * The test merge of the two that GitHub made, full hexadecimal id. Where it is given, no other merge counts as one:
   * a change can hold a merge of its own head with a parent of its choice, and be pushed while a run begins.
   */
  readonly merge?: string;
}

/**
 * The commit that a change is merged into: where HEAD is a merge of its head (the test merge that GitHub checks out)
 * the first parent of that, which is where the base branch was then; else the base itself. `undefined` when neither
 * is in the object store, as in a clone of depth 1.
 *
 * Parents are read from the commit itself, since a shallow clone hides those that it does not have.
 */
export async function findBaseCommit(
  git: Git,
  root: string,
  { base, head, merge }: Change,
): Promise<string | undefined> {
  const ask = (...args: string[]) => runGit(git, root, ['--no-replace-objects', ...args]);
  const commitOf = async (name: string) => {
    const { exitCode, stdout } = await ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
    return exitCode === 0 ? /^[0-9a-f]{40,64}$/m.exec(stdout)?.[0] : undefined;
  };
  const [checkedOut, headCommit = head] = await Promise.all([commitOf('HEAD'), commitOf(head)]);
  const isTestMerge = checkedOut !== undefined && (merge === undefined || merge === checkedOut);
  const { stdout, exitCode } = await ask('cat-file', 'commit', checkedOut ?? 'HEAD');
  const [first, ...others] = isTestMerge && exitCode === 0 ? parentsOf(stdout) : [];
  const mergedInto = first !== undefined && others.includes(headCommit) ? await commitOf(first) : undefined;
  return mergedInto ?? commitOf(base);
}

/** Of a commit object: header lines up to the first empty one (git-cat-file(1), gitformat). */
function parentsOf(commit: string): string[] {
  const [header = ''] = commit.split('\n\n', 1);
  return header.split('\n').flatMap(line => /^parent ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? []);
}
