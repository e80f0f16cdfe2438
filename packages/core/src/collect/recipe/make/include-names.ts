import { posix } from 'node:path';
import { blankWords } from './names.ts';
import { closing } from './references.ts';
import type { MakeVariables } from './variables.ts';
import { computationsIn, textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** One word of `include` (GNU make manual 3.3), relative to the folder that make runs in. */
export type IncludeName =
  | { readonly kind: 'file'; readonly path: string }
  /** `*` and `?` stand in its last segment. */
  | { readonly kind: 'pattern'; readonly path: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What `include` is given; `isSearch`: it is `$(wildcard …)`, which leaves out what is not there. */
export function includeNames(
  raw: Traced,
  variables: MakeVariables,
): { readonly names: readonly IncludeName[]; readonly isSearch: boolean } {
  const searched = searchedFor(trimmed(raw));
  const words = blankWords(variables.expand(searched ?? raw));
  return { names: words.map(nameOf), isSearch: searched !== null };
}

/** The arguments of `$(wildcard …)`, where that is all. */
function searchedFor(raw: Traced): Traced | null {
  const start = /^\$[({]wildcard[ \t]+/.exec(textOf(raw));
  return start && closing(raw, 1) === raw.length ? raw.slice(start[0].length, -1) : null;
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
