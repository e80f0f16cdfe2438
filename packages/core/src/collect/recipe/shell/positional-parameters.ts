import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

/** `$1`, `$2` …; `undefined`: nobody says what the text is called with; `changed`: only the run tells by now. */
export type PositionalParameters = readonly Traced[] | 'changed' | undefined;

/** `set`, taken apart (IEEE 1003.1, Shell Command Language, set). */
export interface SetWords {
  /** With the names behind `-o`. */
  readonly options: readonly string[];
  /** What it makes `$1`, `$2` …; `null`: it leaves them. */
  readonly given: readonly Traced[] | null;
}

export function setWords(words: readonly Traced[]): SetWords {
  const options: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const text = textOf(words[at]!);
    if (text === '--') return { options, given: words.slice(at + 1) };
    if (text === '-') return { options, given: at + 1 < words.length ? words.slice(at + 1) : null };
    if (!/^[-+]\w/.test(text)) return { options, given: words.slice(at) };
    options.push(text);
    if (/^[-+]\w*o$/.test(text) && at + 1 < words.length) options.push(textOf(words[++at]!));
  }
  return { options, given: null };
}

/** What `set` and `shift` leave; `isCertain`: the command runs, and once. */
export function parametersAfter(
  words: readonly Traced[],
  before: PositionalParameters,
  isCertain: boolean,
): PositionalParameters {
  if (textOf(words[0]!) === 'set') {
    const { given } = setWords(words);
    return given === null ? before : isCertain ? given : 'changed';
  }
  if (before === undefined) return undefined;
  const count = words[1] ? textOf(words[1]) : '1';
  if (before === 'changed' || !isCertain || !/^\d+$/.test(count)) return 'changed';
  const taken = before.slice(0, Number(count));
  if (taken.some(mayBeMany)) return 'changed';
  return taken.length < Number(count) ? before : before.slice(taken.length); // of too few none is taken
}

/** The parameter of a number: empty where there is none, `null` where it is not known which one it is. */
export function parameterAt(parameters: readonly Traced[], number: number): readonly Traced[] | null {
  return parameters.slice(0, number).some(mayBeMany) ? null : parameters.slice(number - 1, number);
}

/** A word in place of several, of which nothing is known: `"$@"`. */
function mayBeMany(word: Traced): boolean {
  return computationsIn(word).some(({ expression }) => /^\$\{?[@*]|^\$\{!?\w+\[[@*]\]/.test(expression));
}
