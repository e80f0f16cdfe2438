import type { BuildRecipe, RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { withPrerequisites } from '../build-script.ts';
import { otherCallers } from './declared-callers.ts';
import { type FileCandidate, isForDebugging, nameOf, purposeOf } from './file-candidate.ts';
import type { RecipeQuery } from '../recipe-query.ts';
import { tellsOfShipping } from './shipping-target.ts';
import { joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { locationOf, type Traced } from '../text/traced-text.ts';

/** Of what calls a build: those in whose way another program may come out of it. */
export function doubtsOfCallers(
  recipe: BuildRecipe,
  callers: readonly Caller[],
  recipeOf: (caller: FileCandidate) => BuildRecipe,
): readonly RecipeDoubt[] {
  const judged = callers.slice(0, MAX_CALLERS).flatMap(({ candidate, isAsked }) => {
    const called = recipeOf(candidate);
    const difference =
      (isAsked ? differenceOf(recipe, called, purposeOf(candidate) === 'release') : null) ??
      linkedDifference(recipe, called);
    return difference === null ? [] : [doubtOf(candidate, difference)];
  });
  const [next] = callers.slice(MAX_CALLERS);
  return next
    ? [...judged, doubtOf(next.candidate, { what: `is not looked at, nor others behind ${MAX_CALLERS}` })]
    : judged;
}

/** Of the others: those out of which another program comes, as far as the flags tell. */
export function otherwiseCalled(
  recipe: BuildRecipe,
  callers: readonly Caller[],
  recipeOf: (caller: FileCandidate) => BuildRecipe,
): readonly FileCandidate[] {
  return callers
    .slice(0, MAX_CALLERS)
    .filter(({ candidate, isAsked }) => !isAsked && differenceOf(recipe, recipeOf(candidate), false) !== null)
    .map(({ candidate }) => candidate);
}

const MAX_CALLERS = 50;

/** At what is different there, where it stands in the calling file; else at the call. */
function doubtOf(candidate: FileCandidate, { what, at, about }: Difference): RecipeDoubt {
  const doubt: RecipeDoubt = {
    ...doubtAt(`${nameOf(candidate)} calls this build and ${what}`, joined(candidate.caller?.call ?? [])),
    ...(about ? { about } : {}),
  };
  return at && at.path === doubt.location?.path ? { ...doubt, location: at } : doubt;
}

interface Difference {
  readonly what: string;
  readonly at?: RecipeDoubt['location'];
  readonly about?: RecipeDoubt['about'];
}

/** What calls the build besides. */
interface Caller {
  readonly candidate: FileCandidate;
  /** It runs, too, when nobody names a target of its file, or its name tells that it ships. */
  readonly isAsked: boolean;
}

/** What calls the build besides; tests ship nothing. */
export function callersOf(
  best: FileCandidate,
  candidates: readonly FileCandidate[],
  query: RecipeQuery,
): readonly Caller[] {
  if (best.declared) return otherCallers(best, candidates).map(candidate => ({ candidate, isAsked: true }));
  if (query.script !== undefined || (best.caller && best.caller.in.name !== best.in.name)) return [];
  const { file, name } = best.in;
  const byDefault = file.defaultScript === undefined ? [] : withPrerequisites(file, file.defaultScript);
  return candidates.flatMap(candidate => {
    const { caller } = candidate;
    if (!caller || candidate === best || !sameWords(candidate.command.words, best.command.words)) return [];
    const isAsked = caller.in.name !== name || byDefault.includes(caller.script) || tellsOfShipping(caller.script);
    if (purposeOf(candidate) === 'test' || isForDebugging(candidate) !== isForDebugging(best)) return [];
    return [{ candidate, isAsked }];
  });
}

function sameWords(a: readonly Traced[], b: readonly Traced[]): boolean {
  return JSON.stringify(a.map(locationOf)) === JSON.stringify(b.map(locationOf));
}

/** What runs behind the build counts where it is known to strip, and in what makes releases. */
function differenceOf(own: BuildRecipe, called: BuildRecipe, releases: boolean): Difference | null {
  const [strip] = called.strips ?? [];
  if (strip && !own.strips?.some(({ text }) => text === strip.text))
    return { what: `strips what it built: \`${strip.text}\``, at: strip.location };
  const flags = deciding(called);
  if (flags.map(textOf).join('\n') !== deciding(own).map(textOf).join('\n')) {
    const known = new Set(deciding(own).flatMap(({ words }) => words.map(({ text }) => text)));
    const other = flags.flatMap(({ words }) => words).find(({ text }) => !known.has(text));
    return { what: `gives it other flags: \`${flags.map(textOf).join(' ')}\``, at: other?.location };
  }
  const said = new Set(own.doubts.map(({ reason }) => reason));
  const more = called.doubts.find(({ reason, about }) => !said.has(reason) && (releases || about !== 'later-command'));
  return more ? { what: `there ${more.reason}` } : null;
}

/** A value that is linked there alone, and which is not known to be the same in two builds of one commit. */
function linkedDifference(own: BuildRecipe, called: BuildRecipe): Difference | null {
  const known = new Set(own.flags.flatMap(({ words }) => words.map(({ text }) => text)));
  const other = called.computed.find(
    ({ word, determinedBy }) => LINKS.test(word) && determinedBy === undefined && !known.has(word),
  );
  if (!other) return null;
  const what = `links another value, which two builds may not share: \`${other.word}\``;
  return { what, at: other.location, about: 'linked-value' };
}

const LINKS = /^-X[ =]/;

/** Flags that decide what is in the binary, but for the values that are linked; a later one wins, so the order counts. */
function deciding({ flags }: BuildRecipe): BuildRecipe['flags'] {
  return flags
    .filter(({ name }) => /^-(?:ldflags|gcflags|trimpath|buildvcs|buildmode)$/.test(name))
    .map(flag => ({ ...flag, words: flag.words.filter(({ text }) => !LINKS.test(text)) }))
    .filter(({ name, words }) => name !== '-ldflags' || words.length > 0);
}

function textOf({ name, words }: BuildRecipe['flags'][number]): string {
  return [name, ...words.map(({ text }) => text)].join(' ');
}
