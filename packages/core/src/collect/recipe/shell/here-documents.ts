import { lineEnd } from './scan.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** `<<WORD` or `<<-WORD` (IEEE 1003.1, Shell Command Language 2.7.4). */
export interface HereDocument {
  readonly delimiter: string;
  /** Leading tabs of its lines do not count. */
  readonly tabs: boolean;
}

const LONGEST_DELIMITER = 1000;

/** The here-documents that stand behind the line which is being read, in their order. */
export class HereDocuments {
  readonly #text: Traced;
  #open: HereDocument[] = [];
  /** Index behind the line break that the first one follows, and behind the last one. */
  #from = 0;
  #end = 0;

  constructor(text: Traced) {
    this.#text = text;
  }

  /** The lines of one whose delimiter ends at `at`. */
  take(document: HereDocument, at: number): Traced {
    if (this.#open.length === 0) this.#from = this.#end = logicalLineEnd(this.#text, at) + 1;
    this.#open.push(document);
    return this.#read(document);
  }

  /** Index behind those of the line whose break stands before `at`; `isElsewhere`: a quoted line break came before that one. */
  skip(at: number): { readonly end: number; readonly isElsewhere: boolean } {
    const open = this.#open;
    this.#open = [];
    const isElsewhere = open.length > 0 && this.#from !== at;
    if (isElsewhere) {
      this.#end = at;
      for (const document of open) this.#read(document);
    }
    return { end: open.length === 0 ? at : Math.min(this.#end, this.#text.length), isElsewhere };
  }

  #read({ delimiter, tabs }: HereDocument): Traced {
    const start = this.#end;
    const lines: Traced[] = [];
    let bodyEnd = start;
    while (this.#end < this.#text.length) {
      const end = lineEnd(this.#text, this.#end);
      let from = this.#end;
      while (tabs && from < end && this.#text[from]!.unit === '\t') from++;
      const line = textOf(this.#text.slice(from, Math.min(end, from + LONGEST_DELIMITER + 1)));
      this.#end = Math.min(end + 1, this.#text.length);
      if (line.replace(/\r$/, '') === delimiter) break;
      bodyEnd = this.#end;
      if (tabs) lines.push(this.#text.slice(from, bodyEnd));
    }
    return tabs ? lines.flat() : this.#text.slice(start, bodyEnd);
  }
}

/** The end of a line that goes on behind each `\` at its end. */
function logicalLineEnd(text: Traced, at: number): number {
  let end = lineEnd(text, at);
  while (end < text.length && text[end - 1]?.unit === '\\') end = lineEnd(text, end + 1);
  return end;
}
