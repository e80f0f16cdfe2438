import { elfArch, elfOs, sectionTypeName, segmentTypeName } from './names.ts';
import { BinaryFormatError, at, within } from '../errors.ts';
import type { Image, Section, Segment } from '../image.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { cString, viewOf, word } from '../words.ts';

export type ElfType = 'relocatable' | 'executable' | 'shared' | 'core' | 'other';

/** An ELF file's header and tables. */
export interface ElfImage extends Image {
  readonly format: 'elf';
  readonly elfType: ElfType;
  /** Where the section headers start, and where they would if nothing lay before them. */
  readonly sectionTableOffset: number;
  readonly endOfSegmentTable: number;
  /** `e_shstrndx` names a table that is there. */
  readonly namesPresent: boolean;
}

const MAX_SECTIONS = 100_000;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const SHF_COMPRESSED = 0x800;
const SHT_NOBITS = 8;
const PN_XNUM = 0xffff;

interface Header {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly type: number;
  readonly machine: number;
  readonly osAbi: number;
  readonly entry: number;
  readonly segmentOffset: number;
  readonly sectionOffset: number;
  readonly flags: number;
  readonly headerSize: number;
  readonly segmentEntrySize: number;
  readonly segments: number;
  readonly sectionEntrySize: number;
  readonly sections: number;
  readonly namesIndex: number;
}

/**
 * Reads header, section table and program headers of an ELF file, 32 or 64 bit, either byte order.
 * Rejects with a BinaryFormatError when they are damaged or when a section's bytes lie outside the file.
 *
 * Format: System V gABI, chapters 4 (ELF header, sections) and 5 (program header).
 */
export async function readElf(source: ByteSource, head: Uint8Array): Promise<ElfImage> {
  const header = within('the ELF header', 'file+0x0', () => readHeader(head));
  const { bits, littleEndian } = header;
  const raw = await readSectionTable(source, header);
  const nameless = raw.map((fields, index) => section(fields, index, ''));
  const names = await readNames(source, header, nameless, raw[0]);
  const nameOf = (fields: SectionFields) => (names === undefined ? '' : cString(names, fields.name));
  const sections = within('the section names', 'file', () =>
    raw.map((fields, index) => section(fields, index, nameOf(fields))),
  );
  const segments = await readSegments(source, header, raw[0]);
  checkBounds(source, sections, segments);
  return {
    source,
    format: 'elf',
    arch: elfArch(header.machine, bits, littleEndian, header.flags),
    os: elfOs(header.osAbi),
    bits,
    littleEndian,
    elfType: (['other', 'relocatable', 'executable', 'shared', 'core'] as const)[header.type] ?? 'other',
    entry: header.entry,
    sectionTableOffset: header.sectionOffset,
    endOfSegmentTable: header.headerSize + header.segments * header.segmentEntrySize,
    namesPresent: names !== undefined,
    sections,
    segments,
  };
}

function readHeader(head: Uint8Array): Header {
  const view = viewOf(head);
  const elfClass = view.getUint8(4);
  const encoding = view.getUint8(5);
  if (elfClass !== 1 && elfClass !== 2) throw malformed('file', 4, `its class is ${elfClass}, neither 1 nor 2`);
  if (encoding !== 1 && encoding !== 2) {
    throw malformed('file', 5, `its byte order is ${encoding}, neither 1 nor 2`);
  }
  const bits = elfClass === 2 ? 64 : 32;
  const le = encoding === 1;
  const size = bits === 64 ? 8 : 4;
  const tail = 24 + 3 * size;
  return {
    bits,
    littleEndian: le,
    osAbi: view.getUint8(7),
    type: view.getUint16(16, le),
    machine: view.getUint16(18, le),
    entry: word(view, 24, le, size),
    segmentOffset: word(view, 24 + size, le, size),
    sectionOffset: word(view, 24 + 2 * size, le, size),
    flags: view.getUint32(tail, le),
    headerSize: view.getUint16(tail + 4, le),
    segmentEntrySize: view.getUint16(tail + 6, le),
    segments: view.getUint16(tail + 8, le),
    sectionEntrySize: view.getUint16(tail + 10, le),
    sections: view.getUint16(tail + 12, le),
    namesIndex: view.getUint16(tail + 14, le),
  };
}

interface SectionFields {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

async function readSectionTable(source: ByteSource, header: Header): Promise<SectionFields[]> {
  if (header.sectionOffset === 0) return [];
  const width = header.bits === 64 ? 64 : 40;
  const what = 'the section header table';
  if (header.sectionEntrySize !== width) {
    const why = `its entries are ${header.sectionEntrySize} bytes long, not ${width}`;
    throw malformed('file', header.sectionOffset, why, what);
  }
  const first = await readExactly(source, header.sectionOffset, width, what);
  const zero = sectionFields(viewOf(first), 0, header);
  // With 0xff00 sections or more the count is in the first entry.
  const count = header.sections === 0 ? zero.size : header.sections;
  if (count === 0) return [];
  if (count > MAX_SECTIONS) {
    const why = `it claims ${count} sections, at most ${MAX_SECTIONS} are read`;
    throw new BinaryFormatError('limit', what, at('file', header.sectionOffset), why);
  }
  const bytes = await readExactly(source, header.sectionOffset, count * width, what);
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, index) => sectionFields(view, index * width, header));
}

