import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import { unavailable, type Unavailable } from '../../evidence/index.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { packageArgument } from './build.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import { selectingFlags } from './recipe-arguments.ts';
import { RENAME, refusedFolder } from './refused-folder.ts';
import { runProcess } from '../process/process.ts';
import { isInside } from '../repository/repository-file.ts';
import { type Surroundings, surroundings } from './surroundings.ts';
import { targetInWords } from '../../standard/index.ts';

const Listed = z.object({
  Name: z.string().default(''),
  GoFiles: z.array(z.string()).default([]),
  CgoFiles: z.array(z.string()).default([]),
  IgnoredGoFiles: z.array(z.string()).default([]),
  Error: z.object({ Err: z.string() }).optional(),
});

/**
 * Why the target cannot be built at all, or `null`: its folder is missing or outside the repository,
 * holds no Go files for this platform, or is a library. What does not compile is none of these, nor is
 * a package of which cgo leaves out every file.
 */
export function unbuildable(
  caller: CollectContext,
  target: PlannedTarget,
  recipe: BuildRecipe,
): Promise<Unavailable | null> {
  return oncePerRun(caller, `unbuildable ${target.name}`, async context => {
    const { repository } = context;
    const name = targetInWords(target);
    const refuse = (missing: string) =>
      unavailable('not-built', missing, 'Name a folder with a main package: `gds verify ./cmd/x`.');
    const folder = await realpath(join(repository.workingDirectory, target.subject)).catch(() => undefined);
    if (folder === undefined) return refuse(`${name} does not exist`);
    if (!isInside(repository.root, folder)) return refuse(`${name} lies outside the repository`);
    if (!(await stat(folder)).isDirectory()) return refuse(`${name} is not a folder`);
    if (!(await readdir(folder)).some(file => file.endsWith('.go'))) return refuse(`${name} holds no Go files`);
    const place = await surroundings(context, recipe, 1);
    if ('available' in place) return place;
    const run = await list(context, place, target.subject, recipe);
    const listed = Listed.safeParse(parsed(run.stdout));
    if (!listed.success) return null; // the build will say why
    const { Name, GoFiles, CgoFiles, IgnoredGoFiles, Error: error } = listed.data;
    if (Name !== '' && Name !== 'main') return refuse(`${name} is the library ${Name}, not a main package`);
    if (GoFiles.length + CgoFiles.length > 0 || /no required module|cannot find main module/.test(run.stderr))
      return null;
    if (IgnoredGoFiles.length > 0 && (await isCgo(context, place, target.subject, recipe))) return null;
    if (IgnoredGoFiles.length > 0) return refuse(`build constraints exclude every Go file of ${name} on this platform`);
    if (Name !== '') return null;
    const words = withoutMachinePaths(context, place, error?.Err ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    const refused = refusedFolder(words);
    if (refused !== undefined) return unavailable('not-built', refused, RENAME);
    return refuse(words === '' ? `${name} holds no Go files` : `${name}: ${words.slice(0, 500)}`);
  });
}

/** Asks Go for the files of one package. Plain `go list` runs neither a compiler nor git, with cgo too (BD7). */
function list(
  { signal }: CollectContext,
  { settings, copy, env }: Surroundings,
  subject: string,
  recipe: BuildRecipe,
): ReturnType<typeof runProcess> {
  return runProcess({
    file: settings.go,
    args: [
      'list',
      '-e',
      '-find',
      '-json=Name,GoFiles,CgoFiles,IgnoredGoFiles,Error',
      '-buildvcs=false',
      ...selectingFlags(recipe),
      '--',
      packageArgument(subject),
    ],
    cwd: copy.workingDirectory,
    env,
    signal,
    timeoutMs: 60_000,
  });
}

/** Whether the files that Go leaves out are those of a package that cgo would compile: its build says what it lacks. */
async function isCgo(
  context: CollectContext,
  place: Surroundings,
  subject: string,
  recipe: BuildRecipe,
): Promise<boolean> {
  const run = await list(context, { ...place, env: { ...place.env, CGO_ENABLED: '1' } }, subject, recipe);
  const listed = Listed.safeParse(parsed(run.stdout));
  return listed.success && listed.data.CgoFiles.length > 0;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
