import { folderEnd, joinedNames } from './names.ts';
import type { MakeVariables } from './variables.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** What the automatic variables of a recipe are a function of. */
export interface RuleNames {
  readonly target: string;
  /** In the order in which make has them, without those that only have to be there before. */
  readonly prerequisites: readonly Traced[];
  /** Of a pattern; absent for other rules. */
  readonly stem?: string;
}

/**
 * Sets `$@`, `$<`, `$^`, `$+`, `$*` and the parts of their paths (GNU make manual 10.5.3). What depends on
 * a name that only the run tells stays unset.
 */
export function setAutomatic(variables: MakeVariables, { target, prerequisites, stem }: RuleNames): void {
  const set = (name: string, words: readonly Traced[]) => {
    if (words.some(isUnknown)) return;
    variables.assign(name, ':=', literal(joinedNames(words)));
    variables.assign(`${name}D`, ':=', literal(joinedNames(words.map(folderOf))));
    variables.assign(`${name}F`, ':=', literal(joinedNames(words.map(word => word.slice(folderEnd(word))))));
  };
  set('@', [untraced(target)]);
  set('<', prerequisites.slice(0, 1));
  set('+', prerequisites);
  set('^', [...new Map(prerequisites.map(word => [textOf(word), word])).values()]);
  if (stem !== undefined) set('*', [untraced(stem)]);
}

function isUnknown(word: Traced): boolean {
  return computationsIn(word).length > 0 || /[*?[]/.test(textOf(word));
}

function folderOf(word: Traced): Traced {
  const end = folderEnd(word);
  return end === 0 ? untraced('.') : word.slice(0, end === 1 ? 1 : end - 1);
}

/** As a value that is expanded to itself. */
function literal(value: Traced): Traced {
  return value.flatMap(glyph => (glyph.unit === '$' ? [glyph, glyph] : [glyph]));
}
