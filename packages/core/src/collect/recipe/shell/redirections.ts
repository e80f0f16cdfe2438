import { type HereDocument, HereDocuments } from './here-documents.ts';
import { isUnit } from './scan.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** A text that a command gets as its input. */
export interface InputText {
  readonly text: Traced;
  /** Variables in it are still to be expanded. */
  readonly expands: boolean;
}

/** The redirections of one command (IEEE 1003.1, Shell Command Language 2.7). */
export class Redirections {
  readonly #text: Traced;
  readonly #documents: HereDocuments;
  #writes: Traced[] = [];
  #input: InputText | undefined;
  #takesInput = false;
  #reads: Traced | undefined;
  #operator = '';
  #operatorEnd = 0;

  constructor(text: Traced) {
    this.#text = text;
    this.#documents = new HereDocuments(text);
  }

  /** Files that are written to. */
  get writes(): readonly Traced[] {
    return this.#writes;
  }

  get input(): InputText | undefined {
    return this.#input;
  }

  /** It reads a file or a text, whether that is known or not. */
  get takesInput(): boolean {
    return this.#takesInput;
  }

  /** The file that it reads. */
  get reads(): Traced | undefined {
    return this.#reads;
  }

  /** The next word belongs to an operator. */
  get isOpen(): boolean {
    return this.#operator !== '';
  }

  /** For the next command. */
  clear(): void {
    this.#writes = [];
    this.#input = undefined;
    this.#takesInput = false;
    this.#reads = undefined;
    this.#operator = '';
  }

  /** Reads the operator at `at`; gives the index behind it. */
  open(at: number): number {
    let end = at;
    while ('<>&|'.split('').some(unit => isUnit(this.#text, end, unit))) end++;
    this.#operator = textOf(this.#text.slice(at, Math.min(end, at + 4)));
    if (this.#operator === '<<' && isUnit(this.#text, end, '-')) {
      this.#operator = '<<-';
      end++;
    }
    this.#operatorEnd = end;
    return end;
  }

  /** Takes the word of the open operator, which ends at `at`. */
  close(word: Traced, at: number): void {
    const operator = this.#operator;
    this.#operator = '';
    if (operator.startsWith('<')) this.#reads = operator === '<' ? word : undefined;
    if (operator.startsWith('<')) this.#takesInput = !/^(?:-|\/dev\/null)$/.test(textOf(word.slice(0, 10)));
    // `>&1` and `>&-` name no file.
    if (/^(?:&?>>?|>[|&])$/.test(operator) && !/^(?:\d+|-)$/.test(textOf(word.slice(0, 10)))) this.#writes.push(word);
    else if (operator === '<<<') this.#input = { text: [...word, ...untraced('\n')], expands: false };
    else if (operator === '<<' || operator === '<<-') {
      const document: HereDocument = { delimiter: textOf(word), tabs: operator === '<<-' };
      // With a quoted delimiter nothing is expanded in the document.
      const expands = !/['"\\]/.test(textOf(this.#text.slice(this.#operatorEnd, at)));
      this.#input = { text: this.#documents.take(document, at), expands };
    } else if (operator.startsWith('<')) this.#input = undefined;
  }

  /** Index behind the here-documents of the line whose break stands before `at`. */
  afterLine(at: number): number {
    const { end, isElsewhere } = this.#documents.skip(at);
    if (isElsewhere) this.#input = undefined;
    return end;
  }
}
