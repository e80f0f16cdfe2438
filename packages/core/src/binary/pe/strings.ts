import { BinaryFormatError, at } from '../errors.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { viewOf } from '../words.ts';

/** The COFF string table with its length field, from which offsets count. */
export interface StringTable {
  /** In the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export const SYMBOL_BYTES = 18;
const MAX_BYTES = 1 << 30;

/**
 * The string table behind the symbols; undefined when the file has no symbol table. Rejects with a
 * BinaryFormatError when it lies outside the file.
 *
 * Format: Microsoft's "PE Format", chapter "COFF String Table".
 */
export async function readStrings(
  source: ByteSource,
  symbolOffset: number,
  symbols: number,
): Promise<StringTable | undefined> {
  // UPX keeps the header field and drops the table. A copy that was cut is told by its sections, or has the
  // table begin where it ends.
  if (symbolOffset === 0 || symbolOffset > source.size) return undefined;
  const what = 'the string table';
  const offset = symbolOffset + symbols * SYMBOL_BYTES;
  // Some tools leave the table out when it would be empty.
  if (symbols === 0 && offset + 4 > source.size) return undefined;
  const size = viewOf(await readExactly(source, offset, 4, what)).getUint32(0, true);
  if (size > MAX_BYTES) {
    const why = `it claims ${size} bytes, at most ${MAX_BYTES} are read`;
    throw new BinaryFormatError('limit', what, at('file', offset), why);
  }
  return { offset, bytes: await readExactly(source, offset, Math.max(4, size), what) };
}
