import { posix } from 'node:path';
import type { BuildConfiguration } from '../config/configuration.ts';
import type { BuildRecipe, RecipeDoubt } from '../evidence/build-recipe.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { modulePathOf } from './go/go-mod.ts';
import { readRepositoryFile } from './repository/repository-file.ts';
import { recipeOfFlags } from './recipe/configured-flags.ts';
import { findRecipe, type RecipeQuery } from './recipe/find-recipe.ts';
import { type Makefile, readMakefile } from './recipe/makefile.ts';
import { doubtAt } from './recipe/make-variables.ts';
import { type SourceText, sourceText, trace } from './recipe/traced-text.ts';

/** In the order in which GNU make looks for them. */
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Build files that are recognised and not read yet. */
const UNREAD = [
  '.goreleaser.yaml',
  '.goreleaser.yml',
  'Dockerfile',
  'Taskfile.yml',
  'Taskfile.yaml',
  'justfile',
  'magefile.go',
  'BUILD.bazel',
  '.ko.yaml',
];
const MAX_INCLUDE_CHARACTERS = 1024 * 1024;

/** How the target is built: as gds.yaml says, else as the Makefile does, else Go's defaults. */
export default defineCollector<'buildRecipe'>({
  provides: 'buildRecipe',
  deadlineMs: 30_000,
  async collect(context): Promise<BuildRecipe | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    switch (target.build?.kind) {
      case 'from':
        return fromNamedRecipe(context, target, target.build);
      case 'flags':
        return recipeOfFlags(target.build, context.configuration.path ?? 'gds.yaml');
      case 'command':
        return unavailable(
          'refused',
          `the build command of target ${target.name} is not run`,
          'Name a recipe in gds.yaml (`build: { from: "Makefile#build" }`) or give the flags of `go build` there.',
        );
      default:
        return fromRepository(context, target);
    }
  },
});

async function fromNamedRecipe(
  context: CollectContext,
  target: PlannedTarget,
  build: Extract<BuildConfiguration, { kind: 'from' }>,
): Promise<BuildRecipe | Unavailable> {
  const named = `${build.file}#${build.recipe}`;
  const makefile = await loadMakefile(context, build.file);
  if (typeof makefile === 'string') {
    return unavailable(
      'not-configured',
      `${named}: ${makefile}`,
      'Name a Makefile and a recipe that exist in `build.from`.',
    );
  }
  const query = await queryOf(context, target, build.file);
  const found = findRecipe(makefile, { ...query, recipe: build.recipe });
  if (found.kind === 'found') return found.recipe;
  if (found.kind === 'no-such-recipe') {
    return unavailable(
      'not-configured',
      `${named}: there is no such recipe`,
      `Name one of the recipes of ${build.file} in \`build.from\`: ${found.names.join(', ')}.`,
    );
  }
  return unavailable(
    'not-configured',
    `${named} does not build ${target.subject}${found.unresolved.length > 0 ? ` (${found.unresolved.join('; ')})` : ''}`,
    `Name the recipe with the \`go build\` of ${target.subject} in \`build.from\`, or give its flags there.`,
  );
}

async function fromRepository(context: CollectContext, target: PlannedTarget): Promise<BuildRecipe> {
  const unresolved: string[] = [];
  const doubts: RecipeDoubt[] = [];
  for (const name of MAKEFILES) {
    const makefile = await loadMakefile(context, name);
    if (typeof makefile === 'string') continue;
    const found = findRecipe(makefile, await queryOf(context, target, name));
    if (found.kind === 'found') {
      if (found.others.length > 0) {
        const others = found.others.map(other => `${name}#${other}`).join(', ');
        context.note(
          `${target.name}: built as ${found.recipe.from} does; ${others} builds it too (name one in gds.yaml)`,
        );
      }
      return found.recipe;
    }
    unresolved.push(`no recipe of ${name} was seen to build ${target.subject}`);
    if (found.kind === 'builds-something-else') {
      unresolved.push(...found.unresolved);
      doubts.push(...found.doubts);
    }
    break;
  }
  for (const name of UNREAD) {
    const path = posix.join(context.repository.prefix, name);
    const file = await readRepositoryFile(context.repository.root, path);
    if (file.ok) {
      doubts.push(...unreadFlags(sourceText(file.path, file.text), name));
      context.note(`${target.name}: ${name} was found and is not read; Go's defaults were judged`);
      unresolved.push(`${name} was not read`);
    }
  }
  return { source: 'defaults', from: 'plain `go build`', flags: [], env: [], computed: [], unresolved, doubts };
}

/** The first line of a file that is not read which gives a build flags or takes something out of a binary. */
function unreadFlags(source: SourceText, name: string): readonly RecipeDoubt[] {
  for (const [index, start] of source.lineStarts.entries()) {
    const end = (source.lineStarts[index + 1] ?? source.text.length + 1) - 1;
    const line = source.text.slice(start, end).trim();
    if (/^(?:#|\/\/)/.test(line) || !FLAGS.test(line)) continue;
    return [doubtAt(`${name} is not read`, trace(source, start, end))];
  }
  return [];
}
const FLAGS = /ldflags|gcflags|trimpath|goflags|\b(?:strip|sstrip|upx|objcopy|garble)\b/i;

async function loadMakefile(context: CollectContext, file: string): Promise<Makefile | string> {
  const { root, prefix } = context.repository;
  const read = await readRepositoryFile(root, posix.join(prefix, file));
  if (!read.ok) return read.reason;
  // Includes are relative to where make runs. They are read before parsing, since parsing is synchronous.
  const folder = posix.join(prefix, posix.dirname(file));
  const included = new Map<string, SourceText | string>();
  for (;;) {
    const wanted = new Set<string>();
    const makefile = readMakefile(sourceText(read.path, read.text), name => {
      const known = included.get(name);
      if (known === undefined) wanted.add(name);
      return known ?? 'not read yet';
    });
    if (wanted.size === 0) return makefile;
    for (const name of wanted) {
      const text = await readRepositoryFile(root, posix.join(folder, name));
      if (!text.ok) included.set(name, text.reason);
      else if (text.text.length > MAX_INCLUDE_CHARACTERS) included.set(name, 'it is larger than 1 MiB');
      else included.set(name, sourceText(text.path, text.text));
    }
  }
}

async function queryOf(context: CollectContext, target: PlannedTarget, file: string): Promise<RecipeQuery> {
  const { root, prefix } = context.repository;
  const makeFolder = posix.dirname(file);
  const relativeToMake = (path: string) =>
    posix.relative(posix.resolve('/', makeFolder), posix.resolve('/', path)) || '.';
  const goMod = await readRepositoryFile(root, posix.join(prefix, 'go.mod'));
  const modulePath = goMod.ok ? modulePathOf(goMod.text) : undefined;
  return {
    file,
    packageFolder: relativeToMake(target.subject),
    role: target.role,
    ...(modulePath === undefined ? {} : { module: { path: modulePath, folder: relativeToMake('.') } }),
  };
}
