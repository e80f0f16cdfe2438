import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { tookTooLong, unavailable, type Unavailable } from '../evidence/unavailable.ts';
import type { StaticAnalysis, StaticAnalysisProblem } from '../evidence/static-analysis.ts';
import type { FileLocation } from '../standard/finding.ts';
import { cacheFolder, privateFolder } from './cache-folder.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { editedPlace } from './go/analysis/edited-place.ts';
import { judgedProgram, type JudgedPackages, type JudgedProgram } from './go/analysis/judged-packages.ts';
import { uncheckedRemedy } from './go/analysis/unchecked-remedy.ts';
import type { GoProgram } from './go/list-program.ts';
import { firstLine } from './go/first-line.ts';
import { withoutMachinePaths } from './go/machine-paths.ts';
import { SourceLocations } from './go/analysis/source-location.ts';
import { staticcheckConfiguration } from './go/analysis/staticcheck-configuration.ts';
import { parseStaticcheck, type StaticcheckProblem } from './go/analysis/staticcheck-output.ts';
import { wordsOfFolder } from './go/analysis/words-of-folder.ts';
import { oncePerRun } from './process/once-per-run.ts';
import { contained } from './process/containment.ts';
import { runProcess } from './process/process.ts';
import { analyzer, type Analyzer } from './tools/analyzer.ts';

const TIMEOUT_MS = 600_000;
const OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Runs staticcheck on the packages that `go vet` judges too, with their tests and the repository's own
 * `staticcheck.conf`. It lists and compiles with the Go on PATH, so with cgo on it runs the C compiler and
 * counts as building (BD1, BD7); its environment is vet's.
 */
export default defineCollector({
  provides: 'staticAnalysis',
  deadlineMs: 900_000,
  async collect(context): Promise<StaticAnalysis | Unavailable> {
    const found = await judgedProgram(context);
    if ('available' in found) return found;
    return oncePerRun(context, `staticcheck ${found.program.key}`, shared => analyse(shared, found));
  },
});

async function analyse(
  context: CollectContext,
  { program, judged }: JudgedProgram,
): Promise<StaticAnalysis | Unavailable> {
  const staticcheck = await analyzer(context, 'staticcheck', program.settings);
  if ('available' in staticcheck) return staticcheck;
  const configuration = await staticcheckConfiguration(context.repository, judged.folders);
  if ('available' in configuration) return configuration;
  if (configuration.above) context.note('staticcheck also read a staticcheck.conf in a folder above the repository');
  const found = await runStaticcheck(context, program, judged, staticcheck);
  if ('available' in found) return found;
  const locations = await SourceLocations.of(context.repository);
  const named = found.filter(each => !each.ignored);
  const problems = await Promise.all(named.map(each => located(each, locations)));
  const kept = problems.filter(each => each !== 'left-out');
  return {
    problems: kept.sort(byPlace),
    packages: judged.importPaths.length,
    version: staticcheck.version,
    configuration: configuration.files,
    ignored: found.length - named.length,
    leftOut: problems.length - kept.length,
  };
}

async function runStaticcheck(
  context: CollectContext,
  program: GoProgram,
  judged: JudgedPackages,
  staticcheck: Analyzer,
): Promise<readonly StaticcheckProblem[] | Unavailable> {
  // `pattern=` keeps go/packages from reading a path as one of its other queries.
  const patterns = judged.importPaths.map(path => `pattern=${path}`);
  const tags = program.flags.filter(flag => flag.startsWith('-tags='));
  const args = ['-f', 'json', '-show-ignored', ...tags, '--', ...patterns];
  const result = await context.job(() =>
    runProcess({
      ...contained(context.tools.containment?.offline, staticcheck.file, args),
      cwd: program.folder,
      env: environment(context, program),
      signal: context.signal,
      timeoutMs: TIMEOUT_MS,
      keepBytes: OUTPUT_BYTES,
    }),
  );
  if (result.ended === 'timed-out' || result.ended === 'aborted') return tookTooLong('staticcheck', TIMEOUT_MS);
  const found = result.droppedBytes > 0 ? undefined : parseStaticcheck(result.stdout);
  // 0: nothing found; 1: problems, each on standard output, or a failure to list, on standard error.
  const answered = result.exitCode === 0 || (result.exitCode === 1 && (found?.length ?? 0) > 0);
  if (found === undefined || !answered) {
    const said = wordsOfFolder(result.stderr, program.folder, context.repository);
    const clean = withoutMachinePaths(context, program, said).trim();
    const words = firstLine(clean) ?? (result.droppedBytes > 0 ? 'it wrote too much to keep' : 'no message');
    return unavailable('unreadable', `staticcheck could not check the packages: ${words}`, remedyFor(words));
  }
  const faults = found.filter(({ code }) => code === 'compile' || code === 'config');
  const refused = faults.find(({ position }) => position !== undefined) ?? faults[0];
  if (refused === undefined) return found;
  const said = wordsOfFolder(refused.message, program.folder, context.repository);
  const words = firstLine(withoutMachinePaths(context, program, said)) ?? 'no message';
  const place =
    refused.position && withoutMachinePaths(context, program, `${refused.position.file}:${refused.position.line}: `);
  return unavailable(
    refused.code === 'config' ? 'unreadable' : 'not-built',
    `staticcheck could not check the packages: ${place ?? ''}${words}`,
    remedyFor(words, refused.code === 'config' ? place : undefined),
  );
}

function environment(context: CollectContext, program: GoProgram): Record<string, string> {
  const cache = privateFolder(cacheFolder(context.env));
  const folder = (cache && privateFolder(join(cache, 'staticcheck'))) ?? join(context.scratch, 'staticcheck');
  // It takes no flags for `go list`: those go by the environment.
  const flags = [program.env['GOFLAGS'] ?? '', '-buildvcs=false', ...program.flags].filter(Boolean).join(' ');
  // With -trimpath it knows a package by its content, and would name the files of the checkout that it saw first.
  const own = flags.includes('-trimpath') ? join(folder, digestOf(program.folder)) : folder;
  return { ...program.env, GOFLAGS: flags, STATICCHECK_CACHE: own };
}

function digestOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

function remedyFor(words: string, configuration?: string): string {
  if (configuration?.includes('staticcheck.conf')) return 'Mend staticcheck.conf, or remove it.';
  return uncheckedRemedy(words);
}

async function located(
  { code, message, position, related }: StaticcheckProblem,
  locations: SourceLocations,
): Promise<StaticAnalysisProblem | 'left-out'> {
  const location = position && (await editedPlace(locations, position));
  if (location === 'left-out') return location;
  const places = await Promise.all(
    related
      .slice(0, 10)
      .map(async each => ({ location: await locations.locate(each.position), message: each.message })),
  );
  return {
    code,
    message,
    ...(location === undefined ? {} : { location }),
    related: places.filter((each): each is { location: FileLocation; message: string } => each.location !== undefined),
  };
}

function byPlace(a: StaticAnalysisProblem, b: StaticAnalysisProblem): number {
  const [one, two] = [a.location, b.location];
  if (one === undefined || two === undefined) return Number(one === undefined) - Number(two === undefined);
  if (one.path !== two.path) return one.path < two.path ? -1 : 1;
  return one.startLine - two.startLine || (one.startColumn ?? 0) - (two.startColumn ?? 0);
}
