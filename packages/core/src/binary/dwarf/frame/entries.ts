import { BinaryFormatError, at, within } from '../../errors.ts';
import { viewOf } from '../../words.ts';
import { orderOf } from '../address-ranges.ts';
import { uleb, unsigned, type Cursor } from '../leb.ts';
import { isLeftOut } from '../address-list.ts';
import { isCommon, readCommonEntry, readExtent, type CommonEntry, type Extent } from './common-entry.ts';
import { damagedInstruction } from './instructions.ts';
import { readPlain, readPointer } from './pointer.ts';
import type { FrameSection } from './section.ts';

/** The frame description entries of a section in the order of their addresses; their programs are not run. */
export interface FrameTable {
  readonly section: FrameSection;
  readonly count: number;
  /** First address of each entry, ascending, and the address behind it. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Of each entry in the section. */
  readonly offsets: Uint32Array;
  /** Common information entries by their offset. */
  readonly common: ReadonlyMap<number, CommonEntry>;
  /** Entries without a byte of code, and of code that the linker left out: not in the table. */
  readonly empty: number;
}

const WHAT = 'a frame description entry';

/**
 * Every entry of `.debug_frame` or `.eh_frame`; the programs of those without augmentation are passed over once. Throws a BinaryFormatError at the first one that is damaged.
 *
 * Format: DWARF 5 section 6.4.1; Linux Standard Base 5, section 10.6.1.
 */
export function readFrames(section: FrameSection): FrameTable {
  const cursor = cursorOf(section);
  const common = new Map<number, CommonEntry>();
  const found = { starts: new Float64Array(256), ends: new Float64Array(256), offsets: new Uint32Array(256) };
  let count = 0;
  let empty = 0;
  let offset = 0;
  within(WHAT, section.name, () => {
    while (offset < section.bytes.length) {
      cursor.offset = offset;
      const extent = readExtent(cursor, section);
      if (extent === undefined) {
        // A terminator; what the linker put behind it is read as well.
        offset += 4;
        continue;
      }
      const start = offset;
      offset = extent.end;
      if (isCommon(cursor, section, extent)) {
        if (!common.has(start)) common.set(start, readCommonEntry(cursor, section, start));
        continue;
      }
      const owner = commonOf(cursor, section, extent, common);
      cursor.offset = extent.id + extent.idSize;
      const size = owner.addressSize;
      const low = readPointer(cursor, owner.pointers, section, size);
      const length = readPlain(cursor, owner.pointers, section, size);
      const high = low + length;
      if (cursor.offset > extent.end) throw fault(section, start, 'its addresses run over its end');
      if (!owner.sized) {
        const damaged = damagedInstruction(section.bytes, cursor.offset, extent.end, size);
        if (damaged >= 0) {
          const opcode = `0x${section.bytes[damaged]!.toString(16)}`;
          throw fault(section, damaged, `${opcode} is no instruction, or its operands leave the entry`);
        }
      }
      if (length === 0 || isLeftOut(low, size)) {
        empty++;
        continue;
      }
      if (!(length > 0 && high <= (size === 4 ? 2 ** 32 : Number.MAX_SAFE_INTEGER))) {
        throw fault(section, start, `its range is 0x${low.toString(16)} and ${length} bytes`);
      }
      if (count === found.starts.length) grow(found);
      found.starts[count] = low;
      found.ends[count] = high;
      found.offsets[count++] = start;
    }
  });
  return { section, count, ...inOrder(found, count), common, empty };
}

function cursorOf({ bytes, littleEndian }: FrameSection): Cursor {
  return { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
}

function commonOf(
  cursor: Cursor,
  section: FrameSection,
  { id, idSize }: Extent,
  common: Map<number, CommonEntry>,
): CommonEntry {
  cursor.offset = id;
  const pointer = unsigned(cursor, idSize);
  const offset = section.name === '.eh_frame' ? id - pointer : pointer;
  const known = common.get(offset);
  if (known !== undefined) return known;
  if (!(offset >= 0)) throw fault(section, id, 'its common information entry would lie before the section');
  const read = readCommonEntry(cursor, section, offset);
  common.set(offset, read);
  return read;
}

interface Columns {
  starts: Float64Array;
  ends: Float64Array;
  offsets: Uint32Array;
}

function grow(columns: Columns): void {
  const { starts, ends, offsets } = columns;
  const capacity = starts.length * 2;
  columns.starts = new Float64Array(capacity);
  columns.starts.set(starts);
  columns.ends = new Float64Array(capacity);
  columns.ends.set(ends);
  columns.offsets = new Uint32Array(capacity);
  columns.offsets.set(offsets);
}

function inOrder({ starts, ends, offsets }: Columns, count: number): Columns {
  const order = orderOf(starts, count);
  if (order === undefined) {
    return { starts: starts.subarray(0, count), ends: ends.subarray(0, count), offsets: offsets.subarray(0, count) };
  }
  return {
    starts: Float64Array.from(order, index => starts[index]!),
    ends: Float64Array.from(order, index => ends[index]!),
    offsets: Uint32Array.from(order, index => offsets[index]!),
  };
}

/** Index of the entry that covers an address; -1 when none does. */
export function frameAt({ starts, ends, count }: FrameTable, address: number): number {
  let low = -1;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= address) low = middle;
    else high = middle;
  }
  return low >= 0 && address < ends[low]! ? low : -1;
}

/** One entry's program: its instructions and what they start from. */
export interface FrameProgram {
  readonly common: CommonEntry;
  readonly start: number;
  readonly end: number;
  /** First instruction in the section, and behind the last. */
  readonly instructions: number;
  readonly instructionsEnd: number;
}

/** The program of an entry by its index. Throws a BinaryFormatError. */
export function frameProgram(table: FrameTable, index: number): FrameProgram {
  const { section } = table;
  const offset = table.offsets[index]!;
  return within(WHAT, at(section.name, offset), () => {
    const cursor = cursorOf(section);
    cursor.offset = offset;
    const extent = readExtent(cursor, section)!;
    cursor.offset = extent.id;
    const pointer = unsigned(cursor, extent.idSize);
    const common = table.common.get(section.name === '.eh_frame' ? extent.id - pointer : pointer)!;
    readPointer(cursor, common.pointers, section, common.addressSize);
    readPlain(cursor, common.pointers, section, common.addressSize);
    if (common.sized) {
      const length = uleb(cursor);
      cursor.offset += length;
      if (!(cursor.offset <= extent.end)) throw fault(section, offset, 'its augmentation data run over its end');
    }
    const bounds = { start: table.starts[index]!, end: table.ends[index]! };
    return { common, ...bounds, instructions: cursor.offset, instructionsEnd: extent.end };
  });
}

function fault(section: FrameSection, offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', WHAT, at(section.name, offset), why);
}
