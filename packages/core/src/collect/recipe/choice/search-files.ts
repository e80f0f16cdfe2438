import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { doubtsOfImage } from '../around/later-doubts.ts';
import { placedCommands } from '../around/placed-command.ts';
import { candidatesOf, doubtsOfChosen, type Search } from './build-candidate.ts';
import { type BuildScript, type NamedBuildFile, withPrerequisites } from '../build-script.ts';
import { calledCandidates } from './called-candidates.ts';
import type { CalledFiles } from '../calls/called-files.ts';
import type { FileCandidate } from './file-candidate.ts';
import type { RecipeQuery } from '../recipe-query.ts';
import { shippedCandidates } from './shipped-script.ts';

/** What was found in one file. */
export interface SearchedFile {
  readonly named: NamedBuildFile;
  readonly scripts: readonly BuildScript[];
  readonly search: Search;
  readonly candidates: readonly FileCandidate[];
  /** Of an image that does not build the package. */
  readonly image: readonly RecipeDoubt[];
}

interface SearchOptions {
  readonly query: RecipeQuery;
  readonly calls: CalledFiles;
}

/** Builds of the package in one file. Where no script with a name builds the package, what patterns make of the package's own name is searched. */
export function searchFile(named: NamedBuildFile, order: number, options: SearchOptions): SearchedFile {
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
    searched.search.unlikely.push(...found.search.unlikely);
    if (found.candidates.length === 0) continue;
    const candidates = found.candidates.map(candidate => ({ ...candidate, in: { ...named, file } }));
    return { ...searched, candidates };
  }
  return searched;
}

function searchScripts(named: NamedBuildFile, order: number, { query, calls }: SearchOptions): SearchedFile {
  const { file } = named;
  const scripts = query.script === undefined ? file.scripts : withPrerequisites(file, query.script);
  const { packageFolder } = query;
  const search: Search = { problems: [], perhaps: [], unlikely: [], chosen: [], packageFolder, ...calls.reading };
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
  search.unlikely.push(...doubtsOfChosen(search));
  const image =
    file.runs === 'shipped' && candidates.length === 0 ? doubtsOfImage(placedCommands(scripts, search)) : [];
  return { named, scripts, search, candidates, image };
}
