import { posix } from 'node:path';
import type { BuildRecipe, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { TargetRole } from '../../standard/index.ts';
import { type BuildFile, type BuildScript, withPrerequisites, withScript } from './build-script.ts';
import { type Candidate, candidatesOf, doubtsOfOthers, type Search } from './build-candidate.ts';
import { recipeOfCandidate } from './candidate-recipe.ts';
import { calledCandidates } from './make-call.ts';
import { Budget } from './text/budget.ts';
import type { SoughtPackage } from './package-match.ts';
import { shippedCandidates } from './shipped-script.ts';

/** What a recipe is looked for. */
export interface RecipeQuery extends SoughtPackage {
  readonly role: TargetRole;
  /** The script that gds.yaml names. */
  readonly script?: string;
}

/** A build file under the name by which a person knows it: its path relative to the folder of gds.yaml. */
export interface NamedBuildFile {
  readonly name: string;
  readonly file: BuildFile;
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

interface FileCandidate extends Candidate {
  readonly in: NamedBuildFile;
  /** What calls make for it. */
  readonly caller?: { readonly in: NamedBuildFile; readonly script: BuildScript; readonly target: string };
  /** The script whose result is shipped. */
  readonly goal?: string;
  /** Place of the file among those searched. */
  readonly order: number;
}

/**
 * The command that builds the package, in the script asked for, else the likeliest of all files.
 * `all` files are in the order of precedence. A build that keeps its result comes before one that
 * only compiles, whatever file it stands in; scripts for debugging come first for a target of that role and last for others.
 * What calls make is followed into `makefiles`.
 */
export function findRecipe(
  all: readonly NamedBuildFile[],
  query: RecipeQuery,
  makefiles: readonly NamedBuildFile[] = all,
): FoundRecipe {
  const asked = query.script;
  const files = asked === undefined ? all : all.map(each => ({ ...each, file: withScript(each.file, asked) }));
  if (asked !== undefined && !files.some(({ file }) => file.scripts.some(({ name }) => name === asked))) {
    return {
      kind: 'no-such-script',
      names: files.flatMap(({ file }) => file.scripts.map(({ name }) => name).filter(isPlainName)),
    };
  }
  const searches = files.map((named, order) => searchFile(named, order, { query, makefiles }));
  const candidates = searches.flatMap(({ candidates: found }) => found);
  candidates.sort((a, b) => comparison(a, b, query));
  const best = candidates[0];
  if (!best) {
    return {
      kind: 'builds-something-else',
      unresolved: searches.flatMap(({ search, named }) => [...search.problems, ...named.file.unresolved]),
      doubts: searches.flatMap(({ search, scripts, named: { file } }) => [
        ...search.perhaps,
        ...file.unread,
        ...scripts.flatMap(script => script.doubts),
        ...file.doubts,
      ]),
    };
  }
  const before = searches.slice(0, best.order).flatMap(({ search }) => search.perhaps);
  const problems = searches[best.order]!.search.problems;
  const { caller, goal = asked } = best;
  const recipe = recipeOfCandidate(best.in.file, best, {
    sought: query,
    from: nameOf(best, asked),
    problems,
    ...(caller ? { script: caller.target } : goal !== undefined && { script: goal }),
    ...(caller && {
      caller: { file: caller.in.file, script: caller.script, ...(goal !== undefined && { asked: goal }) },
    }),
  });
  const others = candidates.filter(other => other.in.name !== best.in.name || other.script !== best.script);
  return {
    kind: 'found',
    recipe: {
      ...recipe,
      doubts: [
        ...recipe.doubts,
        ...doubtsOfOthers(
          best,
          candidates.filter(other => other.in.name === best.in.name),
        ),
        ...before,
      ],
    },
    others: [...new Set(others.map(other => nameOf(other)))].filter(name => name !== nameOf(best)),
    seesGoFlags: !(caller ?? best).in.file.runsElsewhere && !setsGoFlags(best),
  };
}

interface SearchedFile {
  readonly named: NamedBuildFile;
  readonly scripts: readonly BuildScript[];
  readonly search: Search;
  readonly candidates: readonly FileCandidate[];
}

interface SearchOptions {
  readonly query: RecipeQuery;
  readonly makefiles: readonly NamedBuildFile[];
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

function searchScripts(named: NamedBuildFile, order: number, { query, makefiles }: SearchOptions): SearchedFile {
  const { file } = named;
  const scripts = query.script === undefined ? file.scripts : withPrerequisites(file, query.script);
  const search: Search = { problems: [], perhaps: [], budget: new Budget() };
  const others = makefiles.filter(({ name }) => name !== named.name);
  const all = scripts.flatMap((script): FileCandidate[] => [
    ...candidatesOf(script, query, search).map(candidate => ({ ...candidate, in: named, order })),
    ...calledCandidates(script, others, { sought: query, budget: search.budget }).map(
      ({ makefile, target, ...candidate }) => {
        return { ...candidate, in: makefile, order, caller: { in: named, script, target } };
      },
    ),
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
function preference({ script, in: { file } }: FileCandidate): number {
  if (script.name === 'build') return 2;
  const { defaultScript } = file;
  return defaultScript !== undefined && withPrerequisites(file, defaultScript).includes(script) ? 1 : 0;
}

function isPlainName(name: string): boolean {
  return /^[\w./:-]+$/.test(name) && !name.startsWith('.');
}
