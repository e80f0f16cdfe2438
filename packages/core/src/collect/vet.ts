import { unavailable, type Unavailable } from '../evidence/unavailable.ts';
import type { AnalyzerDiagnostic, Vet } from '../evidence/vet.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { listProgram, type GoProgram } from './go/list-program.ts';
import { withoutMachinePaths } from './go/machine-paths.ts';
import { runProcess } from './process/process.ts';
import { sourceFacts, type SourceFacts } from './go/source-facts.ts';
import { SourceLocations } from './go/source-location.ts';
import { moduleVersionOf } from './tools/tool-version.ts';
import { parseVetOutput, vetFailures, type VetDiagnostic } from './go/vet-output.ts';

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
    await context.get('binary'); // its build fetched the modules
    const program = await listProgram(context);
    if ('available' in program) return program;
    const main = program.packages.at(-1);
    if (main && main.name !== '' && main.name !== 'main') {
      return unavailable(
        'not-built',
        `${context.target?.subject ?? '.'} is the library ${main.name}, not a main package`,
        'Name a folder with a main package: `gds verify ./cmd/x`.',
      );
    }
    const packages = program.packages.filter(each => each.own).map(each => each.importPath);
    if (packages.length === 0) {
      return unavailable(
        'unreadable',
        'the target has no package of a module of this repository',
        'Add a go.mod with `go mod init`, and name a folder with a main package.',
      );
    }
    const vet = await runVet(context, program, packages, []);
    if ('available' in vet) return vet;
    const { shadow } = context.tools;
    const locations = await SourceLocations.of(context.repository);
    const diagnostics = vet.map(each => ({ ...each, losesError: false }));
    if (shadow === undefined) return { diagnostics: await locate(diagnostics, locations), packages: packages.length };
    const [shadowed, facts, version] = await Promise.all([
      runVet(context, program, packages, [`-vettool=${shadow}`]),
      sourceFacts(context, program, 'shadow'),
      moduleVersionOf(context.tools.go!, shadow, 'golang.org/x/tools', context.signal),
    ]);
    if ('available' in shadowed) return shadowed;
    if ('available' in facts) return facts;
    return {
      diagnostics: [
        ...(await locate(diagnostics, locations)),
        ...(await Promise.all(shadowed.map(each => asShadow(each, facts, locations)))),
      ],
      packages: packages.length,
      shadowVersion: version ?? 'unknown',
    };
  },
});

async function runVet(
  context: CollectContext,
  program: GoProgram,
  packages: readonly string[],
  tool: readonly string[],
): Promise<readonly VetDiagnostic[] | Unavailable> {
  const result = await context.job(() =>
    runProcess({
      file: context.tools.go!,
      args: ['vet', '-json', '-buildvcs=false', ...program.flags, ...tool, '--', ...packages],
      cwd: program.folder,
      env: program.env,
      signal: context.signal,
      timeoutMs: VET_TIMEOUT_MS,
      keepBytes: VET_BYTES,
    }),
  );
  const found = parseVetOutput(`${result.stdout}\n${result.stderr}`);
  // With -json diagnostics do not change the exit status: another one means that vet could not check.
  if (result.exitCode === 0) return found;
  if (result.ended === 'timed-out' || result.ended === 'aborted') {
    return unavailable('timeout', '`go vet` did not end in time', 'Raise `--timeout`, or vet a smaller package.');
  }
  const [first = 'no message'] = vetFailures(withoutMachinePaths(context, program, result.stderr));
  const fetch = /no required module|missing go\.sum|module lookup disabled|cannot find module/.test(result.stderr);
  return unavailable(
    'not-built',
    `\`go vet\` could not check the packages: ${first.slice(0, 500)}`,
    fetch ? 'Run `go mod download`, then gds again.' : 'Make the packages and their tests compile: `go vet ./...`.',
  );
}

function locate(
  diagnostics: readonly (VetDiagnostic & { readonly losesError: boolean })[],
  locations: SourceLocations,
): Promise<AnalyzerDiagnostic[]> {
  return Promise.all(
    diagnostics.map(async ({ analyzer, message, position, losesError }) => {
      const location = position === undefined ? undefined : await locations.locate(position);
      return { analyzer, message, losesError, ...(location === undefined ? {} : { location }) };
    }),
  );
}

/** Joins a shadowed variable with what the Go program says of it, by the place of its identifier. */
async function asShadow(
  diagnostic: VetDiagnostic,
  facts: SourceFacts,
  locations: SourceLocations,
): Promise<AnalyzerDiagnostic> {
  const { position } = diagnostic;
  const lost = facts.lostErrors.find(
    each =>
      each.position.line === position?.line &&
      each.position.column === position.column &&
      each.position.file === position.file,
  );
  const [located] = await locate([{ ...diagnostic, losesError: lost !== undefined }], locations);
  const readAgain = lost === undefined ? undefined : await locations.locate(lost.read);
  return { ...located!, ...(readAgain === undefined ? {} : { readAgain }) };
}
