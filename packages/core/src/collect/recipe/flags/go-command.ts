import type { Implication, RecipeFlag, RecipeWord } from '../../../evidence/build-recipe.ts';
import {
  acceptedName,
  acceptedWord,
  FLAGS_WITH_VALUE,
  IMMATERIAL_FLAGS,
  linkerFlagTakesValue,
} from './accepted-flags.ts';
import { goFlagWords, joinValues } from './go-flag-words.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { behindWrapper, clearsEnvironment } from '../shell/wrappers.ts';
import { locationOf, textOf, type Traced } from '../text/traced-text.ts';

/** A `go build` or `go install` command as it stands in a build file. */
export interface GoBuildCommand {
  /** `go` and `build`: behind them a missing flag would be written. */
  readonly words: readonly Traced[];
  readonly assignments: readonly { readonly name: string; readonly value: Traced; readonly word: Traced }[];
  /** Flags with their raw value, in order. */
  readonly flags: readonly RawFlag[];
  /** Packages as written; empty: the directory itself. */
  readonly packages: readonly Traced[];
  /** Value of `-C`, behind the verb or before it. */
  readonly directory?: string;
}

export interface RawFlag {
  readonly name: string;
  readonly value: Traced | null;
  readonly words: Traced;
  readonly impliedBy?: Implication;
}

const KEYWORDS = new Set(['if', 'then', 'else', 'do', 'while', 'until', '!', '{']);

/** Index of the word that names the program, after assignments, words of the shell and programs that only run it. */
export function programAt({ words }: Pick<ShellCommand, 'words'>): number {
  const texts = words.map(textOf);
  let at = 0;
  while (at < texts.length) {
    const next = ASSIGNMENT.test(texts[at]!) || isKeyword(texts[at]!) ? at + 1 : behindWrapper(texts, at);
    if (next === at) return at;
    at = next;
  }
  return texts.length;
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** Whether variables that say how Go builds are set where the program does not see them: `GOFLAGS=-race sudo make`. */
export function losesVariables(command: ShellCommand): boolean {
  const before = command.words.slice(0, programAt(command));
  const cleared = clearedAt(before);
  if (cleared < 0) return false;
  const given = before.slice(0, cleared).flatMap(assignmentsIn);
  return [...command.environment, ...given].some(({ name }) => acceptedName(name) || name === 'GOFLAGS');
}

/** What the program of a command is handed by the shell: nothing behind `sudo` or `env -i`. */
export function environmentHanded(command: ShellCommand): ShellCommand['environment'] {
  return clearedAt(command.words.slice(0, programAt(command))) < 0 ? command.environment : [];
}

/** Index of the last program that keeps the environment to itself; -1: none. */
function clearedAt(before: readonly Traced[]): number {
  return before.findLastIndex((_, index) => clearsEnvironment(before.slice(index).map(textOf)));
}

function assignmentsIn(word: Traced): GoBuildCommand['assignments'] {
  const assignment = /^([A-Za-z_]\w*)=/.exec(textOf(word));
  return assignment ? [{ name: assignment[1]!, value: word.slice(assignment[0].length), word }] : [];
}

function isKeyword(text: string): boolean {
  return KEYWORDS.has(text.replace(/^[@+-]+/, ''));
}

/** The command as a Go build, or `null` when it is something else. */
export function goBuildCommand(command: ShellCommand): GoBuildCommand | null {
  const at = programAt(command);
  const assignments = command.words.slice(0, at).flatMap(assignmentsIn);
  const program = command.words[at];
  if (!program || !isGo(textOf(program)) || losesVariables(command)) return null;
  const { directory, words } = behindDirectory(command.words.slice(at + 1));
  const [verb, ...rest] = words;
  if (!verb || !['build', 'install'].includes(textOf(verb))) return null;
  return {
    words: [program, verb],
    assignments,
    ...argumentsOf(rest),
    ...(directory === undefined ? {} : { directory }),
  };
}

/** `-C dir` before the verb, and the words from that one on. */
export function behindDirectory(words: readonly Traced[]): {
  readonly directory?: string;
  readonly words: readonly Traced[];
} {
  const match = /^--?C(?:=([^]*))?$/.exec(textOf(words[0] ?? []));
  if (!match) return { words };
  if (match[1] !== undefined) return { directory: match[1], words: words.slice(1) };
  return { directory: textOf(words[1] ?? []), words: words.slice(2) };
}

/** Flags and packages of the words after `go build`. */
export function argumentsOf(words: readonly Traced[]): Pick<GoBuildCommand, 'flags' | 'packages' | 'directory'> {
  const flags: RawFlag[] = [];
  let directory: string | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    const text = textOf(word);
    if (!/^--?[A-Za-z]/.test(text)) break;
    const dashes = text.startsWith('--') ? 2 : 1;
    const equals = text.indexOf('=');
    const name = `-${equals < 0 ? text.slice(dashes) : text.slice(dashes, equals)}`;
    let value: Traced | null = equals < 0 ? null : word.slice(equals + 1);
    let whole: Traced = word;
    if (value === null && FLAGS_WITH_VALUE.has(name) && at + 1 < words.length) {
      value = words[++at]!;
      whole = [...word, ...value];
    }
    if (name === '-C') directory = value ? textOf(value) : '';
    flags.push({ name, value, words: whole });
  }
  return { flags, packages: words.slice(at), ...(directory === undefined ? {} : { directory }) };
}

