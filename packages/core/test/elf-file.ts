/** A section to be written: its bytes, and header fields where they differ from a plain PROGBITS section. */
export interface WrittenSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: number;
  readonly flags?: number;
}

/** A 64-bit little-endian ELF executable with these sections, and nothing that would run. */
export function elfFile(sections: readonly WrittenSection[]): Buffer {
  const names = ['', ...sections.map(section => section.name), '.shstrtab'];
  const strings = Buffer.from(names.map(name => `${name}\0`).join(''));
  const nameOffset = (index: number) =>
    Buffer.byteLength(
      names
        .slice(0, index)
        .map(name => `${name}\0`)
        .join(''),
    );
  const bodies = [...sections.map(section => Buffer.from(section.bytes)), strings];
  const headers = Buffer.alloc(64 * names.length);
  let offset = 64;
  bodies.forEach((body, index) => {
    const base = 64 * (index + 1);
    const section = sections[index];
    headers.writeUInt32LE(nameOffset(index + 1), base);
    headers.writeUInt32LE(section === undefined ? 3 : (section.type ?? 1), base + 4);
    headers.writeBigUInt64LE(BigInt(section?.flags ?? 0), base + 8);
    headers.writeBigUInt64LE(BigInt(offset), base + 24);
    headers.writeBigUInt64LE(BigInt(body.length), base + 32);
    offset += body.length;
  });
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(offset), 40);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(names.length, 60);
  header.writeUInt16LE(names.length - 1, 62);
  return Buffer.concat([header, ...bodies, headers]);
}

/** An Elf64_Chdr in front of compressed bytes. */
export function chdr(type: number, size: bigint, body: Uint8Array): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(type, 0);
  header.writeBigUInt64LE(size, 8);
  header.writeBigUInt64LE(1n, 16);
  return Buffer.concat([header, body]);
}
