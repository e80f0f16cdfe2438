import { BinaryFormatError } from './errors.ts';
import { viewOf } from './words.ts';

/** A format that is known by its first bytes. */
export type Container = ExecutableContainer | 'mach-o-universal' | RecognisedContainer;

/** Formats of one executable that are read. */
export type ExecutableContainer = 'elf' | 'mach-o' | 'pe';

/** Formats that are known by name and not read further. */
export type RecognisedContainer = 'wasm' | 'xcoff' | 'plan9';

/** Bytes of the head that `recognise` looks at. */
export const HEAD_BYTES = 4096;

const MEANINGS: Record<RecognisedContainer, string> = {
  wasm: 'a WebAssembly module; debuggers for Go cannot attach to it, and Go writes no DWARF into it',
  xcoff: 'an executable for AIX; its DWARF lies in .dw* sections for dbx, delve does not run there',
  plan9: 'an executable for Plan 9; its symbols are for acid and db, Go writes no DWARF into it',
};

/** What a file of this format is and what that means for debugging. */
export function meaningOf(container: RecognisedContainer): string {
  return MEANINGS[container];
}

/**
 * The container format by magic number. Throws `empty` or `not-a-binary`, saying what the file seems to be.
 *
 * @param head the first bytes of the file, up to HEAD_BYTES
 */
export function recognise(head: Uint8Array, size: number): Container {
  if (size === 0) throw new BinaryFormatError('empty', 'the file', 'file+0x0', 'it is empty');
  const view = viewOf(head);
  const magic = head.length >= 4 ? view.getUint32(0, false) : 0;
  const container = containerByMagic(magic);
  if (container !== undefined && !isTaken(container, magic, head, view)) return container;
  if (isCoffObject(head, view, size)) return 'pe';
  throw new BinaryFormatError('not-a-binary', 'the file', 'file+0x0', `${seeming(head, magic)}, no executable`);
}

/** The container that a file's first four bytes, read big endian, are a sign of; other formats share some. */
export function containerByMagic(magic: number): Container | undefined {
  switch (magic) {
    case 0x7f454c46:
      return 'elf';
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
      return 'mach-o';
    case 0xcafebabe:
    case 0xcafebabf:
      return 'mach-o-universal';
    case 0x0061736d:
      return 'wasm';
    case 0x000001eb:
    case 0x00008a97:
    case 0x00000647:
      return 'plan9';
  }
  switch (magic >>> 16) {
    case 0x01df:
    case 0x01f7:
      return 'xcoff';
    case 0x4d5a:
      return 'pe';
  }
  return undefined;
}

/** Whether the magic number is that of another format: a Java class file, a program of DOS. */
function isTaken(container: Container, magic: number, head: Uint8Array, view: DataView): boolean {
  if (container === 'pe') return !isPe(head, view);
  // The next field of a Java class file is its version, of at least 45.
  return magic === 0xcafebabe && !(head.length >= 8 && view.getUint32(4, false) < 40);
}

function isPe(head: Uint8Array, view: DataView): boolean {
  if (head.length < 0x40) return false;
  const header = view.getUint32(0x3c, true);
  return header + 4 <= head.length && view.getUint32(header, false) === 0x50450000;
}

/** An object file has no magic number: a known machine, sections, no optional header, symbols inside the file. */
function isCoffObject(head: Uint8Array, view: DataView, size: number): boolean {
  if (head.length < 20 || ![0x14c, 0x8664, 0xaa64, 0x1c4].includes(view.getUint16(0, true))) return false;
  const symbols = view.getUint32(8, true);
  return view.getUint16(2, true) > 0 && view.getUint16(16, true) === 0 && symbols >= 20 && symbols < size;
}

function seeming(head: Uint8Array, magic: number): string {
  if (magic >>> 16 === 0x2321) return 'it is a script';
  if (magic >>> 16 === 0x1f8b) return 'it is gzip data';
  if (magic === 0x504b0304) return 'it is a ZIP archive';
  if (magic === 0x28b52ffd) return 'it is zstd data';
  if (magic === 0x213c6172) return 'it is a static archive';
  if (magic === 0xcafebabe) return 'it is a Java class file';
  const first = head[0];
  if (head.length > 1 && head.every(byte => byte === first)) {
    return `it consists of bytes 0x${first?.toString(16).padStart(2, '0')}`;
  }
  const printable = head.every(byte => (byte >= 0x20 && byte !== 0x7f) || byte === 9 || byte === 10 || byte === 13);
  return printable ? 'it is a text file' : `it begins with 0x${magic.toString(16).padStart(8, '0')}`;
}
