import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testRepository, type TestRepository } from './collecting.ts';

/** Files by their path; `null`: removed. */
export type Files = Readonly<Record<string, string | null>>;

/** A pull request as GitHub has it: main went on while the change was made, and both are merged for a test. */
export interface PullRequest {
  readonly repository: TestRepository;
  /** Where main was when the pull request was opened, and where it is now. */
  readonly opened: string;
  readonly base: string;
  readonly head: string;
  /** `refs/pull/1/merge`: parents base and head. */
  readonly merge: string;
  /** Fetches one commit into a folder of its own and checks it out detached, as actions/checkout does. */
  readonly checkout: (commit: string, depth: number, ...options: readonly string[]) => Promise<Checkout>;
}

export interface Checkout {
  readonly root: string;
  readonly git: (...args: string[]) => string;
}

export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    await mkdir(dirname(file), { recursive: true });
    await rm(file, { recursive: true, force: true });
    if (text !== null) await writeFile(file, text);
  }
}

/** @param base files of main, @param head what the change does to them */
export async function pullRequest(base: Files, head: Files): Promise<PullRequest> {
  const repository = await testRepository();
  const { git, root } = repository;
  const commitOf = (name: string) => git('rev-parse', name).trim();
  await writeFiles(root, base);
  repository.commit('Begin');
  const opened = commitOf('HEAD');
  git('checkout', '--quiet', '-b', 'change');
  await writeFiles(root, head);
  repository.commit('Change');
  git('checkout', '--quiet', 'main');
  await writeFiles(root, { 'CHANGES.md': 'main went on\n' });
  repository.commit('Go on');
  git('checkout', '--quiet', '--detach');
  git('merge', '--quiet', '--no-ff', '-m', 'Merge change into main', 'change');
  git('update-ref', 'refs/pull/1/merge', 'HEAD');
  const merge = commitOf('HEAD');
  git('checkout', '--quiet', 'main');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  git('config', 'uploadpack.allowFilter', 'true');
  let checkouts = 0;
  return {
    repository,
    opened,
    base: commitOf('main'),
    head: commitOf('change'),
    merge,
    checkout: async (commit, depth, ...options) => {
      const folder = join(dirname(root), `checkout-${checkouts++}`, 'shop');
      await mkdir(folder, { recursive: true });
      const run = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      run('init', '--quiet');
      run('remote', 'add', 'origin', `file://${root}`);
      run('fetch', '--quiet', '--no-tags', `--depth=${depth}`, ...options, 'origin', commit);
      run('checkout', '--quiet', '--detach', commit);
      return { root: folder, git: run };
    },
  };
}
