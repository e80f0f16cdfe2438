import { posix } from 'node:path';
import type { BuildRecipe, ComputedValue, RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { acceptedVariable } from '../flags/accepted-flags.ts';
import type { Candidate } from '../candidate.ts';
import { asRunsWith, doubtsOfCalled } from './build-candidate.ts';
import type { BuildFile, BuildScript } from '../build-script.ts';
import { originOf } from '../origin/command-origin.ts';
import type { ValueOrigin } from '../origin/value-origin.ts';
import type { CalledFiles } from '../calls/called-files.ts';
import { followedCommands } from '../calls/followed-commands.ts';
import { earlierCommands } from '../around/earlier-commands.ts';
import { type RawFlag, recipeFlags, tracedWordsOf } from '../flags/go-command.ts';
import { flagsOfVariable } from '../flags/goflags-variable.ts';
import { laterCommands, type WrittenOutput } from '../around/later-command.ts';
import { outputOf, outputsOf, writtenPaths } from '../around/output.ts';
import { doubtAt } from '../text/doubt.ts';
import { doubtsOfFlags, doubtsOfWords } from '../flags/flag-doubts.ts';
import { doubtsOfLater } from '../around/later-doubts.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { joined } from '../shell/text.ts';
import { repositoryFolder, type SoughtPackage } from '../package-match.ts';
import { placedCommands, type PlacedCommand } from '../around/placed-command.ts';
import { doubtsOfVariables } from '../flags/refused-variables.ts';
import { scriptsAfter, scriptsBefore } from '../around/run-order.ts';
import { strippingCommands } from '../around/strip-commands.ts';
import { pathsIn } from '../around/taken-files.ts';
import { computationsIn, locationOf, textOf, type Traced } from '../text/traced-text.ts';

export interface CandidateRecipeOptions {
  /** `Makefile#build`. */
  readonly from: string;
  readonly sought: SoughtPackage;
  /** The script that gds.yaml names: what it depends on runs with it. */
  readonly script?: string;
  /** The script of another file that calls this one. */
  readonly caller?: { readonly file: BuildFile; readonly script: BuildScript; readonly asked?: string };
  /** What commands may call. */
  readonly calls: CalledFiles;
  /** What could not be read while the file was searched, in words. */
  readonly problems: readonly string[];
}

/** The evidence for one build command, with all that runs after it. */
export function recipeOfCandidate(file: BuildFile, best: Candidate, options: CandidateRecipeOptions): BuildRecipe {
  const { command, script } = best;
  const {
    caller,
    sought: { packageFolder, base = '' },
  } = options;
  const own = outputOf(command, packageFolder);
  const afterOwn = scriptsAfter(file, script, options.script);
  const afterCaller = caller && !best.isPublished ? scriptsAfter(caller.file, caller.script, caller.asked) : [];
  const after = [...afterOwn, ...afterCaller];
  const environment = environmentOf(best);
  const flags = [...environment.goFlags, ...command.flags];
  const location = placeOf(command.words);
  const written: WrittenOutput = {
    outputs: [own],
    paths: best.declared ? [] : writtenPaths(best, packageFolder),
    copies: [],
    inContainer: posix.isAbsolute(best.folder),
  };
  const reading = { problems: [], packageFolder, ...options.calls.reading };
  const followed = (commands: readonly PlacedCommand[]) => followedCommands(commands, options.calls, reading);
  const { later: behind, kept } = laterCommands(followed(best.later), written);
  const outputs = outputsOf(best, packageFolder) ?? [];
  const takenFrom = (of: BuildFile, from: BuildScript) => {
    const places = pathsIn(
      of,
      from,
      outputs.length > 0 ? [...new Set([...outputs, ...kept.paths, ...kept.copies])] : [],
    );
    return (other: BuildScript) => {
      const taken = places.get(other.name);
      return taken ? { outputs: taken, paths: taken, copies: [], inContainer: true } : written;
    };
  };
  const afterScripts = (
    scripts: readonly BuildScript[],
    outputsIn: (script: BuildScript) => typeof written,
    placedAs = (placed: PlacedCommand) => placed,
  ) =>
    scripts.flatMap(
      other => laterCommands(followed(placedCommands([other], reading)).map(placedAs), outputsIn(other)).later,
    );
  const later = [
    ...behind,
    ...afterScripts(afterOwn, takenFrom(file, script), best.seen),
    ...(caller ? afterScripts(afterCaller, takenFrom(caller.file, caller.script)) : []),
  ].map(each => ({ ...each, command: asRunsWith(each.command, best) }));
  const beforeCaller = caller ? scriptsBefore(caller.file, caller.script, caller.asked) : [];
  const before = placedCommands([...beforeCaller, ...scriptsBefore(file, script, options.script)], reading);
  const earlier = earlierCommands(followed([...before, ...best.earlier()]), base);
  const strips = strippingCommands(later);
  // What strips and keeps a debug file leaves no doubt.
  const doubtful = later.filter(
    other => strips.get(other.command)?.debugFile === undefined && !keepsDebug(other.command, strips.size > 0),
  );
  return {
    source: 'recipe',
    from: options.from,
    ...(location ? { location } : {}),
    ...(best.declared ? { declared: best.declared } : {}),
    flags: flags.flatMap(recipeFlags),
    env: environment.env,
    computed: flags.filter(({ name }) => name !== '-o').flatMap(flag => computedOf(flag, pathIn(best, base))),
    ...(earlier.length > 0 ? { earlier } : {}),
    ...(strips.size > 0 ? { strips: [...strips.values()] } : {}),
    unresolved: [...environment.unresolved, ...file.unresolved],
    doubts: [
      ...[...problemsOf(script, options), ...reading.problems].map(problem => doubtAt(problem, [])),
      ...best.doubts,
      ...script.doubts,
      ...after.flatMap(other => [...other.inherited, ...other.doubts, ...doubtsOfCalled(other.steps)]),
      ...doubtsOfWords(command.packages, 'go build'),
      ...environment.doubts,
      ...doubtsOfFlags(flags),
      ...doubtsOfLater(doubtful, command).filter(
        ({ location: at }) => !best.doubts.some(said => startsAt(said.location, at)),
      ),
      ...file.doubts,
    ],
  };
}

/** Of the script itself: what could not be read in it may build again or strip. */
function problemsOf({ name }: BuildScript, { problems }: CandidateRecipeOptions): readonly string[] {
  return problems.filter(problem => problem.startsWith(`${name}: `));
}

function startsAt(a: RecipeDoubt['location'], b: RecipeDoubt['location']): boolean {
  return a !== undefined && a.path === b?.path && a.startLine === b.startLine && a.startColumn === b.startColumn;
}

/** Where a missing flag would be written: behind `go build`, or behind `build` when `go` stands in a variable. */
function placeOf(words: readonly Traced[]) {
  const [program, verb] = [words[0] ?? [], words[1] ?? []].map(locationOf);
  const together = program && verb && program.path === verb.path && program.startLine === verb.startLine;
  return together ? locationOf(joined(words)) : (verb ?? program);
}

/** `objcopy` that writes the debug file or names it in the binary, of a recipe that strips with both. */
function keepsDebug({ words }: ShellCommand, strips: boolean): boolean {
  return strips && words.some(word => /^--(?:only-keep-debug|add-gnu-debuglink(?:=.*)?)$/.test(textOf(word)));
}

interface BuildEnvironment {
  readonly env: BuildRecipe['env'];
  readonly goFlags: readonly RawFlag[];
  readonly unresolved: readonly string[];
  readonly doubts: readonly RecipeDoubt[];
}

/** What the file hands to the build, then what the command sets itself: a later one wins, as in a shell. */
function environmentOf({ command, environment }: Candidate): BuildEnvironment {
  const variables = [
    ...environment.map(variable => ({ ...variable, word: variable.value })),
    ...command.assignments.map(assignment => ({ ...assignment, doubts: [] as readonly RecipeDoubt[] })),
  ];
  const env = new Map<string, BuildRecipe['env'][number]>();
  const unresolved: string[] = [];
  let goFlags: readonly RawFlag[] = [];
  let doubts: readonly RecipeDoubt[] = [];
  for (const { name, value, word, doubts: own } of variables) {
    if (name === 'GOFLAGS') {
      const variable = flagsOfVariable(value);
      goFlags = variable.flags;
      doubts = [...variable.doubts, ...own];
    } else if (!acceptedVariable(name, textOf(value))) {
      if (/^(?:GO|CGO_|CC$|CXX$|FC$|AR$|PKG_CONFIG)/.test(name)) {
        unresolved.push(`${name} of the build file is not used: it may name a program or change what is judged`);
      }
    } else if (computationsIn(value).length > 0) {
      const [{ expression } = { expression: '' }] = computationsIn(value);
      unresolved.push(`${name} is ${expression}, which is not known, and was left out`);
    } else env.set(name, variableAt(name, value, word));
  }
  return { env: [...env.values()], goFlags, unresolved, doubts: [...doubtsOfVariables(variables), ...doubts] };
}

function variableAt(name: string, value: Traced, word: Traced): BuildRecipe['env'][number] {
  const location = locationOf(word);
  return { name, value: textOf(value), ...(location ? { location } : {}) };
}

/** Where a value is computed on another line than the flag that uses it, that line is the one to edit. */
function computedOf(flag: RawFlag, pathOf: (read: string) => string): ComputedValue[] {
  return tracedWordsOf(flag).flatMap(word => {
    const place = locationOf(word);
    return computationsIn(word).map((computation): ComputedValue => {
      const own = locationOf(word.filter(({ computed }) => computed === computation));
      const location = own && (own.path !== place?.path || own.startLine !== place.startLine) ? own : place;
      const origin = computation.origin ?? originOf(computation.expression);
      return {
        expression: computation.expression,
        word: textOf(word),
        ...(location ? { location } : {}),
        ...knownOf(origin, pathOf),
        ...(flag.impliedBy === undefined ? {} : { impliedBy: flag.impliedBy }),
      };
    });
  });
}

function knownOf(
  { kind, reads }: ValueOrigin,
  pathOf: (read: string) => string,
): Pick<ComputedValue, 'determinedBy' | 'varies' | 'reads'> {
  if (kind === 'varies') return { varies: true };
  if (kind === 'unknown') return {};
  return { determinedBy: kind, ...(reads ? { reads: reads.map(pathOf) } : {}) };
}

/** Paths that commands read, from where the build runs to the repository's root. */
function pathIn({ folder, script, mounts: ofCall }: Candidate, base: string): (read: string) => string {
  const mounts = ofCall ?? script.steps.flatMap(step => (step.kind === 'shell' ? (step.mounts ?? []) : []));
  return read => posix.join(base, repositoryFolder(posix.join(folder, read), mounts));
}
