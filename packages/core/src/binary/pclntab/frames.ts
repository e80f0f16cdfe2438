import { OutOfBytes } from '../errors.ts';
import { pcdataOffset } from './function-record.ts';
import {
  inlinedCallFile,
  inlinedCallLine,
  inlinedCallOffset,
  inlinedName,
  inlinedParent,
  type InlineTrees,
} from './inline-tree.ts';
import { fileOffset, functionLines, startLines } from './lines.ts';
import { nameOffset } from './pclntab.ts';
import type { Pclntab } from './table.ts';
import { startValues, valueAt, valueRows } from './values.ts';

/** A function that an address belongs to, and the place in its source. */
export interface GoFrame {
  /** The linker's name. */
  readonly function: string;
  /** Null for code without source. */
  readonly file: string | null;
  /** From 1; null when `file` is. */
  readonly line: number | null;
  /** Its code was put into the next frame's. */
  readonly inlined: boolean;
  readonly from: 'pclntab';
}

/**
 * Answers addresses from the function table. The tables of a function are decoded once, as far as is asked, while the
 * addresses stay in it: ask function by function.
 */
export class GoFrames {
  readonly #table: Pclntab;
  readonly #trees: InlineTrees | undefined;
  /** The table's bytes: one object for all texts. */
  readonly #bytes: Buffer;
  readonly #lines = functionLines();
  readonly #calls = valueRows();
  /** Names and paths by their offset in the table. */
  readonly #texts = new Map<number, string>();
  /** The function whose tables are being decoded. */
  #index = -1;

  constructor(table: Pclntab, trees: InlineTrees | undefined) {
    this.#table = table;
    this.#trees = trees;
    this.#bytes = Buffer.from(table.bytes.buffer, table.bytes.byteOffset, table.bytes.length);
  }

  /**
   * The frames of an address in function `index`, innermost first, the function itself last.
   * Throws a RangeError when a name or path lies outside the table.
   */
  at(index: number, address: number): GoFrame[] {
    const table = this.#table;
    if (index !== this.#index) this.#start(index);
    let offset = address - table.entries[index]!;
    let file = valueAt(table, this.#lines.files, offset);
    let line = valueAt(table, this.#lines.lines, offset);
    const trees = this.#trees;
    let call = trees === undefined ? -1 : valueAt(table, this.#calls, offset);
    // An array that grows is made with room for many: most addresses have one frame.
    if (trees === undefined || call < 0) return [this.#frame(index, nameOffset(table, index), file, line, false)];
    const frames: GoFrame[] = [];
    while (call >= 0) {
      const name = inlinedName(table, trees, index, call);
      // A call that cannot be read is left out; the function itself is answered.
      if (name < 0) break;
      frames.push(this.#frame(index, name, file, line, true));
      let parent: number;
      if (trees.layout.explicitCall) {
        file = inlinedCallFile(table, trees, index, call);
        line = inlinedCallLine(table, trees, index, call);
        parent = inlinedParent(table, trees, index, call);
      } else {
        offset = inlinedCallOffset(table, trees, index, call);
        file = valueAt(table, this.#lines.files, offset);
        line = valueAt(table, this.#lines.lines, offset);
        parent = valueAt(table, this.#calls, offset);
      }
      // A call stands behind the one it was inlined into; anything else is damage and would go round.
      call = parent < call ? parent : -1;
    }
    frames.push(this.#frame(index, nameOffset(table, index), file, line, false));
    return frames;
  }

  #start(index: number): void {
    const table = this.#table;
    this.#index = -1;
    startLines(table, index, this.#lines);
    const trees = this.#trees;
    const calls = trees === undefined || trees.trees[index] === 0 ? 0 : pcdataOffset(table, index, trees.layout.pcdata);
    startValues(table, calls, table.entries[index + 1]! - table.entries[index]!, this.#calls);
    this.#index = index;
  }

  #frame(index: number, name: number, number: number, line: number, inlined: boolean): GoFrame {
    const path = line > 0 ? fileOffset(this.#table, index, number) : -1;
    return {
      function: this.#text(name),
      file: path < 0 ? null : this.#text(path),
      line: path < 0 ? null : line,
      inlined,
      from: 'pclntab',
    };
  }

  #text(offset: number): string {
    let text = this.#texts.get(offset);
    if (text === undefined) {
      const bytes = this.#bytes;
      if (offset >= bytes.length) throw new OutOfBytes(`text at ${offset}`);
      let end = offset;
      while (end < bytes.length && bytes[end] !== 0) end++;
      text = bytes.toString('utf8', offset, end);
      this.#texts.set(offset, text);
    }
    return text;
  }
}
