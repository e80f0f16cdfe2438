import type { ShellVariables } from './variables.ts';
import type { PositionalParameters } from './positional-parameters.ts';
import type { ShellEnd } from './ending.ts';
import { textOf, type Traced, writtenText } from '../text/traced-text.ts';

/** A compound command that is open (IEEE 1003.1, Shell Command Language 2.9.4). `text` is the condition on all that it holds. */
export type Block =
  | { readonly kind: 'condition'; readonly text: string }
  | {
      readonly kind: 'case';
      /** What is asked, as written, with the pattern of the branch. */
      text: string;
      readonly head: string;
    }
  | { readonly kind: 'brace'; readonly text: string | undefined }
  | {
      readonly kind: 'subshell';
      readonly text: string | undefined;
      readonly folder: string;
      readonly variables: ShellVariables;
      readonly parameters: PositionalParameters;
      /** How far the shell around it has come to its end. */
      readonly end: ShellEnd;
    }
  | {
      readonly kind: 'loop';
      readonly text: string | undefined;
      readonly name: string;
      /** How often it runs is known. */
      readonly isKnown: boolean;
      /** Words that the variable has not taken yet. */
      readonly rest: readonly Traced[];
      /** Index of what stands behind `do`, -1 before it was read. */
      body: number;
    };

/** Where a command stands. */
interface CommandPlace {
  /** Index behind its first word. */
  readonly afterFirst: number;
  readonly chain: string | undefined;
  /** As it is written. */
  readonly written: Traced;
}

const BEFORE_A_COMMAND = new Set(['then', 'else', 'do', '!', '{', 'if', 'elif', 'while', 'until', 'time', 'exec']);

const MAX_TEXT = 200;

/** How many reserved words stand before the command itself. */
export function keywordsBefore(words: readonly Traced[]): number {
  let count = 0;
  while (count < words.length && BEFORE_A_COMMAND.has(textOf(words[count]!))) count++;
  return count;
}

/** The compound commands around the place that a reader has reached. */
export class Blocks {
  readonly #open: Block[] = [];
  readonly #outer: string | undefined;

  constructor(outer: string | undefined) {
    this.#outer = outer;
  }

  /** The innermost condition around this place. */
  get condition(): string | undefined {
    for (let at = this.#open.length - 1; at >= 0; at--) {
      const { text } = this.#open[at]!;
      if (text !== undefined) return text;
    }
    return this.#outer;
  }

  open(block: Block): void {
    this.#open.push(block);
  }

  close<K extends Block['kind']>(kind: K): Extract<Block, { kind: K }> | null {
    const at = kind === 'subshell' ? this.#open.length - 1 : this.#open.findLastIndex(block => block.kind === kind);
    if (this.#open[at]?.kind !== kind) return null;
    const [block] = this.#open.splice(at);
    return block as Extract<Block, { kind: K }>;
  }

  get inSubshell(): boolean {
    return this.#open.some(block => block.kind === 'subshell');
  }

  get inUnknownLoop(): boolean {
    return this.#open.some(block => block.kind === 'loop' && !block.isKnown);
  }

  /** A loop is open: what stands in it may run never, or more than once. */
  get inLoop(): boolean {
    return this.#open.some(block => block.kind === 'loop');
  }

  get inCase(): boolean {
    return this.#open.some(block => block.kind === 'case');
  }

  /** The branch of the innermost `case` begins whose pattern this is. */
  branch(pattern: Traced): void {
    const at = this.#open.findLastIndex(({ kind }) => kind === 'case');
    const block = this.#open[at];
    if (block?.kind !== 'case') return;
    this.#open.splice(at + 1);
    block.text = `${block.head} ${writtenText(pattern)}`.slice(0, MAX_TEXT);
  }

  /**
   * Follows the reserved words of a command, which runs under `chain`; gives a loop whose body is to be
   * read again, or the group that ends.
   */
  take(words: readonly Traced[], { afterFirst, chain, written }: CommandPlace): Block | null {
    for (const word of words.slice(0, keywordsBefore(words) + 1)) {
      switch (textOf(word)) {
        case 'if':
        case 'while':
        case 'until':
          this.open({ kind: 'condition', text: writtenText(written) });
          break;
        case 'case':
          this.open({ kind: 'case', head: writtenText(written), text: writtenText(written) });
          break;
        case '{':
          this.open({ kind: 'brace', text: chain });
          break;
        case 'do': {
          const block = this.#open.at(-1);
          if (block?.kind === 'loop' && block.body < 0) block.body = afterFirst;
          break;
        }
      }
    }
    switch (textOf(words[0]!)) {
      case 'fi':
        this.close('condition');
        return null;
      case 'esac':
        this.close('case');
        return null;
      case '}':
        return this.close('brace');
      case 'done': {
        if (this.#open.at(-1)?.kind === 'loop') return this.close('loop');
        this.close('condition');
        return null;
      }
      default:
        return null;
    }
  }
}
