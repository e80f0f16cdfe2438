import { BinaryFormatError, at, within } from '../errors.ts';
import { cString, viewOf, word } from '../words.ts';

/**
 * Go's table of functions and lines, which survives every stripping. Names and lines are decoded on demand;
 * `entries` and `records` are as long as the table has functions, `entries` one longer (the end of the last).
 */
export interface Pclntab {
  readonly goRange: GoRange;
  readonly littleEndian: boolean;
  readonly pointerSize: 4 | 8;
  readonly quantum: number;
  readonly functions: number;
  /** Function entry addresses, ascending. */
  readonly entries: Float64Array;
  /** Offset of each function's record in `bytes`. */
  readonly records: Uint32Array;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Offsets in `bytes` of the sub-tables. */
  readonly names: number;
  readonly units: number;
  readonly files: number;
  readonly values: number;
}

/** Releases that write a table of this magic number. */
export type GoRange = '1.2–1.15' | '1.16–1.17' | '1.18–1.19' | '1.20+';

const RANGES = new Map<number, GoRange>([
  [0xfffffffb, '1.2–1.15'],
  [0xfffffffa, '1.16–1.17'],
  [0xfffffff0, '1.18–1.19'],
  [0xfffffff1, '1.20+'],
]);

/** Bytes that `readPclntabHeader` needs at most. */
export const PCLNTAB_HEADER_BYTES = 8 + 9 * 8;

export interface PclntabHeader {
  readonly goRange: GoRange;
  readonly littleEndian: boolean;
  readonly quantum: number;
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
 * instruction quantum, pointer size, then offsets. Throws `truncated` when it ends early.
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
    switch (goRange) {
      case '1.2–1.15':
        // Every offset counts from the start; the table of files is found behind the functions.
        return {
          ...common,
          textStart: undefined,
          names: 0,
          units: 0,
          files: 0,
          values: 0,
          functionTable: 8 + pointerSize,
        };
      case '1.16–1.17':
        return {
          ...common,
          textStart: undefined,
          names: field(2),
          units: field(3),
          files: field(4),
          values: field(5),
          functionTable: field(6),
        };
      default:
        return {
          ...common,
          textStart: field(2),
          names: field(3),
          units: field(4),
          files: field(5),
          values: field(6),
          functionTable: field(7),
        };
    }
  });
}

/**
 * The table at `bytes[0]`. Throws a BinaryFormatError when offsets leave the table or addresses descend.
 *
 * @param textStart address that entries are relative to (Go ≥ 1.18); ignored before
 */
export function readPclntab(bytes: Uint8Array, textStart: number): Pclntab {
  const header = readPclntabHeader(bytes);
  if (header === undefined) {
    throw new BinaryFormatError('malformed', 'the function table', 'pclntab+0x0', 'its header is no known one');
  }
  const { functions, functionTable, littleEndian, pointerSize } = header;
  const relative = header.textStart !== undefined;
  const width = relative ? 4 : pointerSize;
  const end = functionTable + (2 * functions + 1) * width;
  if (!(end <= bytes.length)) {
    const why = `${functions} functions are claimed, the table has ${bytes.length} bytes`;
    throw new BinaryFormatError('malformed', 'the function table', at('pclntab', functionTable), why);
  }
  for (const offset of [header.names, header.units, header.files, header.values]) {
    if (offset <= bytes.length) continue;
    throw new BinaryFormatError('malformed', 'the function table', at('pclntab', offset), 'a sub-table lies outside');
  }
  const view = viewOf(bytes);
  const entries = new Float64Array(functions + 1);
  const records = new Uint32Array(functions);
  // Records count from the function table since Go 1.16, from the start of everything before.
  const recordBase = header.goRange === '1.2–1.15' ? 0 : functionTable;
  const entryBase = relative ? textStart : 0;
  const nameField = entryWidth(header);
  for (let index = 0; index <= functions; index++) {
    const offset = functionTable + 2 * index * width;
    const entry = entryBase + word(view, offset, littleEndian, width as 4 | 8);
    entries[index] = entry;
    if (index > 0 && entry < entries[index - 1]!) {
      const why = `function ${index} starts at 0x${entry.toString(16)}, before the one in front of it`;
      throw new BinaryFormatError('malformed', 'the function table', at('pclntab', offset), why);
    }
    if (index === functions) break;
    const record = recordBase + word(view, offset + width, littleEndian, width as 4 | 8);
    if (record + 44 > bytes.length) {
      const why = `the record of function ${index} lies at 0x${record.toString(16)}, outside the table`;
      throw new BinaryFormatError('malformed', 'the function table', at('pclntab', offset), why);
    }
    if (!(header.names + view.getUint32(record + nameField, littleEndian) < bytes.length)) {
      const why = `the name of function ${index} lies outside the table`;
      throw new BinaryFormatError('malformed', 'the function table', at('pclntab', record), why);
    }
    records[index] = record;
  }
  const files = header.goRange === '1.2–1.15' ? fileTable(view, end, littleEndian) : header.files;
  const { goRange, quantum, names, units, values } = header;
  return {
    ...{ goRange, littleEndian, pointerSize, quantum, functions, entries, records, bytes, view },
    ...{ names, units, files, values },
  };
}

