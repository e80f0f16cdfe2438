import { posix } from 'node:path';
import type { BuildConfiguration } from '../config/configuration.ts';
import type { BuildRecipe, RecipeDoubt } from '../evidence/build-recipe.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { modulePathOf } from './go/modules/go-mod.ts';
import { goSettings } from './go/settings.ts';
import type { Repository } from './repository/repository.ts';
import { readRepositoryFile } from './repository/repository-file.ts';
import { buildFilesOf, calledFilesOf, type FoundBuildFile, readBuildFile } from './recipe/build-files.ts';
import { withCallerGoFlags } from './recipe/flags/caller-goflags.ts';
import { recipeOfFlags } from './recipe/flags/configured-flags.ts';
import type { NamedBuildFile } from './recipe/build-script.ts';
import { findRecipe, type FoundRecipe } from './recipe/find-recipe.ts';
import type { RecipeQuery } from './recipe/recipe-query.ts';
import { doubtsOfUnread } from './recipe/unread/unread-files.ts';
import { withCommittedFiles } from './recipe/origin/committed-files.ts';
import { doubtAt } from './recipe/text/doubt.ts';
import { targetInWords } from '../standard/index.ts';

/** How the target is built: as gds.yaml says, else as the repository's build files do, else Go's defaults. */
export default defineCollector<'buildRecipe'>({
  provides: 'buildRecipe',
  deadlineMs: 30_000,
  async collect(context): Promise<BuildRecipe | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    const recipe = await recipeOf(context, target);
    return 'available' in recipe ? recipe : withCommittedFiles(context, recipe);
  },
});

async function recipeOf(context: CollectContext, target: PlannedTarget): Promise<BuildRecipe | Unavailable> {
  switch (target.build?.kind) {
    case 'from':
      return fromNamedRecipe(context, target, target.build);
    case 'flags':
      return withGoFlags(context, recipeOfFlags(target.build, context.configuration.path ?? 'gds.yaml'));
    case 'command':
      return unavailable(
        'refused',
        `the build command of target ${target.name} is not run`,
        'Name a recipe in gds.yaml (`build: { from: "Makefile#build" }`) or give the flags of `go build` there.',
      );
    default:
      return fromRepository(context, target);
  }
}

async function fromNamedRecipe(
  context: CollectContext,
  target: PlannedTarget,
  build: Extract<BuildConfiguration, { kind: 'from' }>,
): Promise<BuildRecipe | Unavailable> {
  const named = `${build.file}#${build.recipe}`;
  const query = { ...(await queryOf(context, target)), script: build.recipe };
  const reading = likeliest(await readBuildFile(context.repository, build.file), query);
  if (typeof reading === 'string') {
    return unavailable(
      'not-configured',
      `${named}: ${reading}`,
      'Name a build file and a recipe, stage, job or task that exist in `build.from`: "Makefile#build".',
    );
  }
  const found = findRecipe([reading], query, await callable(context.repository, query, [reading]));
  if (found.kind === 'found') return found.seesGoFlags ? withGoFlags(context, found.recipe) : found.recipe;
  if (found.kind === 'no-such-script') {
    return unavailable(
      'not-configured',
      `${named}: there is no such recipe`,
      `Name one of the recipes of ${build.file} in \`build.from\`: ${found.names.join(', ')}.`,
    );
  }
  return unavailable(
    'not-configured',
    `${named} does not build ${targetInWords(target)}${found.unresolved.length > 0 ? ` (${found.unresolved.join('; ')})` : ''}`,
    `Name the recipe with the \`go build\` of ${targetInWords(target)} in \`build.from\`, or give its flags there.`,
  );
}

