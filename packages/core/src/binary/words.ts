import { OutOfBytes } from './errors.ts';
/**
 * Integers wider than 32 bits as JavaScript numbers. Above 2^53 the result is rounded: it then lies
 * beyond every file, so that the bounds check of its user refuses it.
 */
export function u64(view: DataView, offset: number, littleEndian: boolean): number {
  const high = view.getUint32(offset + (littleEndian ? 4 : 0), littleEndian);
  return high * 0x1_0000_0000 + view.getUint32(offset + (littleEndian ? 0 : 4), littleEndian);
}

/** An address or size of the machine's width, 4 or 8 bytes. */
export function word(view: DataView, offset: number, littleEndian: boolean, bytes: 4 | 8): number {
  return bytes === 8 ? u64(view, offset, littleEndian) : view.getUint32(offset, littleEndian);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The UTF-8 text from `start` to the next NUL, or to the end. Throws OutOfBytes when it starts outside. */
export function cString(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(0, start);
  return utf8(bytes, start, end < 0 ? bytes.length : end);
}

/** The text of a range. Throws OutOfBytes outside of the bytes, which may be a part of a larger buffer. */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  if (!(start >= 0 && start <= end && end <= bytes.length)) throw new OutOfBytes(`text at ${start}…${end}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