function fileTable(view: DataView, end: number, littleEndian: boolean): number {
  return within('the table of files', at('pclntab', end), () => view.getUint32(end, littleEndian));
}

/** Index of the function that covers an address; -1 when none does. */
export function functionIndexAt(table: Pclntab, address: number): number {
  const { entries, functions } = table;
  if (functions === 0 || !(address >= entries[0]! && address < entries[functions]!)) return -1;
  let low = 0;
  let high = functions;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (entries[middle]! <= address) low = middle;
    else high = middle;
  }
  return low;
}

/** Offset of a function's name in `bytes`. */
export function nameOffset(table: Pclntab, index: number): number {
  return table.names + field(table, index, 1);
}

/** The linker's name of a function, as `net/http.(*Server).Serve`. Throws a BinaryFormatError outside the table. */
export function functionName(table: Pclntab, index: number): string {
  return within('a function name', `pclntab function ${index}`, () => cString(table.bytes, nameOffset(table, index)));
}

/** Index of the function with exactly this name; -1 when there is none. */
export function functionNamed(table: Pclntab, name: string): number {
  const { bytes, functions } = table;
  const wanted = Buffer.from(`${name}\0`);
  const first = wanted[0];
  for (let index = 0; index < functions; index++) {
    const offset = nameOffset(table, index);
    if (bytes[offset] !== first) continue;
    let length = 1;
    while (length < wanted.length && bytes[offset + length] === wanted[length]) length++;
    if (length === wanted.length) return index;
  }
  return -1;
}

/** Bytes of the entry address at the start of a record: an offset of 4 bytes since Go 1.18. */
function entryWidth({ goRange, pointerSize }: Pick<Pclntab, 'goRange' | 'pointerSize'>): 4 | 8 {
  return goRange === '1.2–1.15' || goRange === '1.16–1.17' ? pointerSize : 4;
}

/** Field `n` (1…) of a function's record: name, args, deferreturn, pcsp, pcfile, pcln, npcdata, unit. */
function field(table: Pclntab, index: number, n: number): number {
  const first = entryWidth(table);
  return table.view.getUint32(table.records[index]! + first + (n - 1) * 4, table.littleEndian);
}

/** A position in the source. */
export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** File and line of an address inside function `index`; undefined for code without source. */
export function lineInFunction(table: Pclntab, index: number, address: number): SourceLine | undefined {
  return within('a line table', `pclntab function ${index}`, () => {
    const entry = table.entries[index]!;
    const line = valueAt(table, field(table, index, 6), entry, address);
    const number = valueAt(table, field(table, index, 5), entry, address);
    const file = fileName(table, index, number);
    return file === undefined || line <= 0 ? undefined : { file, line };
  });
}

function fileName(table: Pclntab, index: number, number: number): string | undefined {
  const { view, littleEndian, bytes } = table;
  if (table.goRange === '1.2–1.15') {
    if (number <= 0) return undefined;
    return cString(bytes, view.getUint32(table.files + 4 * number, littleEndian));
  }
  if (number < 0) return undefined;
  const unit = field(table, index, 8);
  // Functions that the linker made belong to no unit.
  if (unit === 0xffffffff) return undefined;
  const offset = view.getUint32(table.units + 4 * (unit + number), littleEndian);
  return offset === 0xffffffff ? undefined : cString(bytes, table.files + offset);
}

/**
 * Runs a table of (value delta, address delta) pairs up to `target`; -1 when it ends before, and for offset 0,
 * which stands for "no table" (runtime/symtab.go, pcvalue).
 */
function valueAt(table: Pclntab, offset: number, entry: number, target: number): number {
  if (offset === 0) return -1;
  const { bytes, quantum } = table;
  let position = table.values + offset;
  let address = entry;
  let value = -1;
  for (;;) {
    let delta = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (position >= bytes.length || shift > 28) return -1;
      byte = bytes[position++]!;
      delta |= (byte & 0x7f) << shift;
      shift += 7;
    }
    if (delta === 0 && address !== entry) return -1;
    value += delta & 1 ? ~(delta >>> 1) : delta >>> 1;
    let step = 0;
    shift = 0;
    byte = 0x80;
    while (byte >= 0x80) {
      if (position >= bytes.length || shift > 28) return -1;
      byte = bytes[position++]!;
      step |= (byte & 0x7f) << shift;
      shift += 7;
    }
    address += (step >>> 0) * quantum;
    if (target < address) return value;
    if (step === 0) return -1;
  }
}
