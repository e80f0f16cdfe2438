import { tookTooLong, unavailable, type Unavailable } from '../evidence/unavailable.ts';
import type { AnalyzerDiagnostic, Vet } from '../evidence/vet.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { editedPlace } from './go/analysis/edited-place.ts';
import { judgedProgram, type JudgedPackages, type JudgedProgram } from './go/analysis/judged-packages.ts';
import { uncheckedRemedy } from './go/analysis/unchecked-remedy.ts';
import { LineDirectives } from './go/analysis/line-directives.ts';
import type { GoProgram } from './go/list-program.ts';
import { firstLine } from './go/first-line.ts';
import { withoutMachinePaths } from './go/machine-paths.ts';
import { sourceFacts, type SourceFacts } from './go/analysis/source-facts.ts';
import { SourceFiles } from './go/analysis/source-files.ts';
import { SourceLocations } from './go/analysis/source-location.ts';
import { wordsOfFolder } from './go/analysis/words-of-folder.ts';
import { parseVetOutput, vetFailures, type VetDiagnostic } from './go/analysis/vet-output.ts';
import { oncePerRun } from './process/once-per-run.ts';
import { contained } from './process/containment.ts';
import { runProcess } from './process/process.ts';
import { analyzer } from './tools/analyzer.ts';

const VET_TIMEOUT_MS = 600_000;
const VET_BYTES = 32 * 1024 * 1024;

/**
 * Runs `go vet -json` and the shadow analyzer on the packages of the target's module that the target
 * needs, with their tests: what is shipped is judged, not every folder of the repository. With cgo on,
 * vet runs the C compiler, so it counts as building (BD1, BD7). Modules must be there: `GOPROXY=off`.
 */
export default defineCollector({
  provides: 'vet',
  deadlineMs: 900_000,
  async collect(context): Promise<Vet | Unavailable> {
    const found = await judgedProgram(context);
    if ('available' in found) return found;
    return oncePerRun(context, `vet ${found.program.key}`, shared => analyse(shared, found));
  },
});

async function analyse(context: CollectContext, { program, judged }: JudgedProgram): Promise<Vet | Unavailable> {
  const [vet, shadow] = await Promise.all([runVet(context, program, judged, []), runShadow(context, program, judged)]);
  if ('available' in vet) return vet;
  if ('available' in shadow && shadow.reason !== 'tool-missing') return shadow;
  const places: Places = {
    locations: await SourceLocations.of(context.repository),
    directives: await LineDirectives.of(await SourceFiles.below([context.repository.root]), judged.folders),
  };
  const found = await located(vet, [], places);
  const shadowed = 'available' in shadow ? [] : await located(shadow.diagnostics, shadow.facts.lostErrors, places);
  const all = [...found, ...shadowed];
  const diagnostics = all.filter(each => each !== 'left-out');
  return {
    diagnostics,
    packages: judged.importPaths.length,
    leftOut: all.length - diagnostics.length,
    shadow:
      'available' in shadow
        ? { available: false, missing: shadow.missing, provide: shadow.provide }
        : { available: true, version: shadow.version },
  };
}

/** Shadowed variables, and which of them lose an error. */
async function runShadow(
  context: CollectContext,
  program: GoProgram,
  judged: JudgedPackages,
): Promise<{ diagnostics: readonly VetDiagnostic[]; facts: SourceFacts; version: string } | Unavailable> {
  const shadow = await analyzer(context, 'shadow', program.settings);
  if ('available' in shadow) return shadow;
  const [diagnostics, facts] = await Promise.all([
    runVet(context, program, judged, [`-vettool=${shadow.file}`]),
    sourceFacts(context, program, 'shadow'),
  ]);
  if ('available' in diagnostics) return diagnostics;
  if ('available' in facts) return facts;
  return { diagnostics, facts, version: shadow.version };
}

async function runVet(
  context: CollectContext,
  program: GoProgram,
  { importPaths }: JudgedPackages,
  tool: readonly string[],
): Promise<readonly VetDiagnostic[] | Unavailable> {
  const args = ['vet', '-json', '-buildvcs=false', ...program.flags, ...tool, '--', ...importPaths];
  const result = await context.job(() =>
    runProcess({
      ...contained(context.tools.containment?.offline, program.settings.go, args),
      cwd: program.folder,
      env: program.env,
      signal: context.signal,
      timeoutMs: VET_TIMEOUT_MS,
      keepBytes: VET_BYTES,
    }),
  );
  // With -json diagnostics do not change the exit status: another one means that vet could not check.
  if (result.exitCode === 0 && result.droppedBytes === 0) return parseVetOutput(`${result.stdout}\n${result.stderr}`);
  if (result.ended === 'timed-out' || result.ended === 'aborted') return tookTooLong('`go vet`', VET_TIMEOUT_MS);
  const words = wordsOfFolder(result.stderr, program.folder, context.repository);
  const [first = 'no message'] = vetFailures(withoutMachinePaths(context, program, words));
  return unavailable(
    'not-built',
    `\`go vet\` could not check the packages: ${firstLine(first) ?? 'no message'}`,
    uncheckedRemedy(result.stderr),
  );
}

interface Places {
  readonly locations: SourceLocations;
  readonly directives: LineDirectives;
}

/** Diagnostics with their places; a shadowed variable is joined with its lost error by the identifier's place. */
function located(
  diagnostics: readonly VetDiagnostic[],
  lostErrors: SourceFacts['lostErrors'],
  { locations, directives }: Places,
): Promise<(AnalyzerDiagnostic | 'left-out')[]> {
  return Promise.all(
    diagnostics.map(async ({ analyzer: name, message, position }) => {
      const named = position && (await editedPlace(locations, position));
      const origin = position && directives.writtenAt(position);
      // Of the file that a directive names when that is there, else of the Go file.
      const location = named ?? (origin && (await editedPlace(locations, origin)));
      if (location === 'left-out') return location;
      const written = named && origin && (await locations.locate(origin));
      const at = origin ?? position;
      const lost = lostErrors.find(
        each =>
          each.position.line === at?.line &&
          each.position.file === at.file &&
          (at.column === undefined || each.position.column === at.column),
      );
      const readAgain = lost && (await locations.locate(lost.read));
      return {
        analyzer: name,
        message,
        losesError: lost !== undefined,
        ...(location === undefined ? {} : { location }),
        ...(written === undefined ? {} : { written }),
        ...(readAgain === undefined ? {} : { readAgain }),
      };
    }),
  );
}
