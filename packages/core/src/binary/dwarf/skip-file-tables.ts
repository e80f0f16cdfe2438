import { BLOCK, fieldSize, TEXT } from './name-field.ts';

// DWARF 5 section 6.2.4.1, DWARF 4 section 6.2.4.

/**
 * Passes over both tables and returns how many files they list; -1 when they are damaged or longer than `limit`.
 * Keeps to integers: it runs over every name of the program.
 */
export function skipFileTables(
  bytes: Uint8Array,
  start: number,
  limit: number,
  version: number,
  offsetSize: number,
): number {
  return version >= 5 ? skipDescribed(bytes, start, limit, offsetSize) : skipListed(bytes, start, limit);
}

/** Before DWARF 5: texts one after the other, ended by an empty one. */
function skipListed(bytes: Uint8Array, start: number, limit: number): number {
  let position = start;
  while (position < limit && bytes[position] !== 0) {
    position = bytes.indexOf(0, position) + 1;
    if (position === 0) return -1;
  }
  position++;
  let files = 0;
  while (position < limit && bytes[position] !== 0) {
    position = bytes.indexOf(0, position) + 1;
    if (position === 0) return -1;
    for (let left = 3; left > 0; left--) {
      while (position < limit && bytes[position]! >= 0x80) position++;
      position++;
    }
    files++;
  }
  return position < limit ? files : -1;
}

function skipDescribed(bytes: Uint8Array, start: number, limit: number, offsetSize: number): number {
  let position = start;
  let count = 0;
  for (let table = 0; table < 2; table++) {
    if (position >= limit) return -1;
    const sizes: number[] = [];
    for (let left = bytes[position++]!; left > 0; left--) {
      while (position < limit && bytes[position]! >= 0x80) position++;
      position++;
      let form = 0;
      for (let scale = 1; position < limit; scale *= 128) {
        const byte = bytes[position++]!;
        form += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      const size = fieldSize(form, offsetSize);
      if (size === undefined) return -1;
      sizes.push(size);
    }
    count = 0;
    for (let scale = 1; position < limit; scale *= 128) {
      const byte = bytes[position++]!;
      count += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    // An entry has at least one byte unless it has no field at all, and then there is nothing to list.
    if (count > limit - position || (count > 0 && sizes.length === 0)) return -1;
    const fields = sizes.length;
    for (let entry = 0; entry < count; entry++) {
      for (let field = 0; field < fields; field++) {
        const size = sizes[field]!;
        if (size >= 0) position += size;
        else if (size === TEXT) {
          position = bytes.indexOf(0, position) + 1;
          if (position === 0) return -1;
        } else {
          let value = 0;
          for (let scale = 1; position < limit; scale *= 128) {
            const byte = bytes[position++]!;
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) break;
          }
          if (size === BLOCK) position += value;
        }
      }
      if (!(position <= limit)) return -1;
    }
  }
  return count;
}
