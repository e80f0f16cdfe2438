import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import type { ModuleProblem, Modules } from '../evidence/modules.ts';
import { unavailable, type Unavailable } from '../evidence/index.ts';
import type { FileLocation } from '../standard/finding.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { runOffline } from './go/build.ts';
import { withoutMachinePaths } from './go/machine-paths.ts';
import { lineOf, type ModuleFiles } from './go/module-file.ts';
import { type Download, downloadModules, runWithProxy } from './go/download.ts';
import { readGoMod } from './go/go-mod.ts';
import { oncePerRun } from './process/once-per-run.ts';
import { readRepositoryFile } from './repository/repository-file.ts';
import { type Surroundings, surroundings } from './go/surroundings.ts';
import { unbuildable } from './go/target-package.ts';
import { tidyProblems } from './go/tidy-diff.ts';
import { vendorProblems } from './go/vendor.ts';

/** The module files of the working directory, read once. */
/** Asks whether go.mod and go.sum are complete, tidy and true. */
export default defineCollector({
  provides: 'modules',
  deadlineMs: 10 * 60_000,
  async collect(context): Promise<Modules | Unavailable> {
    if (context.target?.kind !== 'package') {
      return unavailable('not-configured', 'the target is not a package', 'Name a package: `gds verify ./cmd/x`.');
    }
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    // A target that is no program is a mistake of the call: no verdict on its module should hide that.
    const reason = await unbuildable(context, context.target, recipe.value);
    if (reason) return reason;
    const files = await moduleFiles(context);
    if (!files) return withoutGoMod(context);
    return oncePerRun(context, 'modules', shared => askGo(shared, files, recipe.value)); // the same for every target
  },
});

async function askGo(context: CollectContext, files: ModuleFiles, recipe: BuildRecipe): Promise<Modules | Unavailable> {
  const place = await surroundings(context, recipe, 1);
  if ('available' in place) return place;
  const download = await downloadModules(context, place.settings, place.copy);
  const answers: Answer[] = [
    { problems: localReplaces(context, files), unanswered: [] },
    downloaded(files, download),
    await verified(context, files, place),
    await tidied(context, files, place),
  ];
  if (existsSync(join(place.copy.workingDirectory, 'vendor', 'modules.txt'))) {
    answers.push(await vendorProblems(context, place));
  }
  const problems = new Map(answers.flatMap(answer => answer.problems).map(problem => [problem.message, problem]));
  return {
    modulePath: files.entries.find(entry => entry.directive === 'module')?.tokens[0] ?? '',
    count: files.entries.filter(entry => entry.directive === 'require').length,
    problems: [...problems.values()],
    unanswered: answers.flatMap(answer => answer.unanswered),
  };
}

function downloaded(files: ModuleFiles, download: Download): Answer {
  if (download.ok) return { problems: [], unanswered: [] };
  const problems = sumProblems(files, download.message);
  return {
    problems,
    unanswered: problems.length === 0 ? [`\`go mod download\` failed: ${firstLine(download.message)}`] : [],
  };
}

async function moduleFiles(context: CollectContext): Promise<ModuleFiles | null> {
  const { root, prefix } = context.repository;
  const [goMod, goSum] = await Promise.all(
    ['go.mod', 'go.sum'].map(name => readRepositoryFile(root, posix.join(prefix, name))),
  );
  if (!goMod?.ok) return null;
  return {
    goMod: { path: goMod.path, lines: goMod.text.split('\n') },
    goSum: goSum?.ok ? { path: goSum.path, lines: goSum.text.split('\n') } : null,
    entries: readGoMod(goMod.text),
  };
}