function sectionFields(view: DataView, base: number, { bits, littleEndian: le }: Header): SectionFields {
  const size = bits === 64 ? 8 : 4;
  const link = base + 8 + 4 * size;
  return {
    name: view.getUint32(base, le),
    type: view.getUint32(base + 4, le),
    flags: word(view, base + 8, le, size),
    address: word(view, base + 8 + size, le, size),
    offset: word(view, base + 8 + 2 * size, le, size),
    size: word(view, base + 8 + 3 * size, le, size),
    link: view.getUint32(link, le),
    info: view.getUint32(link + 4, le),
    entrySize: word(view, link + 8 + size, le, size),
  };
}

async function readNames(
  source: ByteSource,
  header: Header,
  sections: readonly Section[],
  zero: SectionFields | undefined,
): Promise<Uint8Array | undefined> {
  // SHN_XINDEX: the index did not fit its 16 bits.
  const index = header.namesIndex === 0xffff ? (zero?.link ?? 0) : header.namesIndex;
  if (index === 0 || sections.length === 0) return undefined;
  const table = sections[index];
  if (table === undefined || !table.stored) {
    throw malformed('file', 0, `section ${index} should hold the names of the ${sections.length} sections`);
  }
  return readExactly(source, table.offset, table.size, 'the section names');
}

function section(fields: SectionFields, index: number, name: string): Section {
  const { flags, address, offset, size, link, entrySize } = fields;
  const stored = fields.type !== SHT_NOBITS && fields.type !== 0;
  const compression = (flags & SHF_COMPRESSED) !== 0 ? 'elf-chdr' : name.startsWith('.zdebug_') ? 'gnu-zlib' : 'none';
  return {
    index,
    name,
    type: sectionTypeName(fields.type),
    flags,
    address,
    offset,
    size,
    link,
    entrySize,
    stored,
    loaded: (flags & SHF_ALLOC) !== 0,
    executable: (flags & SHF_EXECINSTR) !== 0,
    compression,
  };
}

async function readSegments(source: ByteSource, header: Header, zero: SectionFields | undefined): Promise<Segment[]> {
  if (header.segmentOffset === 0) return [];
  const count = header.segments === PN_XNUM ? (zero?.info ?? 0) : header.segments;
  if (count === 0) return [];
  const what = 'the program header table';
  const width = header.bits === 64 ? 56 : 32;
  if (header.segmentEntrySize !== width) {
    const why = `its entries are ${header.segmentEntrySize} bytes long, not ${width}`;
    throw malformed('file', header.segmentOffset, why, what);
  }
  if (count > MAX_SECTIONS) {
    const why = `it claims ${count} segments, at most ${MAX_SECTIONS} are read`;
    throw new BinaryFormatError('limit', what, at('file', header.segmentOffset), why);
  }
  const bytes = await readExactly(source, header.segmentOffset, count * width, what);
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, index) => segment(view, index * width, header));
}

function segment(view: DataView, base: number, { bits, littleEndian: le }: Header): Segment {
  const size = bits === 64 ? 8 : 4;
  const fields = base + (bits === 64 ? 8 : 4);
  const flags = view.getUint32(bits === 64 ? base + 4 : base + 24, le);
  return {
    type: segmentTypeName(view.getUint32(base, le)),
    readable: (flags & 4) !== 0,
    writable: (flags & 2) !== 0,
    executable: (flags & 1) !== 0,
    offset: word(view, fields, le, size),
    address: word(view, fields + size, le, size),
    fileSize: word(view, fields + 3 * size, le, size),
    memorySize: word(view, fields + 4 * size, le, size),
  };
}

/** A cut copy is told here, whichever section a caller asks for later. */
function checkBounds(source: ByteSource, sections: readonly Section[], segments: readonly Segment[]): void {
  for (const { name, index, stored, offset, size } of sections) {
    if (stored && offset + size > source.size) {
      const why = `section ${index} ends at ${offset + size}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', name || 'a section', at('file', offset), why);
    }
  }
  // Files with debug information only keep the program headers of the program they came from.
  if (sections.length > 0) return;
  for (const { type, offset, fileSize } of segments) {
    if (type === 'LOAD' && offset + fileSize > source.size) {
      const why = `it ends at ${offset + fileSize}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', 'a LOAD segment', at('file', offset), why);
    }
  }
}

function malformed(place: string, offset: number, why: string, what = 'the ELF header'): BinaryFormatError {
  return new BinaryFormatError('malformed', what, at(place, offset), why);
}