/** A raw flag split into words, the accepted ones apart from the refused ones (BD3). */
export function recipeFlags(raw: RawFlag): readonly RecipeFlag[] {
  if (IMMATERIAL_FLAGS.has(raw.name)) return [];
  const words = wordsOf(raw);
  const location = locationOf(raw.words);
  const accepted = withPattern(
    raw,
    words.filter(word => acceptedWord(raw.name, word.text)),
  );
  const refused = words.filter(word => !acceptedWord(raw.name, word.text));
  const flag = (use: RecipeFlag['use'], of: readonly RecipeWord[]): RecipeFlag => ({
    name: raw.name,
    words: of,
    use,
    ...(location ? { location } : {}),
    ...(raw.impliedBy === undefined ? {} : { impliedBy: raw.impliedBy }),
  });
  if (words.length === 0) return [flag(acceptedWord(raw.name, '') ? 'used' : 'refused', [])];
  return [
    ...(accepted.length > 0 ? [flag('used', accepted)] : []),
    ...(refused.length > 0 ? [flag('refused', refused)] : []),
  ];
}

/** `all=-d=x -N`: where the first word is refused, the pattern stays with the others. */
function withPattern({ name, value }: RawFlag, words: readonly RecipeWord[]): readonly RecipeWord[] {
  const pattern = name === '-gcflags' && value ? /^\s*([\w./-]+=)(?=-)/.exec(textOf(value.slice(0, 1000)))?.[1] : null;
  const [first, ...rest] = words;
  if (!pattern || pattern.startsWith('-') || !first || first.text.startsWith(pattern)) return words;
  return [{ ...first, text: `${pattern}${first.text}` }, ...rest];
}

/** The words of a flag's value with their places. */
export function tracedWordsOf(raw: RawFlag): readonly Traced[] {
  if (raw.value === null) return [];
  if (raw.name === '-ldflags') {
    // Behind a pattern the flags are for the packages that it names (`go help build`): `all` holds every one.
    const pattern = /^\s*([^\s=-][^=]*)=/.exec(textOf(raw.value.slice(0, 1000)));
    if (pattern && pattern[1]!.trim() !== 'all') return [raw.value];
    return joinValues(goFlagWords(raw.value.slice(pattern?.[0].length ?? 0)), linkerFlagTakesValue);
  }
  if (raw.name === '-gcflags' || raw.name === '-asmflags') return goFlagWords(raw.value);
  return [raw.value];
}

function wordsOf(raw: RawFlag): readonly RecipeWord[] {
  return tracedWordsOf(raw).map(word => {
    const location = locationOf(word);
    return { text: textOf(word), ...(location ? { location } : {}) };
  });
}

/**
 * `go`, `/usr/local/go/bin/go`, `go1.26.8`, and `xx-go`, which is Go for the platform that an image is built for
 * (github.com/tonistiigi/xx).
 */
function isGo(program: string): boolean {
  return /^(?:.*\/)?(?:go(?:\d[\w.]*)?|xx-go)$/.test(program.replace(/^[@+-]+/, ''));
}
