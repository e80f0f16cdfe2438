import { joined } from './text.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

const SHELLS = /^(?:.*\/)?(?:sh|bash|ash|dash|ksh|zsh)$/;
/** Options of a shell whose value is the next word. */
const WITH_VALUE = /^(?:[-+]\w*[oO]|--(?:rcfile|init-file))$/;
/** Programs that hand their input to a shell or run it themselves. */
const HANDING_ON = /^(?:ssh|g?make|docker|podman|nerdctl|kubectl|su|chroot|vagrant|multipass|lxc|limactl)$/;

const NOTHING: Traced = [];

export function isShell(program: Traced): boolean {
  return SHELLS.test(textOf(program));
}

/** Index of the script that a shell runs; -1: it is given its text, or reads it. */
export function scriptAt(words: readonly Traced[]): number {
  for (let at = 1; at < words.length; at++) {
    const text = textOf(words[at]!);
    if (/^-\w*[cs]$/.test(text)) return -1;
    if (WITH_VALUE.test(text)) at++;
    else if (!/^[-+]/.test(text)) return at;
  }
  return -1;
}

/** A text that a command gives to a shell. */
export interface NestedText {
  readonly text: Traced;
  /** `$1`, `$2` …; absent: not known. */
  readonly parameters?: readonly Traced[];
}

/** The text of `sh -c`, or the one that a shell reads as its input. */
export function nestedText(words: readonly Traced[], input: Traced | undefined): NestedText | null {
  if (!isShell(words[0]!)) return null;
  for (let at = 1; at < words.length; at++) {
    const option = textOf(words[at]!);
    if (/^-\w*c$/.test(option)) return words[at + 1] ? { text: words[at + 1]! } : null;
    if (/^-\w*s$/.test(option))
      return input
        ? { text: input, parameters: words.slice(textOf(words[at + 1] ?? []) === '--' ? at + 2 : at + 1) }
        : null;
    if (WITH_VALUE.test(option)) at++;
    else if (!/^[-+]/.test(option)) return null; // a script
  }
  return input ? { text: input, parameters: [] } : null;
}

/** Whether a command is a shell that takes its commands from its input. */
export function runsItsInput(words: readonly Traced[]): boolean {
  const at = words.findIndex(word => !/^(?:[A-Za-z_]\w*=[^]*|env|sudo|-E)$/.test(textOf(word)));
  return at >= 0 && nestedText(words.slice(at), NOTHING)?.text === NOTHING;
}

/** Whether a command brings its output from elsewhere: what a shell is given so installs something. */
export function fetches(words: readonly Traced[]): boolean {
  return /^(?:.*\/)?(?:curl|wget)$/.test(textOf(words[0]!));
}

/** What a command writes that only repeats a text: `cat` of its input, `echo`, about `printf`. */
export function repeatedText(words: readonly Traced[], input: Traced | undefined): Traced | undefined {
  const [program, ...args] = words;
  switch (textOf(program ?? [])) {
    case 'cat':
      return args.every(word => textOf(word) === '-') ? input : undefined;
    case 'echo':
      return args.some(word => textOf(word).startsWith('-')) ? undefined : [...joined(args), ...untraced('\n')];
    case 'printf':
      return [...joined(args), ...untraced('\n')];
    default:
      return undefined;
  }
}

/** The input of a command that may run it, on another machine or as another user. */
export function inputThatRuns({
  words,
  input,
}: {
  readonly words: readonly Traced[];
  readonly input?: Traced;
}): string {
  const texts = words.map(textOf);
  return input && (HANDING_ON.test(texts[0] ?? '') || texts.some(text => SHELLS.test(text))) ? textOf(input) : '';
}
