import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { findBaseCommit, type Change } from '../collect/repository/base-commit.ts';
import { readCommittedFile } from '../collect/repository/committed-file.ts';
import { configurationFile, loadConfiguration, serviceNameOf } from '../collect/repository/configuration-file.ts';
import { type Git, runGit } from '../collect/repository/git.ts';
import { isInside } from '../collect/repository/repository-file.ts';
import { isSubmodule, type Repository } from '../collect/repository/repository.ts';
import {
  ConfigurationError,
  defaultConfiguration,
  MAX_CONFIGURATION_BYTES,
  parseConfiguration,
} from '../config/gds-yaml.ts';
import { type BaseConfiguration, judgedByBase, type JudgingConfiguration } from '../config/judged-by/judged-by.ts';
import { CannotRunError } from './errors.ts';

export interface JudgingOptions {
  /** Where gds runs, as it was given. */
  readonly cwd: string;
  /** Path of the configuration, relative to the working directory. */
  readonly config?: string | undefined;
  readonly judgedBy?: Change | undefined;
}

/**
 * The configuration that a run judges by: that of the work tree, for a change as far as the commit that it is merged
 * into lets it ({@link judgedByBase}). A file outside of the repository is the caller's, and no change touches it.
 *
 * @throws ConfigurationError when that of the work tree is missing, too large or wrong
 * @throws CannotRunError when what judges the change is not in this checkout
 */
export async function judgingConfiguration(
  repository: Repository,
  git: Git | null,
  { cwd, config, judgedBy }: JudgingOptions,
): Promise<JudgingConfiguration> {
  const head = await loadConfiguration(repository, config);
  if (judgedBy === undefined || !configurationFile(repository, config).inRepository) {
    return { configuration: head.configuration, notes: [] };
  }
  const link = await linkedFolder(repository.root, cwd);
  if (link !== undefined) {
    throw new CannotRunError(
      `${link} is a symbolic link, and the gds.yaml of the base commit judges this change: the base may have a folder of its own there. Run gds in the folder that the link leads to`,
    );
  }
  const base = await baseConfiguration(repository, await usableGit(repository, git), head.file, judgedBy);
  return judgedByBase(base, head);
}

/** A link of the repository on the way to where gds runs, relative to the root: a change may have put it there. */
async function linkedFolder(root: string, cwd: string): Promise<string | undefined> {
  for (let at = resolve(cwd); ; at = dirname(at)) {
    if ((await realpath(at)) === root || at === dirname(at)) return undefined;
    const parent = await realpath(dirname(at));
    if (isInside(root, parent) && (await lstat(at)).isSymbolicLink()) return relative(root, join(parent, basename(at)));
  }
}

async function baseConfiguration(
  repository: Repository,
  git: Git,
  path: string,
  change: Change,
): Promise<BaseConfiguration> {
  const commit = await findBaseCommit(git, repository.root, change);
  if (commit === undefined) {
    const submodule = await isSubmodule(repository.root);
    throw new CannotRunError(submodule ? notInSubmodule(change.base) : notInCheckout(change.base));
  }
  const serviceName = serviceNameOf(repository);
  const file = await readCommittedFile(git, repository.root, { commit, path, maxBytes: MAX_CONFIGURATION_BYTES });
  const base = { commit, configuration: defaultConfiguration(serviceName) };
  switch (file.state) {
    case 'absent':
      return { ...base, state: 'absent' };
    case 'unusable':
      return { ...base, state: 'unusable', problem: file.reason };
    case 'unknown':
      // Not the defaults: a change would only have to move the file to where git does not see it.
      throw new CannotRunError(
        `${path} of the base commit ${commit} cannot be read, and it judges this change: ${file.reason}. Set fetch-depth: 2 and no filter on actions/checkout, and keep gds.yaml in the repository itself`,
      );
    case 'read':
      try {
        return { ...base, state: 'read', configuration: parseConfiguration(file.text, path, serviceName) };
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        return { ...base, state: 'unusable', problem: error.message.split('\n', 1)[0]! };
      }
  }
}

function notInCheckout(base: string): string {
  const sha = /^[0-9a-f]{40,64}$/.test(base);
  const fetched = sha ? `git fetch --depth=1 origin ${base}` : 'git fetch --deepen=50 origin';
  const named = sha ? '' : '. Is the name right?';
  return `The base commit ${base} is not in this checkout, and its gds.yaml judges this change. In a workflow set fetch-depth on actions/checkout, to 2 for pull requests and to 0 for a merge queue; elsewhere fetch it: ${fetched}${named}`;
}

function notInSubmodule(base: string): string {
  return `The base commit ${base} is not a commit of the submodule that gds runs in, and its gds.yaml judges this change. Run gds in the repository that the pull request is of, or judge the submodule where its own pull requests are`;
}

/** Where git reads nothing, a reason that says who is to change what. */
async function usableGit(repository: Repository, git: Git | null): Promise<Git> {
  const why = 'The gds.yaml of the base commit judges this change';
  if (git === null) throw new CannotRunError(`${why}, and git is not on PATH. Install git`);
  if (repository.git) return git;
  const asked = await runGit(git, repository.root, ['rev-parse', '--show-toplevel']);
  if (asked.stderr.includes('dubious ownership')) {
    throw new CannotRunError(
      `${why}, and git does not read a work tree of another user. In a container job run after the checkout: chown -R "$(id -u):$(id -g)" "$GITHUB_WORKSPACE"`,
    );
  }
  throw new CannotRunError(`${why}, and gds does not run in a git work tree. Run it in a checkout of the repository`);
}
