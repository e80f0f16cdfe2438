import { BinaryFormatError, at } from '../errors.ts';
import { rangeSource, readExactly, type ByteSource } from '../source.ts';
import { u64, viewOf } from '../words.ts';
import { sliceArch } from './names.ts';

/** One executable of a universal file. */
export interface Slice {
  /** GOARCH, or the processor's own name where a GOARCH has several: `arm64`, `arm64e`. Unique in the file. */
  readonly arch: string;
  /** Bytes in the universal file. */
  readonly offset: number;
  readonly size: number;
  readonly source: ByteSource;
}

/** More processors than any linker knows; `recognise` tells Java classes apart by less. */
const MAX_SLICES = 256;
const FAT_MAGIC_64 = 0xcafebabf;

/**
 * The slices of a universal file in its order. Rejects with a BinaryFormatError when there is none, when one
 * lies outside the file, or when two overlap or are for the same processor.
 *
 * Format: mach-o/fat.h of Apple's XNU (fat_header, fat_arch, fat_arch_64); always big-endian.
 */
export async function readSlices(source: ByteSource, head: Uint8Array): Promise<readonly Slice[]> {
  const what = 'the universal header';
  const wide = viewOf(head).getUint32(0, false) === FAT_MAGIC_64;
  const header = viewOf(await readExactly(source, 0, 8, what));
  const count = header.getUint32(4, false);
  if (count === 0) throw new BinaryFormatError('malformed', what, 'file+0x4', 'it names no slice');
  if (count > MAX_SLICES) {
    const why = `it claims ${count} slices, at most ${MAX_SLICES} are read`;
    throw new BinaryFormatError('limit', what, 'file+0x4', why);
  }
  const width = wide ? 32 : 20;
  const view = viewOf(await readExactly(source, 8, count * width, what));
  const slices: Slice[] = [];
  for (let base = 0; base < count * width; base += width) {
    const arch = sliceArch(view.getUint32(base, false), view.getUint32(base + 4, false));
    const offset = wide ? u64(view, base + 8, false) : view.getUint32(base + 8, false);
    const size = wide ? u64(view, base + 16, false) : view.getUint32(base + 12, false);
    const refuse = (trouble: 'truncated' | 'malformed', why: string) =>
      new BinaryFormatError(trouble, `the slice for ${arch}`, at('file', 8 + base), why);
    if (offset + size > source.size) {
      throw refuse('truncated', `it ends at ${offset + size}, the file at ${source.size}`);
    }
    if (offset < 8 + count * width) throw refuse('malformed', `it starts at ${offset}, inside the header`);
    const other = slices.find(slice => offset < slice.offset + slice.size && slice.offset < offset + size);
    if (other !== undefined) throw refuse('malformed', `it overlaps the slice for ${other.arch}`);
    if (slices.some(slice => slice.arch === arch)) throw refuse('malformed', `there are two of this name`);
    slices.push({ arch, offset, size, source: rangeSource(source, offset, size) });
  }
  return slices;
}

/**
 * The slice of this name; without a name, the only one. Throws `ambiguous` when a choice is left, `unsupported`
 * when there is none of this name.
 */
export function chooseSlice(slices: readonly Slice[], arch: string | undefined): Slice {
  const names = slices.map(slice => slice.arch).join(', ');
  if (arch === undefined && slices.length > 1) {
    const why = `it holds ${slices.length} executables, for ${names}`;
    throw new BinaryFormatError('ambiguous', 'the universal file', 'file+0x0', why);
  }
  const slice = arch === undefined ? slices[0] : slices.find(candidate => candidate.arch === arch);
  if (slice !== undefined) return slice;
  const why = `none of its executables is for ${arch}`;
  const remedy = `Choose one of ${names}.`;
  throw new BinaryFormatError('unsupported', 'the universal file', 'file+0x0', why, remedy);
}