async function fromRepository(context: CollectContext, target: PlannedTarget): Promise<BuildRecipe> {
  const query = await queryOf(context, target);
  const unresolved: string[] = [];
  const doubts: RecipeDoubt[] = [];
  const files: NamedBuildFile[] = [];
  for (const file of await buildFilesOf(context.repository)) {
    const reading = likeliest(file, query);
    if (typeof reading !== 'string') {
      files.push(reading);
      continue;
    }
    unresolved.push(`${file.name} was not read: ${reading}`);
    doubts.push(doubtAt(`${file.name} is not read: ${reading}`, []));
  }
  const found = findRecipe(files, query, await callable(context.repository, query, files));
  if (found.kind === 'found') {
    if (found.others.length > 0) {
      context.note(
        `${target.name}: built as ${found.recipe.from} does; ${found.others.join(', ')} builds it too (name one in gds.yaml)`,
      );
    }
    const isPlain = !found.recipe.flags.some(({ name }) => DECIDING.test(name));
    const unread = await doubtsOfUnread(context.repository, query.packageFolder, { isPlain, isDefault: false });
    const recipe = {
      ...found.recipe,
      unresolved: [...found.recipe.unresolved, ...unresolved],
      doubts: [...found.recipe.doubts, ...doubts, ...unread],
    };
    return found.seesGoFlags ? withGoFlags(context, recipe) : recipe;
  }
  unresolved.push(...files.map(({ name }) => `nothing in ${name} was seen to build ${targetInWords(target)}`));
  if (found.kind === 'builds-something-else') {
    unresolved.push(...found.unresolved);
    doubts.push(...found.doubts);
  }
  const unread = await doubtsOfUnread(context.repository, query.packageFolder, { isPlain: true, isDefault: true });
  doubts.push(...unread);
  context.note(`${target.name}: nothing that GDS reads builds it, so plain \`go build\` is judged`);
  const defaults = { source: 'defaults', from: 'plain `go build`', flags: [], env: [], computed: [] } as const;
  return withGoFlags(context, { ...defaults, unresolved, doubts });
}

/** Flags that decide what is in the binary. */
const DECIDING = /^-(?:ldflags|gcflags|trimpath|buildvcs|buildmode|race)$/;

async function withGoFlags(context: CollectContext, recipe: BuildRecipe): Promise<BuildRecipe> {
  const settings = await goSettings(context);
  // Without a Go nothing is built, and what is missing is said there.
  return 'available' in settings ? recipe : withCallerGoFlags(recipe, settings.goFlags);
}

/** The reading in which the package is built, else the first that can be used. */
function likeliest({ readings }: FoundBuildFile, query: RecipeQuery): NamedBuildFile | string {
  const usable = readings.filter(reading => typeof reading !== 'string');
  if (usable.length === 1) return usable[0]!;
  return usable.find(reading => findRecipe([reading], query).kind === 'found') ?? usable[0] ?? (readings[0] as string);
}

/** The build of a package that the repository's build files hold, for who only wants to name it. */
export async function recipeInRepository(
  repository: Repository,
  target: Pick<PlannedTarget, 'subject' | 'role'>,
): Promise<FoundRecipe> {
  const query = await queryOf({ repository }, target);
  const files = await readingsOf(repository, query);
  return findRecipe(files, query, await callable(repository, query, files));
}

/** What build files may call: each other, and what nobody looks for. */
async function callable(
  repository: Repository,
  query: RecipeQuery,
  files: readonly NamedBuildFile[],
): Promise<readonly NamedBuildFile[]> {
  const own = new Set(files.map(({ name }) => name));
  const others = await readingsOf(repository, query, own);
  return [...files, ...others, ...(await calledFilesOf(repository)).filter(({ name }) => !own.has(name))];
}

async function readingsOf(
  repository: Repository,
  query: RecipeQuery,
  known: ReadonlySet<string> = new Set(),
): Promise<readonly NamedBuildFile[]> {
  const files = (await buildFilesOf(repository)).filter(({ name }) => !known.has(name));
  return files.map(file => likeliest(file, query)).filter(reading => typeof reading !== 'string');
}

async function queryOf(
  { repository }: Pick<CollectContext, 'repository'>,
  target: Pick<PlannedTarget, 'subject' | 'role'>,
): Promise<RecipeQuery> {
  const packageFolder = posix.normalize(target.subject).replace(/(?<=.)\/$/, '');
  const module = await moduleAround(repository, packageFolder);
  return { packageFolder, role: target.role, base: repository.prefix, ...(module && { module }) };
}

/** The module of the nearest go.mod, at or above the package. */
async function moduleAround({ root, prefix }: Repository, packageFolder: string): Promise<RecipeQuery['module']> {
  for (let folder = packageFolder; ; folder = posix.join(folder, '..')) {
    const inRepository = posix.join(prefix, folder);
    if (inRepository.startsWith('..')) return undefined;
    const goMod = await readRepositoryFile(root, posix.join(inRepository, 'go.mod'));
    const path = goMod.ok ? modulePathOf(goMod.text) : undefined;
    if (path !== undefined) return { path, folder };
    if (posix.join('/', inRepository) === '/') return undefined;
  }
}
