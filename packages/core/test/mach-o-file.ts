/** One executable of a universal file to be written. */
export interface WrittenSlice {
  readonly cpu: number;
  readonly subtype: number;
  readonly bytes: Uint8Array;
}

/** A universal file with these slices on pages of 16 KiB, with headers of 32 or of 64 bit. */
export function universalFile(slices: readonly WrittenSlice[], bits: 32 | 64 = 32): Buffer {
  const width = bits === 64 ? 32 : 20;
  const places: number[] = [];
  let end = 8 + slices.length * width;
  for (const { bytes } of slices) {
    const place = Math.ceil(end / 0x4000) * 0x4000;
    places.push(place);
    end = place + bytes.length;
  }
  const file = Buffer.alloc(end);
  file.writeUInt32BE(bits === 64 ? 0xcafebabf : 0xcafebabe, 0);
  file.writeUInt32BE(slices.length, 4);
  slices.forEach(({ cpu, subtype, bytes }, index) => {
    const base = 8 + index * width;
    const place = places[index]!;
    file.writeUInt32BE(cpu, base);
    file.writeUInt32BE(subtype, base + 4);
    if (bits === 64) {
      file.writeBigUInt64BE(BigInt(place), base + 8);
      file.writeBigUInt64BE(BigInt(bytes.length), base + 16);
    } else {
      file.writeUInt32BE(place, base + 8);
      file.writeUInt32BE(bytes.length, base + 12);
    }
    file.set(bytes, place);
  });
  return file;
}
