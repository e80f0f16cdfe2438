import type { Image, Section } from '../image.ts';
import { functionIndexAt } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { symbolName, type SymbolTable } from '../symbol-table.ts';
import { viewOf, word } from '../words.ts';

/** A loaded section with its bytes where the file has them. */
export interface LoadedBytes {
  readonly section: Section;
  readonly end: number;
  readonly writable: boolean;
  readonly bytes: Uint8Array | undefined;
}

/** One of the two programs, as code refers to it. */
export interface Program {
  readonly image: Image;
  readonly table: Pclntab;
  /** Ascending by address. */
  readonly sections: readonly LoadedBytes[];
}

/** How the code of one function differs from that of another. */
export const CODE = { same: 0, moved: 1, constants: 2, changed: 3 } as const;
export type CodeDifference = (typeof CODE)[keyof typeof CODE];

/** Compares `length` bytes of code at two addresses; both lie in `bytes` that start at `base`. */
export type CompareCode = (a: CodeBytes, from: number, b: CodeBytes, to: number, length: number) => CodeDifference;

/** The section that holds the code. */
export interface CodeBytes {
  readonly bytes: Buffer;
  readonly base: number;
}

/**
 * Whether two operands mean the same place: `same`, a read-only place with other contents, or another place.
 * `length`: of the text there, as far as the instructions tell; 0 when they do not.
 */
export type SamePlace = (a: number, b: number, length: number) => 'same' | 'other-contents' | 'other';

/**
 * Decides whether an address in one program is the same place as one in the other: the same offset in the same
 * function, the variable of the same name, or constants with the same contents.
 *
 * @param symbols names of variables; undefined when one of the programs is stripped
 * @param twin index of a function in the second table by its index in the first, -1 for none
 */
export function placeComparison(a: Program, b: Program, symbols: SymbolPair | undefined, twin: Int32Array): SamePlace {
  const width = a.image.bits === 64 ? 8 : 4;
  const code = (one: number, other: number): boolean | undefined => {
    const index = functionIndexAt(a.table, one);
    const second = functionIndexAt(b.table, other);
    if (index < 0 && second < 0) return undefined;
    if (index < 0 || second < 0 || twin[index] !== second) return false;
    return one - a.table.entries[index]! === other - b.table.entries[second]!;
  };
  const pointersTo = (one: number, other: number): boolean => {
    const asCode = code(one, other);
    if (asCode !== undefined) return asCode;
    const name = sectionAt(a.sections, one)?.section.name;
    return name !== undefined && name === sectionAt(b.sections, other)?.section.name;
  };
  return (one, other, textLength) => {
    const asCode = code(one, other);
    if (asCode !== undefined) return asCode ? 'same' : 'other';
    const [first, second] = [sectionAt(a.sections, one), sectionAt(b.sections, other)];
    if (first === undefined || second === undefined) return first === second && one === other ? 'same' : 'other';
    if (first.section.name !== second.section.name) return 'other';
    // Without symbols variables of one section cannot be told apart, and pass.
    if (first.writable || first.bytes === undefined || second.bytes === undefined) {
      return symbols === undefined || sameVariable(symbols, one, other) ? 'same' : 'other';
    }
    // Code of other languages is in no table; what it does is told by its section.
    if (first.section.executable) return 'same';
    const from = one - first.section.address;
    const to = other - second.section.address;
    const text = printable(first.bytes, from, textLength) && printable(second.bytes, to, textLength);
    const wanted = text && textLength > 0 ? Math.min(textLength, MAX_TEXT) : 8;
    const length = Math.min(wanted, first.bytes.length - from, second.bytes.length - to);
    if (length <= 0) return 'same';
    let index = 0;
    while (index < length && first.bytes[from + index] === second.bytes[to + index]) index++;
    if (index === length) return 'same';
    if (text && textLength > 0) return 'other-contents';
    // Texts lie one behind the other: of one whose length is not known, only the beginning is surely its own.
    if (index > 0 && printable(first.bytes, from, index)) return 'same';
    if (length < width) return 'other-contents';
    const pointerA = word(viewOf(first.bytes), from, a.image.littleEndian, width);
    const pointerB = word(viewOf(second.bytes), to, b.image.littleEndian, width);
    return pointersTo(pointerA, pointerB) ? 'same' : 'other-contents';
  };
}

const MAX_TEXT = 64;

function printable(bytes: Uint8Array, from: number, length: number): boolean {
  const end = Math.min(from + Math.min(length, MAX_TEXT), bytes.length);
  for (let index = from; index < end; index++) if (bytes[index]! < 0x20 || bytes[index]! > 0x7e) return false;
  return true;
}

function sectionAt(sections: readonly LoadedBytes[], address: number): LoadedBytes | undefined {
  for (const candidate of sections) {
    if (address >= candidate.section.address && address < candidate.end) return candidate;
  }
  return undefined;
}

/** The symbol that covers an address. */
export interface SymbolFinder {
  readonly table: SymbolTable;
  /** Indices of symbols with a section, by address. */
  readonly order: Uint32Array;
}

export function symbolFinder(table: SymbolTable): SymbolFinder {
  let count = 0;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];
  for (let index = 0; index < table.count; index++) {
    if (table.sections[index]! < 0) continue;
    lowest = Math.min(lowest, table.addresses[index]!);
    highest = Math.max(highest, table.addresses[index]!);
    count++;
  }
  // Address and index in one number sort without a comparison of ours, where 53 bits hold both.
  const room = 2 ** Math.ceil(Math.log2(table.count + 1));
  const packed = (highest - lowest) * room < 2 ** 53;
  const keys = new Float64Array(count);
  let filled = 0;
  for (let index = 0; index < table.count; index++) {
    if (table.sections[index]! >= 0)
      keys[filled++] = packed ? (table.addresses[index]! - lowest) * room + index : index;
  }
  if (packed) keys.sort();
  else keys.sort((a, b) => table.addresses[a]! - table.addresses[b]!);
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = packed ? keys[index]! % room : keys[index]!;
  return { table, order };
}

/** Index in the symbol table of the last symbol at or before an address; -1 when there is none. */
export function symbolBefore({ table, order }: SymbolFinder, address: number): number {
  let low = -1;
  let high = order.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (table.addresses[order[middle]!]! <= address) low = middle;
    else high = middle;
  }
  return low < 0 ? -1 : order[low]!;
}

/** Symbols of both programs. */
export interface SymbolPair {
  readonly a: SymbolFinder;
  readonly b: SymbolFinder;
}

function sameVariable({ a, b }: SymbolPair, one: number, other: number): boolean {
  const first = symbolBefore(a, one);
  const second = symbolBefore(b, other);
  if (first < 0 || second < 0) return first === second;
  if (one - a.table.addresses[first]! !== other - b.table.addresses[second]!) return false;
  return symbolName(a.table, first) === symbolName(b.table, second);
}
