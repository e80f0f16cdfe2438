import { word } from '../words.ts';
import type { PclntabHeader } from './header.ts';
import type { Pclntab } from './table.ts';

type Release = Pick<PclntabHeader, 'goRange' | 'pointerSize'>;

/**
 * Fields of 4 bytes in the record of a function, counted from the one behind the entry address
 * (runtime/runtime2.go, _func).
 */
export const RECORD = { name: 0, fileValues: 4, lineValues: 5, pcdataCount: 6, unit: 7 } as const;

/** Such fields in front of the bytes that end a record: the unit came with Go 1.16, the first line with Go 1.20. */
const FIELDS = { '1.2–1.15': 7, '1.16–1.17': 8, '1.18–1.19': 8, '1.20+': 9 } as const;

/** Bytes of the entry address at the start of a record: an offset of 4 bytes since Go 1.18. */
export function entryWidth({ goRange, pointerSize }: Release): 4 | 8 {
  return goRange === '1.2–1.15' || goRange === '1.16–1.17' ? pointerSize : 4;
}

/** Bytes of a record without the two arrays behind it. */
export function recordBytes(release: Release): number {
  return entryWidth(release) + 4 * FIELDS[release.goRange] + 4;
}

/** A field of the record of function `index`. Never outside: records were checked when the table was read. */
export function recordField(table: Pclntab, index: number, field: (typeof RECORD)[keyof typeof RECORD]): number {
  return table.view.getUint32(table.records[index]! + entryWidth(table) + 4 * field, table.littleEndian);
}

/**
 * Offset of value table `kind` (PCDATA_…) of a function among the value tables; 0 when it has none,
 * and where the record runs out of the table.
 */
export function pcdataOffset(table: Pclntab, index: number, kind: number): number {
  if (kind >= recordField(table, index, RECORD.pcdataCount)) return 0;
  const field = table.records[index]! + recordBytes(table) + 4 * kind;
  return field + 4 > table.bytes.length ? 0 : table.view.getUint32(field, table.littleEndian);
}

/**
 * The datum `kind` (FUNCDATA_…) of a function: its address before Go 1.18, later its offset from `go:func.*`;
 * -1 when it has none, and where the record runs out of the table.
 *
 * @param wideCount the number of data has 4 bytes, as before Go 1.12, and not 1
 */
export function funcdata(table: Pclntab, index: number, kind: number, wideCount: boolean): number {
  const { view, littleEndian, pointerSize } = table;
  const end = table.records[index]! + recordBytes(table);
  const count = wideCount ? view.getUint32(end - 4, littleEndian) : view.getUint8(end - 1);
  if (kind >= count) return -1;
  let array = end + 4 * recordField(table, index, RECORD.pcdataCount);
  if (table.goRange === '1.18–1.19' || table.goRange === '1.20+') {
    const field = array + 4 * kind;
    const offset = field + 4 > view.byteLength ? 0xffffffff : view.getUint32(field, littleEndian);
    return offset === 0xffffffff ? -1 : offset;
  }
  // Pointers are aligned, and so are the records.
  if (pointerSize === 8 && array % 8 !== 0) array += 4;
  if (array + pointerSize * (kind + 1) > view.byteLength) return -1;
  const address = word(view, array + pointerSize * kind, littleEndian, pointerSize);
  return address === 0 ? -1 : address;
}
