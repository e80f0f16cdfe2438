import type { Executable } from '../executable.ts';
import { fileRangeAt, readMemory, searchedRanges, sectionNamed, type Image } from '../image.ts';
import { readExactly } from '../source.ts';
import { viewOf, word } from '../words.ts';
import type { PclntabPlace } from './search.ts';

/** What the linker tells the runtime about a program, as far as it is needed here. Addresses. */
export interface ModuleData {
  readonly address: number;
  /** First and end of the functions, and what entries of the function table count from. */
  readonly minpc: number;
  readonly maxpc: number;
  readonly text: number;
  readonly etext: number;
  /** `go:func.*`, what data of functions count from; undefined before Go 1.18. */
  readonly gofunc: number | undefined;
  /** Parts of the text, where a linker had to split it (Go ≥ 1.18). */
  readonly textSections: readonly TextSection[];
}

/** Entries of the function table from `start` to `end` lie at `address`. */
export interface TextSection {
  readonly start: number;
  readonly end: number;
  readonly address: number;
}

/** Words from the start of `runtime.moduledata` (runtime/symtab.go of each release). */
interface Layout {
  readonly text: number;
  readonly gofunc?: number;
  readonly textSections?: number;
}

const GO_1_7: Layout = { text: 12 };
const GO_1_16: Layout = { text: 22 };
const GO_1_18: Layout = { text: 22, gofunc: 38, textSections: 39 };
const GO_1_20: Layout = { text: 22, gofunc: 40, textSections: 41 };
/** The end of the function table is recorded behind `gofunc`. */
const GO_1_26: Layout = { text: 22, gofunc: 40, textSections: 42 };
const GO_1_27: Layout = { text: 22, gofunc: 43, textSections: 45 };
/** Behind `gofunc`. */
const TABLE_END = { '1.26': 41, '1.27': 44 };
const WORDS = 48;
const MAX_DATA_BYTES = 64 << 20;
const MAX_TEXT_SECTIONS = 4096;

/**
 * The module data that point to a function table: in their section (Go ≥ 1.26), by a search of the writable data,
 * or by their symbol. Undefined when there are none.
 */
export async function findModuleData(
  executable: Executable,
  place: PclntabPlace,
  symbol: (name: string) => Promise<number | undefined>,
): Promise<ModuleData | undefined> {
  const { image } = executable;
  const section = sectionNamed(image, '.go.module', '__go_module');
  if (section?.stored) {
    const found = await readAt(executable, place, section.address);
    if (found !== undefined) return found;
  }
  const searched = await search(executable, place);
  if (searched !== undefined) return searched;
  const address = await symbol('runtime.firstmoduledata');
  return address === undefined ? undefined : readAt(executable, place, address);
}

async function readAt(executable: Executable, place: PclntabPlace, address: number): Promise<ModuleData | undefined> {
  const { image } = executable;
  const range = fileRangeAt(image, address);
  if (range === undefined) return undefined;
  const bytes = await readExactly(image.source, range.offset, Math.min(range.length, WORDS * 8), 'the module data');
  await executable.relocate?.(bytes, address);
  return decode(executable, place, bytes, 0, address);
}

