import type { Declaration, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { GoBuildCommand } from './flags/go-command.ts';
import type { Budget } from './text/budget.ts';
import type { EnvironmentVariable } from './text/environment-variable.ts';
import type { SourceText, Traced } from './text/traced-text.ts';

/** A folder of the repository under the name that it has where the commands run. */
export interface Mount {
  /** Absolute: `/src`. */
  readonly path: string;
  /** Relative to the folder of gds.yaml. */
  readonly folder: string;
}

/** One shell and all that it is given to run: a line of a Make recipe, a `RUN`, a `run:`, a whole script. */
export interface ShellStep {
  readonly kind: 'shell';
  /** Variables of the build file's own language are expanded, those of the shell are not. */
  readonly text: Traced;
  /** The same before those were expanded, where these may come from elsewhere. */
  readonly line?: Traced;
  /** Where the shell starts: POSIX, relative to the folder of gds.yaml (it may begin with `..`), or absolute below a mount. */
  readonly folder: string;
  /** In a container; a later one wins. */
  readonly mounts?: readonly Mount[];
  /** A later one of the same name wins. */
  readonly environment: readonly EnvironmentVariable[];
  /** Path of the script that the text is, relative to the folder of gds.yaml: what `$0` names. */
  readonly script?: string;
  /** `$1`, `$2` … of the script, where what calls it is known. */
  readonly parameters?: readonly Traced[];
  /** The root of the repository, as `folder`, where the commands find it. */
  readonly root?: string;
  /** About this text: what may be in it and is not known. */
  readonly doubts: readonly RecipeDoubt[];
  /** The condition that decides whether it runs, as written; not evaluated. */
  readonly condition?: string;
  /** Of a step that stands here because its script is called: the name of that one, which has its builds. */
  readonly calledScript?: string;
}

/** A build that the file describes by data instead of a command, as goreleaser and ko do. */
export interface GoBuildStep {
  readonly kind: 'go-build';
  /** `words` is where a missing flag would be written. */
  readonly command: GoBuildCommand;
  readonly declared: Declaration;
  /** As that of {@link ShellStep}. */
  readonly folder: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly doubts: readonly RecipeDoubt[];
}

/** What a workflow or a job of one is for, as its name and what starts it tell. */
export type BuildPurpose = 'release' | 'unknown' | 'test';

/** Files that a script takes from another one: `COPY --from=build /out/app /app`. Paths are absolute. */
export interface TakenFiles {
  /** Name of the other script. */
  readonly from: string;
  /** A file, a folder, or a pattern of them; absent where it is not known. */
  readonly source?: string;
  /** Ends with `/` when it is a folder for certain. */
  readonly target: string;
}

/** A named piece of a build file that runs commands: a recipe, stage, job, task or the whole file. */
export interface BuildScript {
  /** As `build.from` of gds.yaml names it behind the `#`. */
  readonly name: string;
  /** In the order in which they run. */
  readonly steps: readonly (ShellStep | GoBuildStep)[];
  /** Names of scripts that run before this one or give it their files. */
  readonly prerequisites: readonly string[];
  /** Which files it has of those that it depends on, where the format says so. */
  readonly takes?: readonly TakenFiles[];
  /** About this script alone: steps of which it is not known whether they run. */
  readonly doubts: readonly RecipeDoubt[];
  /** What it hands to its prerequisites and may change their flags. */
  readonly inherited: readonly RecipeDoubt[];
  /** It builds only what no other script of the file names. */
  readonly fallback?: boolean;
  /** Of a job of a workflow. */
  readonly purpose?: BuildPurpose;
  /** Of what a file declares: what calls it only tries it, and ships nothing. */
  readonly isSnapshot?: boolean;
  /** How many words of a call it takes at most, as a recipe of just does; none where it is absent. */
  readonly takesWords?: number;
}

/** What a build file says, in the same form for every format. */
export interface BuildFile {
  /** In the order of the file. */
  readonly scripts: readonly BuildScript[];
  /**
   * `every`: all scripts run, each by itself, and those that have a build among their prerequisites run after it.
   * `one`: the one that is asked for, with its prerequisites. `shipped`: all that one needs, whose files alone are kept.
   */
  readonly runs: 'every' | 'one' | 'shipped';
  /** The one that runs, or is shipped, when nobody names a script. */
  readonly defaultScript?: string;
  /** In a container or on another machine: variables of the caller do not reach its commands. */
  readonly runsElsewhere?: boolean;
  /** What was not resolved, in words, each once. */
  readonly unresolved: readonly string[];
  /** What may change every build of the file. */
  readonly doubts: readonly RecipeDoubt[];
  /** Places that may hold a build and are not read: they matter when none was found. */
  readonly unread: readonly RecipeDoubt[];
  readonly patterns?: ScriptPatterns;
  /** Variables that whoever runs it may give other values, with their defaults: `ARG` of a Dockerfile. */
  readonly parameters?: ReadonlyMap<string, Traced>;
  /** The file as it is with variables that its own ones depend on; of one that a command reads. */
  readonly calledWith?: (given: GivenVariables, budget: Budget) => BuildFile;
  /** Of a workflow. */
  readonly purpose?: BuildPurpose;
}

/** What a build file is called with, each name once. */
export interface GivenVariables {
  readonly environment: readonly EnvironmentVariable[];
  /** Of the command line: they go before what the file sets. */
  readonly assignments: readonly EnvironmentVariable[];
  /** The program with its words, where these say more than variables. */
  readonly command?: readonly Traced[];
  /** What the call gives to the parameters of one script. */
  readonly words?: { readonly script: string; readonly values: readonly Traced[] };
}

/** Scripts whose names are patterns: `bin/%` of Make. */
export interface ScriptPatterns {
  /** The names that the patterns give for what stands in the place of `%`. */
  readonly names: (stem: string) => readonly string[];
  /** The file with the scripts that the patterns make of a name. */
  readonly withName: (name: string) => BuildFile;
}

/** A build file under the name by which a person knows it: its path relative to the folder of gds.yaml. */
export interface NamedBuildFile {
  readonly name: string;
  readonly file: BuildFile;
}

/** The file, with a script of this name if a pattern makes one. */
export function withScript(file: BuildFile, name: string): BuildFile {
  return file.scripts.some(script => script.name === name) ? file : (file.patterns?.withName(name) ?? file);
}

/** What a reader may ask for beside the file itself. */
export interface BuildFileSurroundings {
  /** Path of the file, relative to the folder of gds.yaml. */
  readonly name: string;
  /** Where its commands start: POSIX, relative to the folder of gds.yaml. */
  readonly folder: string;
  /** The root of the repository, as that. */
  readonly root?: string;
  /** A file of the repository, by its path relative to the folder of gds.yaml; a string says why it cannot be had. */
  readonly read: (path: string) => Promise<SourceText | string>;
  /** Files whose path, relative to the folder of gds.yaml, matches a pattern with `*` and `?` in its last segment. Absent: nothing is searched. */
  readonly find?: (pattern: string) => Promise<readonly string[] | string>;
}

/** Reads a build file of one format. A string says why it cannot be used. */
export type BuildFileReader = (source: SourceText, surroundings: BuildFileSurroundings) => Promise<BuildFile | string>;

/** A script and, depth first, those it depends on. */
export function withPrerequisites(file: BuildFile, name: string): readonly BuildScript[] {
  const byName = new Map(file.scripts.map(script => [script.name, script]));
  const found = new Set<BuildScript>();
  const open = [name];
  while (open.length > 0) {
    const script = byName.get(open.pop()!);
    if (!script || found.has(script)) continue;
    found.add(script);
    open.push(...script.prerequisites.toReversed());
  }
  return [...found];
}

/** The same in the order in which they run: each behind those that it depends on. */
export function inOrder(file: BuildFile, name: string): readonly BuildScript[] {
  const byName = new Map(file.scripts.map(script => [script.name, script]));
  const entered = new Set<BuildScript>();
  const ordered: BuildScript[] = [];
  const open: (string | BuildScript)[] = [name];
  while (open.length > 0) {
    const next = open.pop()!;
    if (typeof next !== 'string') {
      ordered.push(next);
      continue;
    }
    const script = byName.get(next);
    if (!script || entered.has(script)) continue;
    entered.add(script);
    open.push(script, ...script.prerequisites.toReversed());
  }
  return ordered;
}

/** The scripts that run after one, since they depend on it, itself left out. */
export function dependentsOf(file: BuildFile, script: BuildScript): ReadonlySet<BuildScript> {
  const waiting = new Map<string, BuildScript[]>();
  for (const other of file.scripts) {
    for (const name of other.prerequisites) {
      const known = waiting.get(name);
      if (known) known.push(other);
      else waiting.set(name, [other]);
    }
  }
  const found = new Set<BuildScript>();
  const open = [script.name];
  while (open.length > 0) {
    for (const other of waiting.get(open.pop()!) ?? []) {
      if (other === script || found.has(other)) continue;
      found.add(other);
      open.push(other.name);
    }
  }
  return found;
}
