import { fileRangeAt, readMemory, readSection, sectionNamed, type Image, type Section } from '../image.ts';
import { PCLNTAB_HEADER_BYTES, readPclntabHeader, type PclntabHeader } from './pclntab.ts';
import { readExactly } from '../source.ts';
import { viewOf, word } from '../words.ts';

/** A function table and what its addresses count from. */
export interface PclntabPlace {
  readonly bytes: Uint8Array;
  /** Address of the table in the process image. */
  readonly address: number;
  readonly header: PclntabHeader;
  /** Where it was found: a section's name, or how it was searched for. */
  readonly found: string;
}

const SECTION_NAMES = ['.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab'];
const CHUNK = 4 << 20;
const LITTLE_ENDIAN_MAGICS = [0xfb, 0xfa, 0xf0, 0xf1].map(low => Buffer.from([low, 0xff, 0xff, 0xff, 0, 0]));
const BIG_ENDIAN_MAGICS = [0xfb, 0xfa, 0xf0, 0xf1].map(low => Buffer.from([0xff, 0xff, 0xff, low, 0, 0]));

/**
 * The function table: by its section, else by its magic number in the loaded data (external linking of a
 * PIE merges it into `.data.rel.ro`). Undefined when there is none in the file.
 */
export async function findPclntab(image: Image): Promise<PclntabPlace | undefined> {
  const section = sectionNamed(image, ...SECTION_NAMES);
  if (section !== undefined) {
    if (!section.stored) return undefined;
    const bytes = await readSection(image, section);
    const header = readPclntabHeader(bytes);
    return header && { bytes, address: section.address, header, found: section.name };
  }
  for (const range of dataRanges(image)) {
    const place = await searchRange(image, range.offset, range.size, range.address, range.name);
    if (place !== undefined) return place;
  }
  return undefined;
}

interface DataRange {
  readonly offset: number;
  readonly size: number;
  readonly address: number;
  readonly name: string;
}

function dataRanges(image: Image): DataRange[] {
  const sections = image.sections.filter(
    (section: Section) => section.loaded && section.stored && !section.executable && section.compression === 'none',
  );
  if (sections.length > 0) return sections;
  return image.segments
    .filter(segment => segment.type === 'LOAD')
    .map(segment => ({ offset: segment.offset, size: segment.fileSize, address: segment.address, name: 'a segment' }));
}

async function searchRange(
  image: Image,
  offset: number,
  size: number,
  address: number,
  name: string,
): Promise<PclntabPlace | undefined> {
  const magics = image.littleEndian ? LITTLE_ENDIAN_MAGICS : BIG_ENDIAN_MAGICS;
  for (let start = 0; start < size; start += CHUNK) {
    const length = Math.min(CHUNK + PCLNTAB_HEADER_BYTES, size - start);
    const chunk = Buffer.from(await readExactly(image.source, offset + start, length, name));
    for (const magic of magics) {
      for (let hit = chunk.indexOf(magic); hit >= 0 && hit < CHUNK; hit = chunk.indexOf(magic, hit + 1)) {
        const room = size - start - hit;
        if (!plausible(image, chunk.subarray(hit), room)) continue;
        const bytes = await readExactly(image.source, offset + start + hit, room, name);
        const header = readPclntabHeader(bytes);
        if (header) return { bytes, address: address + start + hit, header, found: `magic number in ${name}` };
      }
    }
  }
  return undefined;
}

function plausible(image: Image, bytes: Uint8Array, room: number): boolean {
  if (bytes.length < PCLNTAB_HEADER_BYTES) return false;
  const header = readPclntabHeader(bytes);
  if (header === undefined || header.pointerSize * 8 !== image.bits) return false;
  if (header.functions < 1 || header.functionTable + header.functions * 8 > room) return false;
  const { names, units, files, values, functionTable } = header;
  if (header.goRange === '1.2–1.15') return true;
  return names <= units && units <= files && files <= values && values <= functionTable;
}

/** Words of `runtime.moduledata` in front of `text`: pcHeader, six slices, findfunctab, minpc, maxpc. */
const TEXT_WORD = 22;

/**
 * The address that the table's entries count from, undefined when the file does not tell it.
 * The header has it in Go 1.18–1.25; later, and in a PIE before relocation, the module data have it.
 */
export async function textStartOf(
  image: Image,
  place: PclntabPlace,
  symbol: (name: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  if (place.header.textStart === undefined) return 0;
  if (place.header.textStart !== 0) return place.header.textStart;
  const moduleData = sectionNamed(image, '.go.module', '__go_module');
  const width = image.bits === 64 ? 8 : 4;
  if (moduleData?.stored && moduleData.size >= (TEXT_WORD + 1) * width) {
    const bytes = await readExactly(image.source, moduleData.offset, (TEXT_WORD + 1) * width, moduleData.name);
    const text = word(viewOf(bytes), TEXT_WORD * width, image.littleEndian, width);
    if (text !== 0) return text;
  }
  return (await symbol('runtime.text')) ?? (await textByModuleData(image, place));
}

/** Searches writable data for the module data: a pointer to the table, text twenty-two words on. */
async function textByModuleData(image: Image, place: PclntabPlace): Promise<number | undefined> {
  const width = image.bits === 64 ? 8 : 4;
  const pointer = Buffer.alloc(width);
  const view = viewOf(pointer);
  const { littleEndian } = image;
  view.setUint32(littleEndian || width === 4 ? 0 : 4, place.address >>> 0, littleEndian);
  if (width === 8) view.setUint32(littleEndian ? 4 : 0, Math.floor(place.address / 0x1_0000_0000), littleEndian);
  for (const segment of image.segments) {
    if (segment.type !== 'LOAD' || !segment.writable || segment.fileSize > 64 << 20) continue;
    const bytes = Buffer.from(await readMemory(image, segment.address, segment.fileSize, 'the data segment'));
    for (let hit = bytes.indexOf(pointer); hit >= 0; hit = bytes.indexOf(pointer, hit + 1)) {
      const field = hit + TEXT_WORD * width;
      if ((segment.address + hit) % width !== 0 || field + width > bytes.length) continue;
      const text = word(viewOf(bytes), field, littleEndian, width);
      if (fileRangeAt(image, text) !== undefined) return text;
    }
  }
  return undefined;
}
