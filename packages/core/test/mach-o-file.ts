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

/** A thin Mach-O program to be written: the words of a processor with this byte order and width. */
export interface WrittenMachO {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly cpu: number;
  /** Names of sections of `__DWARF`, up to 16 bytes; each holds four bytes. */
  readonly debugSections?: readonly string[];
  /** Flavour, count of words and the words of LC_UNIXTHREAD. */
  readonly thread: { readonly flavour: number; readonly words: readonly number[] };
}

/** A program with a code section `__text` at 0x1000, the symbols `_main` and `_main.run` in it, and nothing that would run. */
export function machOFile({ bits, littleEndian, cpu, debugSections = [], thread }: WrittenMachO): Buffer {
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (littleEndian) bytes.writeUInt32LE(value >>> 0);
    else bytes.writeUInt32BE(value >>> 0);
    return bytes;
  };
  const word = (value: number) =>
    bits === 32 ? u32(value) : Buffer.concat(littleEndian ? [u32(value), u32(0)] : [u32(0), u32(value)]);
  const name = (text: string) => Buffer.from(text.padEnd(16, '\0'), 'latin1');
  const command = (type: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([u32(type), u32(8 + body.length), body]);
  };
  const section = (title: string, segment: string, address: number, offset: number, flags: number) => {
    const place = [word(address), word(4), u32(offset), u32(0), u32(0), u32(0), u32(flags), u32(0), u32(0)];
    return Buffer.concat([name(title), name(segment), ...place, ...(bits === 64 ? [u32(0)] : [])]);
  };
  const segment = (title: string, address: number, size: number, protection: number, sections: Buffer[]) =>
    command(
      bits === 64 ? 0x19 : 0x1,
      ...[name(title), word(address), word(size), word(0x1000), word(4 + 4 * debugSections.length)],
      ...[u32(7), u32(protection), u32(sections.length), u32(0), ...sections],
    );
  const strings = Buffer.from(' \0_main\0_main.run\0', 'latin1');
  const symbols = [2, 8].map(offset =>
    Buffer.concat([u32(offset), Buffer.from([0x0e, 1, 0, 0]), word(offset === 2 ? 0x1000 : 0x1002)]),
  );
  const contents = Buffer.from('code'.padEnd(4 + 4 * debugSections.length, 'd'), 'latin1');
  const tables = 0x1000 + contents.length;
  const commands = [
    segment('__TEXT', 0x1000, 0x1000, 5, [section('__text', '__TEXT', 0x1000, 0x1000, 0x80000400)]),
    segment(
      '__DWARF',
      0,
      0,
      0,
      debugSections.map((title, index) => section(title, '__DWARF', 0, 0x1004 + 4 * index, 0x02000000)),
    ),
    command(0x5, u32(thread.flavour), u32(thread.words.length), ...thread.words.map(u32)),
    command(0x2, u32(tables), u32(symbols.length), u32(tables + Buffer.concat(symbols).length), u32(strings.length)),
    command(0x1b, Buffer.from('00112233445566778899aabbccddeeff', 'hex')),
  ];
  const body = Buffer.concat(commands);
  const header = [bits === 64 ? 0xfeedfacf : 0xfeedface, cpu, 0, 2, commands.length, body.length, 0x200000];
  const start = Buffer.concat([...header.map(u32), ...(bits === 64 ? [u32(0)] : []), body]);
  const padding = Buffer.alloc(0x1000 - start.length);
  return Buffer.concat([start, padding, contents, ...symbols, strings]);
}
