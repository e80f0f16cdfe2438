import { cString } from './words.ts';

/** Symbols in the order of the file, one number an array each. */
export interface SymbolTable {
  readonly count: number;
  readonly addresses: Float64Array;
  /** Bytes; 0 where the container does not record it. */
  readonly sizes: Float64Array;
  /** Index in `image.sections`; -1 for undefined, absolute and debugger symbols. */
  readonly sections: Int32Array;
  readonly kinds: Uint8Array;
  /** Offset of each name in `strings`. */
  readonly names: Uint32Array;
  readonly strings: Uint8Array;
}

export const SYMBOL_KIND = { other: 0, function: 1, object: 2, file: 3 } as const;

/** A table for a reader to fill: every symbol at address 0, without name, in no section. */
export function emptySymbols(count: number, strings: Uint8Array): SymbolTable {
  return {
    count,
    addresses: new Float64Array(count),
    sizes: new Float64Array(count),
    sections: new Int32Array(count).fill(-1),
    kinds: new Uint8Array(count),
    names: new Uint32Array(count),
    strings,
  };
}

export function symbolName(table: SymbolTable, index: number): string {
  return cString(table.strings, table.names[index]!);
}

/** The address of the first symbol of exactly this name that lies in a section; undefined when there is none. */
export function symbolAddress(table: SymbolTable, name: string): number | undefined {
  const wanted = Buffer.from(`${name}\0`);
  const haystack = Buffer.from(table.strings.buffer, table.strings.byteOffset, table.strings.length);
  const offsets = new Set<number>();
  for (let from = haystack.indexOf(wanted); from >= 0; from = haystack.indexOf(wanted, from + 1)) offsets.add(from);
  if (offsets.size === 0) return undefined;
  for (let index = 0; index < table.count; index++) {
    if (offsets.has(table.names[index]!) && table.sections[index]! >= 0) return table.addresses[index];
  }
  return undefined;
}