function withoutGoMod(context: CollectContext): Modules {
  const folder = context.repository.prefix === '' ? 'the repository' : context.repository.prefix;
  return {
    modulePath: '',
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

/** `replace` with a folder outside the repository: nobody else has it. One inside is part of the commit. */
function localReplaces(context: CollectContext, { goMod, entries }: ModuleFiles): readonly ModuleProblem[] {
  return entries.flatMap((entry): ModuleProblem[] => {
    const target = entry.directive === 'replace' ? entry.tokens[entry.tokens.indexOf('=>') + 1] : undefined;
    if (target === undefined || !/^(?:\.{1,2}\/|\/|[A-Za-z]:[\\/]|\.{1,2}$)/.test(target)) return [];
    const inside = !/^(?:\/|[A-Za-z]:)/.test(target) && !posix.join(context.repository.prefix, target).startsWith('..');
    if (inside) return [];
    return [
      {
        kind: 'local-replace',
        message: `${entry.tokens[0]} is replaced by ${target}, which lies outside the repository`,
        remedy: 'Replace it by a released version, or remove the `replace` and require the version that you mean.',
        location: lineOf(goMod, entry.line),
      },
    ];
  });
}

interface Answer {
  readonly problems: readonly ModuleProblem[];
  readonly unanswered: readonly string[];
}

async function verified(context: CollectContext, files: ModuleFiles, place: Surroundings): Promise<Answer> {
  const run = await runOffline(context, place, ['mod', 'verify']);
  if (run.exitCode === 0) return { problems: [], unanswered: [] };
  const message = withoutMachinePaths(context, place, `${run.stderr}\n${run.stdout}`).trim();
  const problems = sumProblems(files, message);
  return { problems, unanswered: problems.length === 0 ? [`\`go mod verify\`: ${firstLine(message)}`] : [] };
}

/** What Go says of sums, as problems at the line of the module. */
export function sumProblems(files: ModuleFiles, message: string): readonly ModuleProblem[] {
  const problems = new Map<string, ModuleProblem>();
  const add = (kind: ModuleProblem['kind'], module: string, text: string, remedy: string) => {
    const location = moduleLine(files, module);
    problems.set(`${kind} ${module}`, { kind, message: text, remedy, ...(location ? { location } : {}) });
  };
  for (const line of message.split('\n').slice(0, 2000)) {
    const cut = line.slice(0, 2000);
    const modified = /^(\S+) (v\S+): (?:dir|zip) has been modified/.exec(cut);
    if (modified) {
      const [, module = '', version = ''] = modified;
      add(
        'wrong-sum',
        module,
        `${module} ${version} in the module cache is not what go.sum says`,
        'Run `go clean -modcache` and `go mod download`.',
      );
    }
    const mismatch = /verifying (?:module )?(\S+?)@(v[^\s:/]+)(?:\/go\.mod)?: checksum mismatch/.exec(cut);
    if (mismatch) {
      const [, module = '', version = ''] = mismatch;
      add(
        'wrong-sum',
        module,
        `${module} ${version} is not what go.sum says: checksum mismatch`,
        `Find out why ${module} ${version} changed; then remove its lines from go.sum and run \`go mod tidy\`.`,
      );
    }
    const missing = /missing go\.sum entry/.exec(cut);
    if (missing) {
      const versioned = /^(?:go: )?([^\s@]+)@v/.exec(cut)?.[1];
      const provided = cut.split('providing package ')[1]?.split(/[\s;:]/)[0];
      const module = versioned ?? provided ?? '';
      add(
        'missing-sum',
        module,
        `go.sum has no entry for ${module || 'a module that is needed'}`,
        'Run `go mod tidy` and commit go.sum.',
      );
    }
  }
  return [...problems.values()];
}

async function tidied(context: CollectContext, files: ModuleFiles, place: Surroundings): Promise<Answer> {
  context.note('`go mod tidy -diff` was asked through your own GOPROXY, since it also needs the test dependencies');
  const run = await runWithProxy(context, place.settings, place.copy, ['mod', 'tidy', '-diff']);
  if (run.exitCode === 0) return { problems: [], unanswered: [] };
  if (run.stdout.startsWith('diff ')) return { problems: tidyProblems(files, run.stdout), unanswered: [] };
  const message = withoutMachinePaths(context, place, run.stderr).trim();
  const why = message.includes('flag provided but not defined') ? 'this Go is older than 1.23' : firstLine(message);
  return { problems: [], unanswered: [`\`go mod tidy -diff\` gave no answer: ${why}`] };
}

/** The line that requires a module, or of the longest path that begins like it. */
function moduleLine({ goMod, entries }: ModuleFiles, name: string): FileLocation | undefined {
  const required = entries
    .filter(
      ({ directive, tokens: [path = ''] }) => directive === 'require' && (name === path || name.startsWith(`${path}/`)),
    )
    .sort((a, b) => (b.tokens[0]?.length ?? 0) - (a.tokens[0]?.length ?? 0))[0];
  const line = required?.line ?? entries.find(entry => entry.directive === 'module')?.line;
  return line === undefined ? undefined : lineOf(goMod, line);
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 500) || 'no message';
}
