import { posix } from 'node:path';
import { blankWords } from './names.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** One word of `include` (GNU make manual 3.3), relative to the folder that make runs in. */
export type IncludeName = { readonly isSearched?: boolean } & (
  | { readonly kind: 'file'; readonly path: string }
  /** `*` and `?` stand in its last segment. */
  | { readonly kind: 'pattern'; readonly path: string }
  | { readonly kind: 'unknown'; readonly reason: string }
);

/** What `include` is given. What `$(wildcard …)` names is left out where it is not there. */
export function includeNames(words: Traced): readonly IncludeName[] {
  return blankWords(words).flatMap(word => searchedFor(word) ?? [nameOf(word)]);
}

/** The names of a `$(wildcard …)` that is all of a word. */
function searchedFor(word: Traced): readonly IncludeName[] | null {
  const [search, ...more] = computationsIn(word);
  const match = /^\$[({]wildcard\s([^$]*)[)}]$/.exec(search?.expression ?? '');
  if (!match || more.length > 0 || word.some(({ computed }) => computed === null)) return null;
  return blankWords(untraced(match[1]!)).map(name => ({ ...nameOf(name), isSearched: true }));
}

function nameOf(word: Traced): IncludeName {
  const name = withoutOwnFolder(word);
  const path = textOf(name);
  if (computationsIn(name).length > 0) return { kind: 'unknown', reason: 'its name is known only when make runs' };
  if (/^[/~]/.test(path)) return { kind: 'unknown', reason: 'it lies outside the repository' };
  if (!/[*?[]/.test(path)) return { kind: 'file', path };
  const isFollowed = !/[*?]/.test(posix.dirname(path)) && !path.includes('[') && !path.split('/').includes('..');
  return isFollowed ? { kind: 'pattern', path } : { kind: 'unknown', reason: 'such a pattern is not followed' };
}

/** Without `$(CURDIR)/` at its start. */
function withoutOwnFolder(word: Traced): Traced {
  const [own] = computationsIn(word);
  if (!own || !/^\$[({](?:CURDIR|shell pwd)[)}]$/.test(own.expression) || word[0]?.computed !== own) return word;
  const end = word.findIndex(({ computed }) => computed !== own);
  return word[end]?.unit === '/' ? word.slice(end + 1) : word;
}
