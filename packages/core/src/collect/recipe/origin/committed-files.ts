import type { BuildRecipe, ComputedValue } from '../../../evidence/build-recipe.ts';
import { gitOf, type GitUser, runGit } from '../../repository/git.ts';

/** Files that one recipe may read for its values. */
const MOST_FILES = 100;

/**
 * The recipe in which the commit decides a value that is read from files only where git has all of these and no
 * command before the build writes one of them.
 */
export async function withCommittedFiles(context: GitUser, recipe: BuildRecipe): Promise<BuildRecipe> {
  const asked = [...new Set(recipe.computed.flatMap(({ reads = [] }) => reads))].slice(0, MOST_FILES);
  if (asked.length === 0) return recipe;
  const committed = await committedAmong(context, asked);
  const written = new Set(recipe.earlier?.flatMap(({ writes = [] }) => writes));
  const computed = recipe.computed.map((value): ComputedValue => {
    const { determinedBy, ...rest } = value;
    const isKnown = value.reads?.every(path => committed.has(path) && !written.has(path)) ?? true;
    return isKnown ? value : rest;
  });
  return { ...recipe, computed };
}

async function committedAmong(context: GitUser, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const inside = paths.filter(path => !/^(?:\/|\.\.(?:\/|$))/.test(path));
  const git = gitOf(context);
  if (!git || inside.length === 0) return new Set();
  const asked = inside.map(path => `:(top,literal)${path}`);
  const run = await runGit(git, context.repository.root, ['ls-files', '-z', '--', ...asked]);
  return new Set(run.exitCode === 0 ? run.stdout.split('\0') : []);
}
