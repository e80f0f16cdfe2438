import { isCode } from '../code.ts';
import type { Executable } from '../executable.ts';
import { fileRangeAt, readSection, searchedRanges, sectionNamed, type Image, type Section } from '../image.ts';
import { readExactly } from '../source.ts';
import { viewOf, word } from '../words.ts';
import { entryWidth, recordBytes } from './function-record.ts';
import { PCLNTAB_HEADER_BYTES, readPclntabHeader, type PclntabHeader } from './header.ts';

/** A function table and where it lies. */
export interface PclntabPlace {
  /** From its first byte; without a section of its own also what lies behind it. */
  readonly bytes: Uint8Array;
  /** Address of the table in the process image. */
  readonly address: number;
  readonly header: PclntabHeader;
  /** Where it was found: a section's name, or how it was searched for. */
  readonly found: string;
}

/** In ELF, in a position-independent ELF program up to Go 1.25, in Mach-O; PE has none. */
export const SECTION_NAMES = ['.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab'];
const CHUNK = 4 << 20;

/**
 * The function table: by its section, else by its magic number in what is loaded (external linking of a PIE merges
 * it into `.data.rel.ro`; PE has no section for it). Undefined when there is none in the file.
 */
export async function findPclntab(executable: Executable): Promise<PclntabPlace | undefined> {
  const { image } = executable;
  const section = sectionNamed(image, ...SECTION_NAMES);
  if (section !== undefined) {
    if (!section.stored) return undefined;
    const bytes = await readSection(image, section);
    const header = readPclntabHeader(bytes);
    return header && relocated(executable, { bytes, address: section.address, header, found: section.name });
  }
  for (const range of searchedRanges(image, ranges(image))) {
    const place = await searchRange(image, range);
    if (place !== undefined) return relocated(executable, place);
  }
  return undefined;
}

/** Before Go 1.18 entries are addresses, which in a position-independent file may still await their relocation. */
async function relocated(executable: Executable, place: PclntabPlace): Promise<PclntabPlace> {
  if (place.header.textStart === undefined && firstEntry(place.bytes, place.header) === 0) {
    await executable.relocate?.(place.bytes, place.address);
  }
  return place;
}

interface Range {
  readonly offset: number;
  readonly size: number;
  readonly address: number;
  readonly name: string;
}

/** What to search, the likely first: data before code. */
function ranges(image: Image): Range[] {
  const sections = image.sections.filter(
    (section: Section) => section.loaded && section.stored && section.compression === 'none',
  );
  if (sections.length > 0) return sections.toSorted((a, b) => Number(a.executable) - Number(b.executable));
  return image.segments
    .filter(segment => segment.type === 'LOAD')
    .toSorted((a, b) => Number(a.executable) - Number(b.executable))
    .map(({ offset, fileSize, address }) => ({ offset, size: fileSize, address, name: 'a segment' }));
}

async function searchRange(image: Image, range: Range): Promise<PclntabPlace | undefined> {
  const { offset, size, address, name } = range;
  // The table starts at an address of whole words.
  for (let start = (4 - (address % 4)) % 4; start < size; start += CHUNK) {
    const length = Math.min(CHUNK + PCLNTAB_HEADER_BYTES, size - start);
    const read = await readExactly(image.source, offset + start, length, name);
    const chunk = read.byteOffset % 4 === 0 ? read : read.slice();
    const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length >>> 2);
    const end = Math.min(words.length, CHUNK >>> 2);
    for (let index = 0; index < end; index++) {
      const magic = words[index]!;
      // fffffff0, f1, fa, fb, in either order of bytes
      if (magic < 0xfffffff0 && (magic & 0xffffff) !== 0xffffff) continue;
      const header = readPclntabHeader(chunk.subarray(4 * index, 4 * index + PCLNTAB_HEADER_BYTES));
      const hit = start + 4 * index;
      if (header === undefined || !plausible(image, header, size - hit)) continue;
      const bytes = await readExactly(image.source, offset + hit, size - hit, name);
      if (!startsInCode(image, bytes, header)) continue;
      return { bytes, address: address + hit, header, found: `magic number in ${name}` };
    }
  }
  return undefined;
}

function plausible(image: Image, header: PclntabHeader, room: number): boolean {
  const { names, units, files, values, functionTable, functions, goRange } = header;
  if (header.pointerSize * 8 !== image.bits || header.littleEndian !== image.littleEndian) return false;
  if (functions < 1 || functionTable + (2 * functions + 1) * entryWidth(header) > room) return false;
  if (goRange === '1.2–1.15') return true;
  return names > 0 && names <= units && units <= files && files <= values && values <= functionTable;
}

/** The first row of the functions and the record that it leads to agree, and code is where they say. */
function startsInCode(image: Image, bytes: Uint8Array, header: PclntabHeader): boolean {
  const { functionTable, littleEndian, goRange, textStart } = header;
  const width = entryWidth(header);
  const view = viewOf(bytes);
  const record = word(view, functionTable + width, littleEndian, width) + (goRange === '1.2–1.15' ? 0 : functionTable);
  if (!(record + recordBytes(header) <= bytes.length)) return false;
  const entry = firstEntry(bytes, header);
  if (entry !== word(view, record, littleEndian, width)) return false;
  if (textStart === undefined) return entry === 0 || isCode(image, entry);
  // The header's text start is 0 from Go 1.26, and where it awaits relocation: then the module data decide.
  return textStart === 0 || isCode(image, textStart + entry);
}

function firstEntry(bytes: Uint8Array, header: PclntabHeader): number {
  const { functionTable, littleEndian } = header;
  const width = entryWidth(header);
  if (functionTable + width > bytes.length) return -1;
  return word(viewOf(bytes), functionTable, littleEndian, width);
}

/**
 * Bytes of the process image from an address on, at most `length`, fewer at the end of what the file has, none
 * outside. What lies in the table, where Go 1.26 puts `go:func.*`, is not read again.
 */
export async function memoryAround(
  image: Image,
  place: PclntabPlace,
  address: number,
  length: number,
): Promise<Uint8Array> {
  const into = address - place.address;
  if (into >= 0 && into < place.bytes.length) return place.bytes.subarray(into, into + length);
  const range = fileRangeAt(image, address);
  if (range === undefined) return new Uint8Array(0);
  return readExactly(image.source, range.offset, Math.min(range.length, length), 'the inlined calls');
}
