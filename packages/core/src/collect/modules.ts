import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import type { ModuleProblem, Modules } from '../evidence/modules.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { runOffline } from './go/build.ts';
import { downloadModules } from './go/download.ts';
import { firstLine } from './go/first-line.ts';
import { withoutMachinePaths } from './go/machine-paths.ts';
import { requirementOf } from './go/modules/module-file.ts';
import { newerGo } from './go/newer-go.ts';
import { sumProblems } from './go/modules/module-sums.ts';
import { tidied } from './go/modules/module-tidy.ts';
import { replaceProblems } from './go/modules/replacements.ts';
import { type Surroundings, surroundings } from './go/surroundings.ts';
import { unbuildable } from './go/target-package.ts';
import { vendorProblems } from './go/modules/vendor.ts';
import { withdrawnProblems } from './go/modules/withdrawn.ts';
import { modulesOfTarget, type RepositoryModule } from './go/modules/workspace-modules.ts';
import { oncePerRun } from './process/once-per-run.ts';

interface Answer {
  readonly problems: readonly ModuleProblem[];
  readonly unanswered: readonly string[];
  readonly provide?: string;
}

/** Asks whether go.mod and go.sum are complete, tidy and true, of every module of the target's workspace. */
export default defineCollector({
  provides: 'modules',
  deadlineMs: 10 * 60_000,
  async collect(context): Promise<Modules | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    // A target that is no program is a mistake of the call: no verdict on its module should hide that.
    const reason = await unbuildable(context, target, recipe.value);
    if (reason) return reason;
    const modules = await modulesOfTarget(context, target.subject);
    const [own] = modules;
    if (!own) return withoutGoMod(context);
    // The same for every target of one module.
    return oncePerRun(context, `modules ${own.folder}`, shared => askGo(shared, own, modules, recipe.value));
  },
});

async function askGo(
  context: CollectContext,
  own: RepositoryModule,
  modules: readonly RepositoryModule[],
  recipe: BuildRecipe,
): Promise<Modules | Unavailable> {
  const place = await surroundings(context, recipe, 1);
  if ('available' in place) return place;
  const answers: Answer[] = [await downloaded(context, place, modules), await verified(context, place, modules)];
  context.note('`go mod tidy -diff` used your GOPROXY, for the modules of tests');
  for (const module of modules) {
    const others = modules.filter(other => other !== module);
    answers.push(
      { problems: replaceProblems(context.repository, module.files), unanswered: [] },
      { problems: await withdrawnProblems(module.files, place.settings.modCache), unanswered: [] },
      await tidied(context, place, module, others),
    );
  }
  if (existsSync(join(place.copy.workingDirectory, 'vendor', 'modules.txt'))) {
    answers.push(await vendorProblems(context, place));
  }
  const found = answers.flatMap(answer => answer.problems);
  const problems = new Map(found.map(problem => [`${problem.location?.path ?? ''} ${problem.message}`, problem]));
  const provide = answers.find(({ unanswered }) => unanswered.length > 0)?.provide;
  return {
    modulePath: own.path,
    workspace: modules.slice(1).map(({ path }) => path),
    count: modules.reduce((sum, { files }) => sum + files.entries.filter(e => e.directive === 'require').length, 0),
    problems: [...problems.values()],
    unanswered: answers.flatMap(answer => answer.unanswered),
    ...(provide !== undefined && { provide }),
  };
}

function withoutGoMod(context: CollectContext): Modules {
  const folder = context.repository.prefix === '' ? 'the repository' : context.repository.prefix;
  return {
    modulePath: '',
    workspace: [],
    count: 0,
    problems: [
      {
        kind: 'no-go-mod',
        message: `there is no go.mod in ${folder}`,
        remedy:
          'Run `go mod init` and `go mod tidy`, and commit go.mod and go.sum; or run gds in the folder of the module.',
      },
    ],
    unanswered: [],
  };
}

async function downloaded(
  context: CollectContext,
  place: Surroundings,
  modules: readonly RepositoryModule[],
): Promise<Answer> {
  const download = await downloadModules(context, place.settings, place.copy);
  return download.ok ? NOTHING : sums(modules, download.message, '`go mod download` failed');
}

async function verified(
  context: CollectContext,
  place: Surroundings,
  modules: readonly RepositoryModule[],
): Promise<Answer> {
  const run = await runOffline(context, place, ['mod', 'verify']);
  if (run.exitCode === 0) return NOTHING;
  const message = withoutMachinePaths(context, place, `${run.stderr}\n${run.stdout}`).trim();
  return sums(modules, message, '`go mod verify`');
}

const NOTHING: Answer = { problems: [], unanswered: [] };

/** What Go says of sums, each at the module of the workspace that requires it. */
function sums(modules: readonly RepositoryModule[], message: string, asked: string): Answer {
  const lines = message.split('\n').slice(0, 2000);
  const problems = modules.flatMap(({ files }, index) =>
    sumProblems(files, lines.filter(line => ownerOf(modules, line) === index).join('\n')),
  );
  const newer = newerGo(message);
  return {
    problems,
    unanswered: problems.length === 0 ? [`${asked}: ${firstLine(message) ?? 'no message'}`] : [],
    ...(newer && { provide: newer.remedy }),
  };
}

/** The first module that requires one that the line names; the target's own when none does. */
function ownerOf(modules: readonly RepositoryModule[], line: string): number {
  if (modules.length === 1) return 0;
  const words = line.slice(0, 2000).split(/[\s@;]+/);
  return Math.max(
    0,
    modules.findIndex(({ files }) => words.some(word => word !== '' && requirementOf(files, word) !== undefined)),
  );
}
