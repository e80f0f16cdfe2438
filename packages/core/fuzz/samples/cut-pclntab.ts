import { readPclntabHeader } from '../../src/binary/pclntab/header.ts';

/** Bytes of a record's fixed part in front of the entry width: seven numbers and four bytes. */
const RECORD_BYTES = 40;

/**
 * The first functions of a table as a table of their own: sub-tables are cut behind the last byte that these
 * functions refer to, and offsets are written anew. For tables of Go 1.16 and later.
 */
export function cutPclntab(table: Uint8Array, functions: number): Uint8Array {
  const header = readPclntabHeader(table);
  if (header === undefined || header.goRange === '1.2–1.15') throw new Error('no table that can be cut');
  const { littleEndian: le, pointerSize, functionTable } = header;
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const relative = header.textStart !== undefined;
  const width = relative ? 4 : pointerSize;
  const read = (at: number) => (width === 8 ? Number(view.getBigUint64(at, le)) : view.getUint32(at, le));
  const record = (index: number) => functionTable + read(functionTable + (2 * index + 1) * width);
  const count = Math.min(functions, header.functions - 1);
  const first = record(0);
  const last = record(count);
  // A sub-table's end is the start of the next; far in, only the head of it is used by the first functions.
  const heads = [header.names, header.units, header.files, header.values, functionTable];
  const share = (from: number, to: number, most: number) => table.subarray(from, Math.min(to, from + most));
  const names = share(heads[0]!, heads[1]!, 8192);
  const units = share(heads[1]!, heads[2]!, 4096);
  const files = share(heads[2]!, heads[3]!, 8192);
  const values = share(heads[3]!, heads[4]!, 12_288);
  const fields = relative ? 8 : 7;
  const headerBytes = 8 + fields * pointerSize;
  const entries = new Uint8Array((2 * count + 1) * width);
  entries.set(table.subarray(functionTable, functionTable + entries.length));
  const entryView = new DataView(entries.buffer);
  const write = (into: DataView, at: number, value: number, bytes: number) => {
    if (bytes === 8) into.setBigUint64(at, BigInt(value), le);
    else into.setUint32(at, value, le);
  };
  for (let index = 0; index < count; index++) {
    write(entryView, (2 * index + 1) * width, entries.length + record(index) - first, width);
  }
  const records = table.slice(first, Math.max(last, first + RECORD_BYTES));
  const parts = [names, units, files, values, Buffer.concat([entries, records])];
  const head = new Uint8Array(headerBytes);
  head.set(table.subarray(0, headerBytes));
  const headView = new DataView(head.buffer);
  write(headView, 8, count, pointerSize);
  write(headView, 8 + pointerSize, 0, pointerSize);
  let offset = headerBytes;
  parts.forEach((bytes, index) => {
    write(headView, 8 + (fields - 5 + index) * pointerSize, offset, pointerSize);
    offset += bytes.length;
  });
  return new Uint8Array(Buffer.concat([head, ...parts]));
}

/** A table of Go 1.2–1.15 with fewer functions: all its offsets count from the start, so only the end is cut. */
export function cutOldPclntab(table: Uint8Array, functions: number): Uint8Array {
  const header = readPclntabHeader(table);
  if (header?.goRange !== '1.2–1.15' || header.pointerSize !== 8) throw new Error('no old table of 64 bits');
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const record = (index: number) => Number(view.getBigUint64(header.functionTable + (2 * index + 1) * 8, true));
  const end = record(functions);
  const tableOfFiles = header.functionTable + (2 * header.functions + 1) * 8;
  const files = view.getUint32(tableOfFiles, true);
  const count = view.getUint32(files, true);
  const names = Array.from({ length: Math.min(count - 1, 20) }, (_, index) => {
    const at = view.getUint32(files + 4 * (index + 1), true);
    return Buffer.from(table.subarray(at, table.indexOf(0, at) + 1));
  });
  const list = Buffer.alloc(4 * (names.length + 1));
  list.writeUInt32LE(names.length + 1, 0);
  let offset = end + list.length;
  names.forEach((name, index) => {
    list.writeUInt32LE(offset, 4 * (index + 1));
    offset += name.length;
  });
  const cut = new Uint8Array(Buffer.concat([table.subarray(0, end), list, ...names]));
  const cutView = new DataView(cut.buffer);
  cutView.setBigUint64(8, BigInt(functions), true);
  cutView.setUint32(header.functionTable + (2 * functions + 1) * 8, end, true);
  return cut;
}
