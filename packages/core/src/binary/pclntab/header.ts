import { within } from '../errors.ts';
import { viewOf, word } from '../words.ts';

/** Releases that write a table of this magic number. */
export type GoRange = '1.2–1.15' | '1.16–1.17' | '1.18–1.19' | '1.20+';

const RANGES = new Map<number, GoRange>([
  [0xfffffffb, '1.2–1.15'],
  [0xfffffffa, '1.16–1.17'],
  [0xfffffff0, '1.18–1.19'],
  [0xfffffff1, '1.20+'],
]);

/** Bytes that `readPclntabHeader` needs at most. */
export const PCLNTAB_HEADER_BYTES = 8 + 8 * 8;

/** The header; sub-tables as offsets from its first byte. */
export interface PclntabHeader {
  readonly goRange: GoRange;
  readonly littleEndian: boolean;
  /** Instruction quantum in bytes: what address deltas are multiplied with. */
  readonly quantum: 1 | 2 | 4;
  readonly pointerSize: 4 | 8;
  readonly functions: number;
  /** Text start as the header has it: 0 from Go 1.26 and before relocation; undefined before Go 1.18. */
  readonly textStart: number | undefined;
  readonly names: number;
  readonly units: number;
  readonly files: number;
  readonly values: number;
  readonly functionTable: number;
}

/**
 * The header of a table that starts at `bytes[0]`, undefined when there is none: magic number, two zeros,
 * instruction quantum, pointer size, then offsets. Throws a `truncated` BinaryFormatError when it ends early.
 *
 * Format: Go's debug/gosym/pclntab.go and runtime/symtab.go (pcHeader).
 */
export function readPclntabHeader(bytes: Uint8Array): PclntabHeader | undefined {
  if (bytes.length < 16) return undefined;
  const view = viewOf(bytes);
  const littleEndian = RANGES.has(view.getUint32(0, true));
  const goRange = RANGES.get(view.getUint32(0, littleEndian));
  const quantum = view.getUint8(6);
  const pointerSize = view.getUint8(7);
  if (goRange === undefined || view.getUint16(4) !== 0) return undefined;
  if (quantum !== 1 && quantum !== 2 && quantum !== 4) return undefined;
  if (pointerSize !== 4 && pointerSize !== 8) return undefined;
  return within('the function table', 'pclntab+0x0', () => {
    const field = (index: number) => word(view, 8 + index * pointerSize, littleEndian, pointerSize);
    const common = { goRange, littleEndian, quantum, pointerSize, functions: field(0) } as const;
    if (goRange === '1.2–1.15') {
      // Every offset counts from the start; the table of files is found behind the functions.
      const functionTable = 8 + pointerSize;
      return { ...common, textStart: undefined, names: 0, units: 0, files: 0, values: 0, functionTable };
    }
    const first = goRange === '1.16–1.17' ? 2 : 3;
    return {
      ...common,
      textStart: first === 2 ? undefined : field(2),
      names: field(first),
      units: field(first + 1),
      files: field(first + 2),
      values: field(first + 3),
      functionTable: field(first + 4),
    };
  });
}