async function search(executable: Executable, place: PclntabPlace): Promise<ModuleData | undefined> {
  const { image } = executable;
  const width = image.bits === 64 ? 8 : 4;
  const pointer = Buffer.alloc(width);
  writeWord(pointer, place.address, image);
  const writable = image.segments
    .filter(({ type, writable, fileSize }) => type === 'LOAD' && writable && fileSize <= MAX_DATA_BYTES)
    .map(({ address, fileSize }) => ({ address, size: fileSize }));
  for (const segment of searchedRanges(image, writable)) {
    const bytes = await readMemory(image, segment.address, segment.size, 'the data segment');
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Most linkers write the address where it will be relocated too: relocations are read when that finds nothing.
    for (const relocated of executable.relocate === undefined ? [false] : [false, true]) {
      if (relocated) await executable.relocate?.(bytes, segment.address);
      for (let hit = buffer.indexOf(pointer); hit >= 0; hit = buffer.indexOf(pointer, hit + 1)) {
        if ((segment.address + hit) % width !== 0) continue;
        const found = await decode(executable, place, bytes, hit, segment.address + hit);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

function writeWord(bytes: Uint8Array, value: number, { bits, littleEndian }: Image): void {
  const view = viewOf(bytes);
  if (bits === 64) view.setUint32(littleEndian ? 4 : 0, Math.floor(value / 0x1_0000_0000), littleEndian);
  view.setUint32(littleEndian || bits === 32 ? 0 : 4, value % 0x1_0000_0000, littleEndian);
}

/** The module data at an offset of `bytes`; undefined when something else points to the table there. */
async function decode(
  executable: Executable,
  place: PclntabPlace,
  bytes: Uint8Array,
  offset: number,
  address: number,
): Promise<ModuleData | undefined> {
  const { image } = executable;
  const { header } = place;
  const width = image.bits === 64 ? 8 : 4;
  const view = viewOf(bytes);
  const at = (index: number) => {
    const from = offset + index * width;
    return from + width <= bytes.length ? word(view, from, image.littleEndian, width) : NaN;
  };
  if (at(0) !== place.address) return undefined;
  const end = place.address + place.bytes.length;
  const isOld = header.goRange === '1.2–1.15';
  // A slice of the table itself, or one of the names in it: its length stands there twice.
  const points = isOld ? at(1) === at(2) : at(1) === place.address + header.names && at(2) === at(3);
  if (!points) return undefined;
  const layout = layoutOf(place, at, end);
  const text = at(layout.text);
  const etext = at(layout.text + 1);
  if (!(text <= etext) || fileRangeAt(image, text) === undefined) return undefined;
  const gofunc = layout.gofunc === undefined ? NaN : at(layout.gofunc);
  const textSections =
    layout.textSections === undefined ? [] : await readTextSections(executable, at, layout.textSections);
  return {
    address,
    minpc: at(layout.text - 2),
    maxpc: at(layout.text - 1),
    text,
    etext,
    gofunc: fileRangeAt(image, gofunc) && gofunc,
    textSections,
  };
}

function layoutOf({ address, header }: PclntabPlace, at: (index: number) => number, end: number): Layout {
  if (header.goRange === '1.2–1.15') return GO_1_7;
  if (header.goRange === '1.16–1.17') return GO_1_16;
  if (header.goRange === '1.18–1.19') return GO_1_18;
  const endsTable = (index: number) => at(index) > address && at(index) <= end;
  if (endsTable(TABLE_END['1.27'])) return GO_1_27;
  return endsTable(TABLE_END['1.26']) ? GO_1_26 : GO_1_20;
}

/** `textsectmap`, when there are several: offset, its end, address (runtime/symtab.go, textsect). */
async function readTextSections(
  executable: Executable,
  at: (index: number) => number,
  index: number,
): Promise<TextSection[]> {
  const { image } = executable;
  const width = image.bits === 64 ? 8 : 4;
  const count = at(index + 1);
  if (!(count > 1 && count <= MAX_TEXT_SECTIONS)) return [];
  const bytes = await readMemory(image, at(index), 3 * width * count, 'the text sections');
  await executable.relocate?.(bytes, at(index));
  const view = viewOf(bytes);
  const field = (section: number, n: number) => word(view, (3 * section + n) * width, image.littleEndian, width);
  return Array.from({ length: count }, (_, section) => ({
    start: field(section, 0),
    end: field(section, 1),
    address: field(section, 2),
  }));
}

/** Where Go's linker splits the text for the reach of a branch (cmd/link, TrampLimit). */
const SPLIT_TEXT = new Set(['arm', 'arm64', 'ppc64', 'ppc64le']);

/**
 * What turns an entry of a function table into an address; undefined when the file does not tell it. Before Go 1.18
 * entries are addresses; the header has the text's address in Go 1.18–1.25; later, and in a PIE before relocation,
 * the module data have it.
 */
export async function textAddress(
  { image }: Executable,
  { header }: PclntabPlace,
  moduleData: () => Promise<ModuleData | undefined>,
  symbol: (name: string) => Promise<number | undefined>,
): Promise<((entry: number) => number) | undefined> {
  const { textStart } = header;
  if (textStart === undefined) return entry => entry;
  if (textStart !== 0 && !SPLIT_TEXT.has(image.arch)) return entry => textStart + entry;
  const data = await moduleData();
  const text = textStart === 0 ? (data?.text ?? (await symbol('runtime.text'))) : textStart;
  if (text === undefined) return undefined;
  const sections = data?.textSections ?? [];
  return sections.length > 0 ? entry => addressInSections(sections, text, entry) : entry => text + entry;
}

/** As runtime/symtab.go, textAddr: the end of the last section belongs to it. */
export function addressInSections(sections: readonly TextSection[], text: number, entry: number): number {
  const last = sections.at(-1);
  for (const section of sections) {
    if (entry >= section.start && (entry < section.end || (section === last && entry === section.end))) {
      return section.address + entry - section.start;
    }
  }
  return text + entry;
}
