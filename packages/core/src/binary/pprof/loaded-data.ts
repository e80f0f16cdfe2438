import { readRelativeRelocations } from '../elf/relative-relocations.ts';
import { BinaryFormatError, at } from '../errors.ts';
import type { Image } from '../image.ts';
import { readExactly } from '../source.ts';
import { viewOf, word } from '../words.ts';
import { indexInSet, slotOf, type AddressSet } from './address-set.ts';

/** What a program's data hold once it is loaded where it was linked. */
export interface LoadedData {
  readonly ranges: readonly DataRange[];
  readonly littleEndian: boolean;
  /** Bytes of a pointer. */
  readonly width: 4 | 8;
}

export interface DataRange {
  readonly address: number;
  /** Behind the range. */
  readonly end: number;
  readonly view: DataView;
}

/** Loaded sections without pointers to functions. */
const POINTERLESS = new Set(['.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab', '.gosymtab', '.eh_frame']);
const TABLES = new Set(['NOTE', 'RELA', 'REL', 'STRTAB', 'DYNSYM', 'HASH']);

/**
 * The data of a program with relative relocations applied: its loaded sections without code, in a file without
 * section headers its LOAD segments. Rejects with a BinaryFormatError when they claim more bytes than the file has.
 */
export async function readLoadedData(image: Image): Promise<LoadedData> {
  const places = dataPlaces(image);
  const claimed = places.reduce((sum, place) => sum + place.size, 0);
  if (claimed > image.source.size) {
    const why = `loaded data of ${claimed} bytes are claimed, the file has ${image.source.size}`;
    throw new BinaryFormatError('malformed', 'the loaded data', at('file', 0), why);
  }
  const ranges: DataRange[] = [];
  for (const { address, offset, size } of places) {
    const bytes = await readExactly(image.source, offset, size, 'the loaded data');
    ranges.push({ address, end: address + size, view: viewOf(bytes) });
  }
  ranges.sort((left, right) => left.address - right.address);
  const data: LoadedData = { ranges, littleEndian: image.littleEndian, width: image.bits === 64 ? 8 : 4 };
  await relocate(image, data);
  return data;
}

function dataPlaces(image: Image): { address: number; offset: number; size: number }[] {
  if (image.sections.length === 0) {
    return image.segments
      .filter(({ type, fileSize }) => type === 'LOAD' && fileSize > 0)
      .map(({ address, offset, fileSize }) => ({ address, offset, size: fileSize }));
  }
  return image.sections.filter(
    ({ name, type, loaded, stored, executable, compression, size }) =>
      loaded &&
      stored &&
      !executable &&
      compression === 'none' &&
      size > 0 &&
      !POINTERLESS.has(name) &&
      !TABLES.has(type),
  );
}

async function relocate(image: Image, data: LoadedData): Promise<void> {
  const { count, addresses, values } = await readRelativeRelocations(image);
  let range: DataRange | undefined;
  for (let index = 0; index < count; index++) {
    const address = addresses[index]!;
    if (range === undefined || address < range.address || address + 8 > range.end) {
      range = rangeOf(data, address, 8);
      if (range === undefined) continue;
    }
    const offset = address - range.address;
    const value = values[index]!;
    range.view.setUint32(offset, value % 0x1_0000_0000, true);
    range.view.setUint32(offset + 4, value / 0x1_0000_0000, true);
  }
}

/** The range that holds `length` bytes at an address; undefined when none does. */
export function rangeOf({ ranges }: LoadedData, address: number, length: number): DataRange | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  return range !== undefined && address + length <= range.end ? range : undefined;
}

/** The pointer at an address; -1 outside the data. */
export function pointerAt(data: LoadedData, address: number): number {
  const range = rangeOf(data, address, data.width);
  return range === undefined ? -1 : word(range.view, address - range.address, data.littleEndian, data.width);
}

/** The 32-bit integer at an address; -1 outside the data. */
export function uint32At(data: LoadedData, address: number): number {
  const range = rangeOf(data, address, 4);
  return range === undefined ? -1 : range.view.getUint32(address - range.address, data.littleEndian);
}

/** Pointers of the data that lead into a set: `places[i]` is the address of one that leads to `targets[i]`. */
export interface Pointers {
  readonly places: readonly number[];
  readonly targets: readonly number[];
}

const MAX_POINTERS = 1 << 16;

/** All aligned pointers of the data that lead to an address of the set, by ascending place. */
export function pointersTo(data: LoadedData, wanted: AddressSet): Pointers {
  const places: number[] = [];
  const targets: number[] = [];
  const { width, littleEndian } = data;
  for (const { address, view } of data.ranges) {
    const skew = address % width;
    const last = view.byteLength - width;
    let offset = nextCandidate(view, wanted.slots, data, skew === 0 ? 0 : width - skew, last);
    for (; offset <= last; offset = nextCandidate(view, wanted.slots, data, offset + width, last)) {
      const target = word(view, offset, littleEndian, width);
      if (indexInSet(wanted, target) < 0) continue;
      if (places.length === MAX_POINTERS) {
        const why = `more than ${MAX_POINTERS} pointers lead to a few functions`;
        throw new BinaryFormatError('limit', 'the loaded data', at('memory', address + offset), why);
      }
      places.push(address + offset);
      targets.push(target);
    }
  }
  return { places, targets };
}

/** The next offset in steps of a pointer, beyond `last` when there is none, whose low half `slots` marks. */
function nextCandidate(
  view: DataView,
  slots: Uint8Array,
  { width, littleEndian }: LoadedData,
  from: number,
  last: number,
): number {
  const low = width === 8 && !littleEndian ? 4 : 0;
  let offset = from;
  while (offset <= last && slots[slotOf(view.getUint32(offset + low, littleEndian))] === 0) offset += width;
  return offset;
}
