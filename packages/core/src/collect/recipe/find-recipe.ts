import type { BuildRecipe, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { Candidate } from './candidate.ts';
import { type NamedBuildFile, withScript } from './build-script.ts';
import { CalledFiles } from './calls/called-files.ts';
import { callersOf, doubtsOfCallers, otherwiseCalled } from './choice/caller-doubts.ts';
import { comparison } from './choice/candidate-order.ts';
import { doubtsOfOthers } from './choice/conditional-build.ts';
import { asCalled, releasedInstead } from './choice/declared-callers.ts';
import { recipeOfCandidate } from './choice/candidate-recipe.ts';
import { type FileCandidate, isForDebugging, nameOf } from './choice/file-candidate.ts';
import type { RecipeQuery } from './recipe-query.ts';
import { doubtsOfRivals } from './choice/rival-builds.ts';
import { searchFile } from './choice/search-files.ts';
import { doubtsHandedDown, othersHandingDown } from './choice/shipping-target.ts';
import { Budget } from './text/budget.ts';
import { doubtAt } from './text/doubt.ts';

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
  const [likeliest] = candidates;
  if (!likeliest) {
    return {
      kind: 'builds-something-else',
      unresolved: searches.flatMap(({ search, named }) => [...search.problems, ...named.file.unresolved]),
      doubts: eachOnce(
        searches
          .flatMap(({ search, image, scripts, named: { file } }) => [
            ...search.perhaps,
            ...search.unlikely,
            ...image,
            ...search.problems.map(problem => doubtAt(problem, [])),
            ...file.unread,
            ...scripts.flatMap(script => script.doubts),
            ...file.doubts,
          ])
          .concat(tooMuch(calls)),
      ),
    };
  }
  const first = (asked === undefined ? releasedInstead(likeliest, candidates) : undefined) ?? likeliest;
  // Who calls goreleaser or ko stands in other files than what gds.yaml names.
  const callers = first.declared && asked !== undefined ? callable.filter(({ name }) => name !== first.in.name) : [];
  const { script: _, ...anyScript } = query;
  const searched = [
    ...searches,
    ...callers.map((named, at) => searchFile(named, files.length + at, { query: anyScript, calls })),
  ];
  candidates.push(...searched.slice(files.length).flatMap(({ candidates: found }) => found));
  const best = asCalled(first, candidates);
  // Where the judged build throws its result away, another one makes the program.
  const before = (first.match > 1 ? searches.slice(0, likeliest.order) : searches).flatMap(
    ({ search, named: { file } }) => [...search.perhaps, ...file.unread],
  );
  const problems = searched[best.order]!.search.problems;
  const recipeOf = (candidate: FileCandidate) => {
    const { caller, goal = candidate.order < files.length ? asked : undefined } = candidate;
    return recipeOfCandidate(candidate.in.file, candidate, {
      sought: query,
      from: nameOf(candidate === best ? first : candidate, asked),
      calls,
      problems,
      ...(caller ? { script: caller.target } : goal !== undefined && { script: goal }),
      ...(caller && {
        caller: { file: caller.in.file, script: caller.script, ...(goal !== undefined && { asked: goal }) },
      }),
    });
  };
  const recipe = recipeOf(best);
  const callersOfBest = callersOf(best, candidates, query);
  const others = [
    ...candidates.filter(
      other => other.order < files.length && (other.in.name !== best.in.name || other.script.name !== best.script.name),
    ),
    ...otherwiseCalled(recipe, callersOfBest, recipeOf),
  ];
  return {
    kind: 'found',
    recipe: {
      ...recipe,
      doubts: eachOnce([
        ...recipe.doubts,
        ...doubtsOfOthers(best, candidates),
        ...doubtsOfCallers(recipe, callersOfBest, recipeOf),
        ...(asked === undefined ? doubtsHandedDown(best) : []),
        ...doubtsOfRivals(
          first,
          candidates.filter(other => isForDebugging(other) === isForDebugging(first)),
        ),
        ...before,
        ...(query.script === undefined ? searches.flatMap(({ image }) => image) : []),
        ...tooMuch(calls),
      ]),
    },
    others: [...new Set([...others.map(other => nameOf(other)), ...othersHandingDown(best)])].filter(
      name => name !== nameOf(first),
    ),
    seesGoFlags: !(best.caller ?? best).in.file.runsElsewhere && !setsGoFlags(best),
  };
}

function tooMuch({ reading: { budget } }: CalledFiles): readonly RecipeDoubt[] {
  return budget.isSpent ? [doubtAt(Budget.exceededByFiles, [])] : [];
}

function eachOnce(doubts: readonly RecipeDoubt[]): readonly RecipeDoubt[] {
  return [...new Map(doubts.map(doubt => [JSON.stringify([doubt.reason, doubt.location]), doubt])).values()];
}

function setsGoFlags({ environment, command }: Candidate): boolean {
  return [...environment, ...command.assignments].some(({ name }) => name === 'GOFLAGS');
}

function isPlainName(name: string): boolean {
  return /^[\w./:-]+$/.test(name) && !name.startsWith('.');
}
