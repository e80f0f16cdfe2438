import type { ExecutableContainer } from './container.ts';
import { BinaryFormatError, at } from './errors.ts';
import { inflateSection, type Compression } from './inflate.ts';
import { readExactly, type ByteSource } from './source.ts';

/** One section, whatever the container. Addresses, offsets and sizes are in bytes. */
export interface Section {
  /** Position in `image.sections`. */
  readonly index: number;
  readonly name: string;
  /** Mach-O: the segment that it belongs to; a section's name is unique only in it. */
  readonly segment?: string;
  /** As in the container: `PROGBITS`, `NOBITS`, … */
  readonly type: string;
  /** Flag bits of the container (ELF sh_flags, Mach-O flags, PE Characteristics). */
  readonly flags: number;
  readonly address: number;
  /** In the file; meaningless when not `stored`. */
  readonly offset: number;
  /** In the file; for a section that is not stored, in memory. */
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
  /** False for NOBITS and its like: nothing of it is in the file. */
  readonly stored: boolean;
  /** It becomes part of the process image. */
  readonly loaded: boolean;
  readonly executable: boolean;
  /** As announced by flags or name; the data itself confirm it on reading. */
  readonly compression: Compression;
}

/** A part of the file that is mapped into the process. */
export interface Segment {
  readonly type: string;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly address: number;
  readonly offset: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

/** What every reader above the container works on. */
export interface Image {
  readonly source: ByteSource;
  readonly format: ExecutableContainer;
  /** Go's name of the architecture where there is one (`amd64`), else the container's. */
  readonly arch: string;
  /** GOOS as far as the container tells: a hint. */
  readonly os: string;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** Address of the first instruction; 0 in what is not started. */
  readonly entry: number;
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
}

/** Larger uncompressed sections are refused. */
export const MAX_SECTION_BYTES = 1 << 30;

export function sectionNamed(image: Image, ...names: string[]): Section | undefined {
  for (const name of names) {
    const found = image.sections.find(section => section.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Debug files (`objcopy --only-keep-debug`, `dsymutil`) keep the code's sections and leave the code out. */
export function holdsNoCode(image: Image): boolean {
  const code = image.sections.filter(section => section.executable && section.loaded && section.size > 0);
  return code.length > 0 && code.every(section => !section.stored);
}

/**
 * The bytes of a section, decompressed. Rejects with a BinaryFormatError when the section is not in the
 * file, lies outside it, is larger than MAX_SECTION_BYTES, or does not decompress to its declared size.
 */
export async function readSection(image: Image, section: Section): Promise<Uint8Array> {
  if (!section.stored) {
    const why = `its type is ${section.type}: the file holds no bytes for it`;
    throw new BinaryFormatError('malformed', section.name, at('file', section.offset), why);
  }
  if (section.size > MAX_SECTION_BYTES) {
    const why = `it is ${section.size} bytes long, at most ${MAX_SECTION_BYTES} are read`;
    throw new BinaryFormatError('limit', section.name, at('file', section.offset), why);
  }
  const raw = await readExactly(image.source, section.offset, section.size, section.name);
  return inflateSection(raw, section.compression, section.name, image.bits, image.littleEndian, MAX_SECTION_BYTES);
}

/**
 * The ranges for a search through the file, until together they are twice as long as it: headers can let thousands
 * of sections or segments cover the same bytes.
 */
export function* searchedRanges<T extends { readonly size: number }>(image: Image, ranges: Iterable<T>): Generator<T> {
  let left = 2 * image.source.size;
  for (const range of ranges) {
    left -= range.size;
    if (left < 0) return;
    yield range;
  }
}

/** The stored, loaded section or segment that holds an address, as a range of the file. */
export function fileRangeAt(image: Image, address: number): { offset: number; length: number } | undefined {
  for (const segment of image.segments) {
    const into = address - segment.address;
    if (segment.type === 'LOAD' && into >= 0 && into < segment.fileSize) {
      return { offset: segment.offset + into, length: segment.fileSize - into };
    }
  }
  return undefined;
}

/** `length` bytes of the process image at `address`, as the file has them before relocation. */
export async function readMemory(image: Image, address: number, length: number, what: string): Promise<Uint8Array> {
  const range = fileRangeAt(image, address);
  if (range === undefined || range.length < length) {
    const why = `no stored segment holds ${length} bytes at this address`;
    throw new BinaryFormatError('malformed', what, at('memory', address), why);
  }
  return readExactly(image.source, range.offset, length, what);
}
