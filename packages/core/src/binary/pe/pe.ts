import { BinaryFormatError, at, within } from '../errors.ts';
import type { Image, Section, Segment } from '../image.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { cString, u64, utf8, viewOf } from '../words.ts';
import { peArch } from './names.ts';
import { readStrings, type StringTable } from './strings.ts';

/** A PE32 or PE32+ image, or a COFF object without the headers in front of one. */
export interface PeImage extends Image {
  readonly format: 'pe';
  readonly characteristics: number;
  /** Null in an object. */
  readonly optional: OptionalHeader | null;
  readonly symbolOffset: number;
  readonly symbolCount: number;
  /** The COFF string table, undefined without symbol table. */
  readonly strings: StringTable | undefined;
}

export interface OptionalHeader {
  readonly imageBase: number;
  /** Relative to the image base. */
  readonly entry: number;
  readonly dllCharacteristics: number;
  readonly subsystem: number;
  readonly directories: readonly { readonly address: number; readonly size: number }[];
}

const COFF_HEADER_BYTES = 20;
const SECTION_BYTES = 40;
const MAX_DIRECTORIES = 16;
const CNT_CODE = 0x20;
const CNT_UNINITIALIZED = 0x80;
const MEM_DISCARDABLE = 0x2000000;
const MEM_EXECUTE = 0x20000000;
const MEM_READ = 0x40000000;
const MEM_WRITE = 0x80000000;

/**
 * Reads headers, section table and string table of a PE file or COFF object. Section addresses include the image
 * base; a section's size is what of it is in the file and belongs to it, without the padding behind.
 * Rejects with a BinaryFormatError when they are damaged or when a section's bytes lie outside the file.
 *
 * Format: Microsoft's "PE Format", chapters "File Headers" and "Section Table".
 */
export async function readPe(source: ByteSource, head: Uint8Array): Promise<PeImage> {
  const start = within('the DOS header', 'file+0x0', () => coffOffset(viewOf(head)));
  const coff = readCoff(viewOf(await readExactly(source, start, COFF_HEADER_BYTES, 'the COFF header')));
  const optionalStart = start + COFF_HEADER_BYTES;
  const optionalBytes = await readExactly(source, optionalStart, coff.optionalSize, 'the optional header');
  const optional = readOptional(viewOf(optionalBytes), optionalStart);
  const strings = await readStrings(source, coff.symbolOffset, coff.symbolCount);
  const table = optionalStart + coff.optionalSize;
  const bytes = await readExactly(source, table, coff.sections * SECTION_BYTES, 'the section table');
  const imageBase = optional?.imageBase ?? 0;
  const sections = Array.from({ length: coff.sections }, (_, index) =>
    readSection(bytes, index, imageBase, strings, optional !== null),
  );
  checkBounds(source, sections);
  return {
    source,
    format: 'pe',
    arch: peArch(coff.machine),
    os: 'windows',
    bits: optional === null ? bitsOf(coff.machine) : optional.bits,
    littleEndian: true,
    entry: optional === null || optional.entry === 0 ? 0 : imageBase + optional.entry,
    characteristics: coff.characteristics,
    optional,
    symbolOffset: coff.symbolOffset,
    symbolCount: coff.symbolCount,
    strings,
    sections,
    segments: segmentsOf(bytes, sections),
  };
}

/** Behind `PE\0\0`, or the start of a file that has no DOS header. */
function coffOffset(view: DataView): number {
  return view.getUint16(0, false) === 0x4d5a ? view.getUint32(0x3c, true) + 4 : 0;
}

interface CoffHeader {
  readonly machine: number;
  readonly sections: number;
  readonly symbolOffset: number;
  readonly symbolCount: number;
  readonly optionalSize: number;
  readonly characteristics: number;
}

function readCoff(view: DataView): CoffHeader {
  return {
    machine: view.getUint16(0, true),
    sections: view.getUint16(2, true),
    symbolOffset: view.getUint32(8, true),
    symbolCount: view.getUint32(12, true),
    optionalSize: view.getUint16(16, true),
    characteristics: view.getUint16(18, true),
  };
}

