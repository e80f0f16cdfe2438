import type { ShellVariables } from './variables.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** A compound command that is open (IEEE 1003.1, Shell Command Language 2.9.4). */
export type Block =
  | { readonly kind: 'condition'; readonly text: string }
  | { readonly kind: 'brace' }
  | { readonly kind: 'subshell'; readonly folder: string; readonly variables: ShellVariables }
  | {
      readonly kind: 'loop';
      readonly name: string;
      /** Words that the variable has not taken yet. */
      readonly rest: readonly Traced[];
      /** Index of what stands behind `do`, -1 before it was read. */
      body: number;
    };

const BEFORE_A_COMMAND = new Set(['then', 'else', 'do', '!', '{', 'if', 'elif', 'while', 'until', 'time', 'exec']);

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
      const block = this.#open[at]!;
      if (block.kind === 'condition') return block.text;
    }
    return this.#outer;
  }

  open(block: Block): void {
    this.#open.push(block);
  }

  close<K extends Block['kind']>(kind: K): Extract<Block, { kind: K }> | null {
    const at = kind === 'subshell' ? this.#open.length - 1 : this.#open.findLastIndex(block => block.kind === kind);
    if (this.#open[at]?.kind !== kind) return null; // the `)` of a pattern of `case` closes no subshell
    const [block] = this.#open.splice(at);
    return block as Extract<Block, { kind: K }>;
  }

  /** Follows the reserved words of a command; gives a loop whose body is to be read again. `at` is behind its first word. */
  take(words: readonly Traced[], at: number): Extract<Block, { kind: 'loop' }> | null {
    const first = textOf(words[0]!);
    const text = words.map(textOf).join(' ').slice(0, 200);
    switch (first) {
      case 'if':
      case 'while':
      case 'until':
      case 'case':
        this.open({ kind: 'condition', text });
        return null;
      case 'fi':
      case 'esac':
        this.close('condition');
        return null;
      case '{':
        this.open({ kind: 'brace' });
        return null;
      case '}':
        this.close('brace');
        return null;
      case 'do': {
        const block = this.#open.at(-1);
        if (block?.kind === 'loop' && block.body < 0) block.body = at;
        return null;
      }
      case 'done': {
        const block = this.#open.at(-1);
        if (block?.kind === 'loop') return this.close('loop');
        this.close('condition');
        return null;
      }
      default:
        return null;
    }
  }
}
