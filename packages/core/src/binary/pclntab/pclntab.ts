import { BinaryFormatError, at, within } from '../errors.ts';
import { cString, viewOf, word } from '../words.ts';
import { entryWidth, RECORD, recordBytes, recordField } from './function-record.ts';
import { readPclntabHeader, type PclntabHeader } from './header.ts';
import type { Pclntab } from './table.ts';

/**
 * The table at `bytes[0]`. Throws a BinaryFormatError when offsets leave the table or addresses descend.
 *
 * @param addressOf turns an entry into an address; before Go 1.18 it is one already
 */
export function readPclntab(bytes: Uint8Array, addressOf: (entry: number) => number): Pclntab {
  const header = readPclntabHeader(bytes);
  if (header === undefined) {
    throw new BinaryFormatError('malformed', 'the function table', 'pclntab+0x0', 'its header is no known one');
  }
  const { functions, functionTable, littleEndian } = header;
  const width = entryWidth(header);
  const end = functionTable + (2 * functions + 1) * width;
  if (!(end <= bytes.length)) {
    throw malformed(functionTable, `${functions} functions are claimed, the table has ${bytes.length} bytes`);
  }
  for (const offset of [header.names, header.units, header.files, header.values]) {
    if (!(offset <= bytes.length)) throw malformed(offset, 'a sub-table lies outside');
  }
  const view = viewOf(bytes);
  const entries = new Float64Array(functions + 1);
  const records = new Uint32Array(functions);
  // Records count from the function table since Go 1.16, from the start of everything before.
  const recordBase = header.goRange === '1.2–1.15' ? 0 : functionTable;
  const recordEnd = recordBytes(header);
  const nameField = width + 4 * RECORD.name;
  for (let index = 0; index <= functions; index++) {
    const offset = functionTable + 2 * index * width;
    const entry = addressOf(word(view, offset, littleEndian, width));
    entries[index] = entry;
    if (index > 0 && entry < entries[index - 1]!) {
      throw malformed(offset, `function ${index} starts at 0x${entry.toString(16)}, before the one in front of it`);
    }
    if (index === functions) break;
    const record = recordBase + word(view, offset + width, littleEndian, width);
    if (!(record + recordEnd <= bytes.length)) {
      throw malformed(offset, `the record of function ${index} lies at 0x${record.toString(16)}, outside the table`);
    }
    if (!(header.names + view.getUint32(record + nameField, littleEndian) < bytes.length)) {
      throw malformed(record, `the name of function ${index} lies outside the table`);
    }
    records[index] = record;
  }
  const { goRange, pointerSize, quantum, names, units, values } = header;
  const files = goRange === '1.2–1.15' ? fileTable(view, end, header) : header.files;
  return {
    ...{ goRange, littleEndian, pointerSize, quantum, functions, entries, records, bytes, view },
    ...{ names, units, files, values },
  };
}

/** Before Go 1.16 the offset of the table of files lies behind the functions. */
function fileTable(view: DataView, end: number, { littleEndian }: PclntabHeader): number {
  return within('the table of files', at('pclntab', end), () => view.getUint32(end, littleEndian));
}

function malformed(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'the function table', at('pclntab', offset), why);
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
  return table.names + recordField(table, index, RECORD.name);
}

/**
 * The linker's name of a function, as `net/http.(*Server).Serve`.
 * Throws a BinaryFormatError outside the table.
 */
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
