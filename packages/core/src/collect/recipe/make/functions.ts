import { blankWords, folderEnd, joinedNames, withStem } from './names.ts';
import { wholeStemOf } from './stem.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

type Apply = (word: Traced, ...first: readonly Traced[]) => Traced;

/** Functions of make for file names (GNU make manual 8.2, 8.3), by what they make of one word. */
const OF_WORDS: Readonly<Record<string, { readonly args: number; readonly apply: Apply }>> = {
  addprefix: { args: 2, apply: (word, prefix = []) => [...prefix, ...word] },
  addsuffix: { args: 2, apply: (word, suffix = []) => [...word, ...suffix] },
  notdir: { args: 1, apply: word => word.slice(folderEnd(word)) },
  dir: { args: 1, apply: word => (folderEnd(word) === 0 ? untraced('./') : word.slice(0, folderEnd(word))) },
  basename: { args: 1, apply: withoutSuffix },
  patsubst: { args: 3, apply: (word, pattern = [], replacement = []) => substituted(word, pattern, replacement) },
};

/** How many arguments a function has that is evaluated here; `undefined` for the others. */
export function argumentsOf(name: string): number | undefined {
  return OF_WORDS[name]?.args;
}

/** The value of such a function; its arguments are expanded, and the last one holds the words. */
export function valueOf(name: string, args: readonly Traced[]): Traced {
  const { apply } = OF_WORDS[name]!;
  const words = blankWords(args.at(-1)!).map(word => apply(word, ...args.slice(0, -1)));
  return joinedNames(words.filter(word => word.length > 0));
}

/** `$(NAME:pattern=replacement)`; without `%` both are what the words end with. */
export function substitutedWords(value: Traced, pattern: Traced, replacement: Traced): Traced {
  const isPattern = textOf(pattern).includes('%');
  const [from, to] = isPattern ? [pattern, replacement] : [pattern, replacement].map(end => [...untraced('%'), ...end]);
  return joinedNames(blankWords(value).map(word => substituted(word, from!, to!)));
}

function substituted(word: Traced, pattern: Traced, replacement: Traced): Traced {
  const [text, name] = [textOf(pattern), textOf(word)];
  if (!text.includes('%')) return name === text ? replacement : word;
  const stem = wholeStemOf(text, name);
  return stem === null ? word : withStem(replacement, stem);
}

function withoutSuffix(word: Traced): Traced {
  const dot = word.findLastIndex(({ unit }) => unit === '.');
  return dot > folderEnd(word) - 1 && dot >= 0 ? word.slice(0, dot) : word;
}
