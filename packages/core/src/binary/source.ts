import { BinaryFormatError, at } from './errors.ts';

/** Random access to the bytes of a file, an archive entry or a buffer. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /**
   * Bytes `offset`…`offset + length`, fewer at the end of the source. The array is the caller's.
   * Rejects when the medium fails; never because a range lies outside the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes in memory; reads copy. */
export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  };
}

/** A part of a source as a source of its own; the part must lie inside. */
export function rangeSource(source: ByteSource, start: number, size: number): ByteSource {
  return {
    size,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  };
}

/**
 * Exactly `length` bytes at `offset`. Nothing is allocated for a range that the source does not have:
 * rejects with a `truncated` BinaryFormatError that names `what`.
 */
export async function readExactly(
  source: ByteSource,
  offset: number,
  length: number,
  what: string,
): Promise<Uint8Array> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    const why = `${length} bytes are claimed there, the file has ${source.size}`;
    throw new BinaryFormatError('truncated', what, at('file', offset), why);
  }
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) {
    const why = `${bytes.length} of ${length} bytes could be read; the file changed meanwhile`;
    throw new BinaryFormatError('truncated', what, at('file', offset), why);
  }
  return bytes;
}
