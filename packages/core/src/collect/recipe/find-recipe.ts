import { posix } from 'node:path';
import type { BuildRecipe, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { TargetRole } from '../../standard/index.ts';
import { type BuildScript, type NamedBuildFile, withPrerequisites, withScript } from './build-script.ts';
import { type Candidate, candidatesOf, doubtsOfOthers, type Search } from './build-candidate.ts';
import { platformDistance } from './candidate-platform.ts';
import { recipeOfCandidate } from './candidate-recipe.ts';
import { CalledFiles } from './calls/called-files.ts';
import { calledCandidates } from './calls/called-candidates.ts';
import { doubtsOfRivals } from './rival-builds.ts';
import { Budget } from './text/budget.ts';
import type { SoughtPackage } from './package-match.ts';
import { locationOf, type Traced } from './text/traced-text.ts';
import { doubtsOfCallers } from './calls/caller-doubts.ts';
import { shippedCandidates } from './shipped-script.ts';

/** What a recipe is looked for. */
export interface RecipeQuery extends SoughtPackage {
  readonly role: TargetRole;
  /** The script that gds.yaml names. */
  readonly script?: string;
}

export type FoundRecipe =
  | {
      readonly kind: 'found';
      readonly recipe: BuildRecipe;
      /** Other scripts that build the package: `Makefile#all`. */
      readonly others: readonly string[];
      /** Whether GOFLAGS of the caller reach the build: the recipe sets none and runs on the caller's machine. */
      readonly seesGoFlags: boolean;
    }
  | { readonly kind: 'no-such-script'; readonly names: readonly string[] }
  | {
      readonly kind: 'builds-something-else';
      readonly unresolved: readonly string[];
      /** What may build the package in a way that was not followed. */
      readonly doubts: readonly RecipeDoubt[];
    };

interface Caller {
  readonly in: NamedBuildFile;
  readonly script: BuildScript;
  /** What it calls the other file with. */
  readonly target: string;
  readonly call: readonly Traced[];
}

interface FileCandidate extends Candidate {
  readonly in: NamedBuildFile;
  /** What calls it. */
  readonly caller?: Caller;
  /** The script whose result is shipped. */
  readonly goal?: string;
  /** Place of the file among those searched. */
  readonly order: number;
}

/**
 * The command that builds the package, in the script asked for, else the likeliest of all files.
 * `all` files are in the order of precedence. A build that keeps its result comes before one that
 * only compiles, whatever file it stands in; scripts for debugging come first for a target of that role and last for others.
 * What calls a script, make, just or Task is followed into `callable`.
 */
export function findRecipe(
  all: readonly NamedBuildFile[],
  query: RecipeQuery,
  callable: readonly NamedBuildFile[] = all,
): FoundRecipe {
  const calls = new CalledFiles(callable);
  const asked = query.script;
  const files = asked === undefined ? all : all.map(each => ({ ...each, file: withScript(each.file, asked) }));
  if (asked !== undefined && !files.some(({ file }) => file.scripts.some(({ name }) => name === asked))) {
    return {
      kind: 'no-such-script',
      names: files.flatMap(({ file }) => file.scripts.map(({ name }) => name).filter(isPlainName)),
    };
  }
  const searches = files.map((named, order) => searchFile(named, order, { query, calls }));
  const candidates = searches.flatMap(({ candidates: found }) => found);
  candidates.sort((a, b) => comparison(a, b, query));
  const best = candidates[0];
  if (!best) {
    return {
      kind: 'builds-something-else',
      unresolved: searches.flatMap(({ search, named }) => [...search.problems, ...named.file.unresolved]),
      doubts: eachOnce(
        searches.flatMap(({ search, scripts, named: { file } }) => [
          ...search.perhaps,
          ...file.unread,
          ...scripts.flatMap(script => script.doubts),
          ...file.doubts,
        ]),
      ),
    };
  }
  const before = searches
    .slice(0, best.order)
    .flatMap(({ search, named: { file } }) => [...search.perhaps, ...file.unread]);
  const problems = searches[best.order]!.search.problems;
  const recipeOf = (candidate: FileCandidate) => {
    const { caller, goal = asked } = candidate;
    return recipeOfCandidate(candidate.in.file, candidate, {
      sought: query,
      from: nameOf(candidate, asked),
      calls,
      problems,
      ...(caller ? { script: caller.target } : goal !== undefined && { script: goal }),
      ...(caller && {
        caller: { file: caller.in.file, script: caller.script, ...(goal !== undefined && { asked: goal }) },
      }),
    });
  };
  const recipe = recipeOf(best);
  const others = candidates.filter(other => other.in.name !== best.in.name || other.script !== best.script);
  return {
    kind: 'found',
    recipe: {
      ...recipe,
      doubts: eachOnce([
        ...recipe.doubts,
        ...doubtsOfOthers(
          best,
          candidates.filter(other => other.in.name === best.in.name),
        ),
        ...doubtsOfCallers(
          recipe,
          callersOf(best, candidates, query).map(caller => ({ ...caller, recipe: recipeOf(caller.candidate) })),
        ),
        ...doubtsOfRivals(
          best,
          candidates.filter(other => isForDebugging(other) === isForDebugging(best)),
        ),
        ...before,
      ]),
    },
    others: [...new Set(others.map(other => nameOf(other)))].filter(name => name !== nameOf(best)),
    seesGoFlags: !(best.caller ?? best).in.file.runsElsewhere && !setsGoFlags(best),
  };
}

function eachOnce(doubts: readonly RecipeDoubt[]): readonly RecipeDoubt[] {
  return [...new Map(doubts.map(doubt => [JSON.stringify([doubt.reason, doubt.location]), doubt])).values()];
}

/** What calls the build besides, in another file, or in the same one when nobody names a target. */
function callersOf(best: FileCandidate, candidates: readonly FileCandidate[], query: RecipeQuery) {
  if (query.script !== undefined || (best.caller && best.caller.in.name !== best.in.name)) return [];
  const { file, name } = best.in;
  const byDefault = file.defaultScript === undefined ? [] : withPrerequisites(file, file.defaultScript);
  return candidates.flatMap(candidate => {
    const { caller } = candidate;
    if (!caller || candidate === best || !sameWords(candidate.command.words, best.command.words)) return [];
    const counts = caller.in.name !== name || byDefault.includes(caller.script);
    if (!counts || isForDebugging(candidate) !== isForDebugging(best)) return [];
    return [{ candidate, name: nameOf(candidate), call: caller.call }];
  });
}

function sameWords(a: readonly Traced[], b: readonly Traced[]): boolean {
  return JSON.stringify(a.map(locationOf)) === JSON.stringify(b.map(locationOf));
}

interface SearchedFile {
  readonly named: NamedBuildFile;
  readonly scripts: readonly BuildScript[];
  readonly search: Search;
  readonly candidates: readonly FileCandidate[];
}

interface SearchOptions {
  readonly query: RecipeQuery;
  readonly calls: CalledFiles;
}

/** Where no script with a name builds the package, what patterns make of the package's own name is searched. */
function searchFile(named: NamedBuildFile, order: number, options: SearchOptions): SearchedFile {
  const { patterns } = named.file;
  const searched = searchScripts(named, order, options);
  if (searched.candidates.length > 0 || !patterns || options.query.script !== undefined) return searched;
  const { packageFolder } = options.query;
  for (const name of patterns.names(posix.basename(posix.join('/', packageFolder)))) {
    const file = patterns.withName(name);
    const found = searchScripts(
      { ...named, file: { ...file, scripts: withPrerequisites(file, name) } },
      order,
      options,
    );
    searched.search.perhaps.push(...found.search.perhaps);
    if (found.candidates.length === 0) continue;
    const candidates = found.candidates.map(candidate => ({ ...candidate, in: { ...named, file } }));
    return { ...searched, candidates };
  }
  return searched;
}

function searchScripts(named: NamedBuildFile, order: number, { query, calls }: SearchOptions): SearchedFile {
  const { file } = named;
  const scripts = query.script === undefined ? file.scripts : withPrerequisites(file, query.script);
  const search: Search = { problems: [], perhaps: [], budget: new Budget() };
  const all = scripts.flatMap((script): FileCandidate[] => [
    ...candidatesOf(script, query, search).map(candidate => ({ ...candidate, in: named, order })),
    ...calledCandidates(script, calls, { sought: query, search }).map(({ callee, target, call, ...candidate }) => {
      return { ...candidate, in: callee, order, caller: { in: named, script, target, call } };
    }),
  ]);
  const isNamed = all.some(({ script }) => !script.fallback);
  const { candidates, unclear } = shippedCandidates(
    file,
    isNamed ? all.filter(({ script }) => !script.fallback) : all,
    { ...query, budget: search.budget },
  );
  search.perhaps.push(...unclear);
  return { named, scripts, search, candidates };
}

function nameOf(candidate: FileCandidate, asked?: string): string {
  const { in: named, script } = candidate.caller ?? candidate;
  return `${named.name}#${asked ?? script.name}`;
}

function setsGoFlags({ environment, command }: Candidate): boolean {
  return [...environment, ...command.assignments].some(({ name }) => name === 'GOFLAGS');
}

/** Negative when `a` is the likelier build; the sort is stable, so the order of the file decides last. */
function comparison(a: FileCandidate, b: FileCandidate, query: RecipeQuery): number {
  const debug = query.role === 'debug' ? 1 : -1;
  return (
    debug * (Number(isForDebugging(b)) - Number(isForDebugging(a))) ||
    Number(b.match > 1) - Number(a.match > 1) ||
    a.order - b.order ||
    platformDistance(a) - platformDistance(b) ||
    b.match - a.match ||
    preference(b) - preference(a) ||
    Number(a.condition !== undefined) - Number(b.condition !== undefined)
  );
}

function isForDebugging(candidate: FileCandidate): boolean {
  return saysDebugging(candidate) || (candidate.caller !== undefined && saysDebugging(candidate.caller));
}

function saysDebugging({ in: named, script }: Pick<FileCandidate, 'in' | 'script'>): boolean {
  return (
    /(?:^|[-_.:/])(?:debug|dlv|delve)(?:$|[-_.:/])/i.test(script.name) ||
    /(?:^|[-_.])debug(?:$|[-_.])/i.test(posix.basename(named.name))
  );
}

/** The usual name first, then what the file builds by itself. */
function preference(candidate: FileCandidate): number {
  const {
    script,
    in: { file },
  } = candidate.caller ?? candidate;
  if (script.name === 'build') return 2;
  const { defaultScript } = file;
  return defaultScript !== undefined && withPrerequisites(file, defaultScript).includes(script) ? 1 : 0;
}

function isPlainName(name: string): boolean {
  return /^[\w./:-]+$/.test(name) && !name.startsWith('.');
}
