import { joined } from './text.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** How far a shell, or a function, has come to its end. */
export interface Ending {
  /** What follows does not run. */
  certain: boolean;
  /** The condition under which it goes on, as written. */
  perhaps: string | undefined;
}

/** A text that a shell runs at its end: `trap 'text' EXIT`. */
export interface ExitTrap {
  readonly text: Traced;
  /** The condition under which it runs, as written. */
  readonly condition: string | undefined;
}

/** How a shell ends. */
export interface ShellEnd extends Ending {
  /** By `exec`: its trap does not run. */
  replaced: Ending;
  traps: readonly ExitTrap[];
}

export const openShell = (): ShellEnd => ({ ...openEnding(), replaced: openEnding(), traps: [] });

const openEnding = (): Ending => ({ certain: false, perhaps: undefined });

/** Words that end a shell, a function or a turn of a loop. */
const ENDING = new Set(['exit', 'return', 'break', 'continue']);

export function endsSomething(word: string): boolean {
  return ENDING.has(word);
}

/** Where a command stands that ends something. */
export interface EndingPlace {
  readonly condition: string | undefined;
  /** The operator before it. */
  readonly behind: string;
  readonly inLoop: boolean;
  readonly inSubshell: boolean;
  readonly inFunction: boolean;
}

/** What the commands of one text, a script or the body of a function, do to its end and to that of its shell. */
export class Endings {
  readonly #own: Ending = openEnding();
  #shell: ShellEnd;

  constructor(shell: ShellEnd = openShell()) {
    this.#shell = shell;
  }

  get shell(): ShellEnd {
    return this.#shell;
  }

  get isCertain(): boolean {
    return this.#shell.certain || this.#own.certain;
  }

  /** The condition under which the text goes on. */
  get perhaps(): string | undefined {
    return this.#shell.perhaps ?? this.#own.perhaps;
  }

  /** That under which the function, or the turn of a loop, goes on. */
  get ownPerhaps(): string | undefined {
    return this.#own.perhaps;
  }

  /** A subshell begins: it has no traps. */
  openSubshell(): ShellEnd {
    const around = this.#shell;
    this.#shell = { ...openShell(), certain: around.certain, perhaps: around.perhaps };
    return around;
  }

  closeSubshell(around: ShellEnd): void {
    this.#shell = around;
  }

  /** `exit`, `return` and `exec`: what follows does not run, or does so only perhaps. Returns whether it may return. */
  take(words: readonly Traced[], { condition, behind, inLoop, inSubshell, inFunction }: EndingPlace): boolean {
    const [text, status] = [textOf(words[0]!), words[1] && textOf(words[1])];
    if (behind === '|') return false;
    // `cd x || exit 1` keeps a build from going on that has failed: of one that succeeds nothing is left out.
    const fails = status === undefined || status === '$?' ? behind === '||' : /^[1-9]/.test(status);
    const isUnsure = behind === '&&' || behind === '||' || inLoop || (text === 'return' && !inFunction);
    const perhaps = condition ?? (isUnsure ? textOf(joined(words)).slice(0, 200) : undefined);
    if (perhaps !== undefined && text !== 'return' && fails) return false;
    const isExec = !ENDING.has(text);
    come(!isExec && text !== 'exit' && !inSubshell ? this.#own : this.#shell, perhaps);
    if (isExec) come(this.#shell.replaced, perhaps);
    return text === 'return' && perhaps !== undefined;
  }

  /** `trap`: returns false when it says nothing about the end of the shell. */
  trap(words: readonly Traced[], condition: string | undefined): boolean {
    const args = words.slice(textOf(words[1] ?? []) === '--' ? 2 : 1);
    const [action, ...signals] = args.length === 1 ? [[], ...args] : args;
    if (!action || !signals.some(signal => /^(?:EXIT|0)$/i.test(textOf(signal)))) return false;
    const text = textOf(action) === '-' ? [] : action;
    const kept = this.#shell.traps.map(other => ({ ...other, condition: other.condition ?? condition }));
    this.#shell.traps = [...(condition === undefined ? [] : kept), { text, condition }];
    return true;
  }
}

function come(ending: Ending, perhaps: string | undefined): void {
  if (perhaps === undefined) ending.certain = true;
  else ending.perhaps ??= perhaps;
}