function readOptional(view: DataView, start: number): (OptionalHeader & { readonly bits: 32 | 64 }) | null {
  if (view.byteLength === 0) return null;
  const what = 'the optional header';
  return within(what, at('file', start), () => {
    const magic = view.getUint16(0, true);
    if (magic !== 0x10b && magic !== 0x20b) {
      const why = `its magic number is 0x${magic.toString(16)}, neither 0x10b (PE32) nor 0x20b (PE32+)`;
      throw new BinaryFormatError('malformed', what, at('file', start), why);
    }
    const wide = magic === 0x20b;
    const directories = wide ? 112 : 96;
    const count = Math.min(
      view.getUint32(directories - 4, true),
      MAX_DIRECTORIES,
      Math.floor((view.byteLength - directories) / 8),
    );
    return {
      bits: wide ? 64 : 32,
      imageBase: wide ? u64(view, 24, true) : view.getUint32(28, true),
      entry: view.getUint32(16, true),
      subsystem: view.getUint16(68, true),
      dllCharacteristics: view.getUint16(70, true),
      directories: Array.from({ length: Math.max(0, count) }, (_, index) => ({
        address: view.getUint32(directories + index * 8, true),
        size: view.getUint32(directories + index * 8 + 4, true),
      })),
    };
  });
}

/** Machines whose addresses have 64 bits: amd64, arm64, ia64, riscv64, loongarch64. */
function bitsOf(machine: number): 32 | 64 {
  return [0x8664, 0xaa64, 0x200, 0x5064, 0x6264].includes(machine) ? 64 : 32;
}

function readSection(
  table: Uint8Array,
  index: number,
  imageBase: number,
  strings: StringTable | undefined,
  isImage: boolean,
): Section {
  const base = index * SECTION_BYTES;
  const view = viewOf(table);
  const name = sectionName(table.subarray(base, base + 8), strings, index);
  const virtualSize = view.getUint32(base + 8, true);
  const rawSize = view.getUint32(base + 16, true);
  const offset = view.getUint32(base + 20, true);
  const flags = view.getUint32(base + 36, true);
  const stored = offset > 0 && rawSize > 0;
  // The file's part is rounded up to its alignment; objects leave the virtual size 0.
  const padded = isImage && virtualSize > 0 && virtualSize < rawSize;
  return {
    index,
    name,
    type: typeName(flags, stored),
    flags,
    address: imageBase + view.getUint32(base + 12, true),
    offset,
    size: stored ? (padded ? virtualSize : rawSize) : Math.max(virtualSize, rawSize),
    link: 0,
    entrySize: 0,
    stored,
    loaded: (flags & MEM_DISCARDABLE) === 0,
    executable: (flags & (CNT_CODE | MEM_EXECUTE)) !== 0,
    compression: name.startsWith('.zdebug_') ? 'gnu-zlib' : 'none',
  };
}

function typeName(flags: number, stored: boolean): string {
  if ((flags & CNT_CODE) !== 0) return 'CODE';
  return !stored || (flags & CNT_UNINITIALIZED) !== 0 ? 'UNINITIALIZED_DATA' : 'INITIALIZED_DATA';
}

/** Eight bytes, or `/123`: an offset in the string table, where names longer than that are. */
function sectionName(field: Uint8Array, strings: StringTable | undefined, index: number): string {
  const nul = field.indexOf(0);
  const short = utf8(field, 0, nul < 0 ? field.length : nul);
  if (!short.startsWith('/')) return short;
  const offset = Number(short.slice(1));
  if (strings === undefined || !Number.isInteger(offset) || short.length === 1) return short;
  if (offset < 4 || offset >= strings.bytes.length) {
    const why = `the name of section ${index} is ${short}, the string table has ${strings.bytes.length} bytes`;
    throw new BinaryFormatError('malformed', 'a section name', at('file', strings.offset), why);
  }
  return cString(strings.bytes, offset);
}

/** What the loader maps: each section with its memory protection. */
function segmentsOf(table: Uint8Array, sections: readonly Section[]): Segment[] {
  const view = viewOf(table);
  return sections.map(({ index, address, offset, size, stored, flags }) => ({
    type: 'LOAD',
    readable: (flags & MEM_READ) !== 0,
    writable: (flags & MEM_WRITE) !== 0,
    executable: (flags & MEM_EXECUTE) !== 0,
    address,
    offset,
    fileSize: stored ? size : 0,
    memorySize: Math.max(view.getUint32(index * SECTION_BYTES + 8, true), size),
  }));
}

/** A cut copy is told here, whichever section a caller asks for later. */
function checkBounds(source: ByteSource, sections: readonly Section[]): void {
  for (const { name, index, stored, offset, size } of sections) {
    if (stored && offset + size > source.size) {
      const why = `section ${index} ends at ${offset + size}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', name || 'a section', at('file', offset), why);
    }
  }
}
