import { BinaryFormatError, at, within, OutOfBytes } from '../errors.ts';
import { buildIdIn } from '../go/build-id.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { utf8 } from '../words.ts';

/** A custom section of a WebAssembly module: what is not code or data of the program. */
export interface CustomSection {
  readonly name: string;
  /** Bytes behind the name. */
  readonly size: number;
}

/** What a module tells of its making. */
export interface WasmModule {
  readonly custom: readonly CustomSection[];
  /** `go1.26.8`, by the section `producers`; undefined when Go is not named there. */
  readonly goVersion: string | undefined;
  /** Of `go:buildid`. */
  readonly goBuildId: string | undefined;
}

const HEADER_BYTES = 8;
const MAX_SECTIONS = 10_000;
const MAX_READ_BYTES = 1 << 20;

/**
 * Reads the section headers of a module, and the two sections in which Go's linker names its release and build.
 * Rejects with a BinaryFormatError when a section leaves the file.
 *
 * Formats: WebAssembly Core Specification, "Binary Format", Modules; the tool convention "producers"; Go's
 * cmd/link/internal/wasm.
 */
export async function readWasm(source: ByteSource): Promise<WasmModule> {
  const custom: CustomSection[] = [];
  let goVersion: string | undefined;
  let goBuildId: string | undefined;
  let sections = 0;
  for (let offset = HEADER_BYTES; offset < source.size; sections++) {
    if (sections === MAX_SECTIONS) {
      const why = `it has more than ${MAX_SECTIONS} sections`;
      throw new BinaryFormatError('limit', 'the module', at('file', offset), why);
    }
    const header = await source.read(offset, 6);
    const [size, start] = within('a section', at('file', offset), () => leb(header, 1));
    const contents = offset + start;
    if (contents + size > source.size) {
      const why = `it ends at ${contents + size}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', 'a section', at('file', offset), why);
    }
    if (header[0] === 0) {
      const read = await readExactly(source, contents, Math.min(size, MAX_READ_BYTES), 'a custom section');
      const [name, behind] = within('a custom section', at('file', offset), () => text(read, 0));
      custom.push({ name, size: size - behind });
      if (name === 'go:buildid') goBuildId = buildIdIn(read);
      if (name === 'producers') goVersion = within(name, at('file', offset), () => goProducer(read, behind));
    }
    offset = contents + size;
  }
  return { custom, goVersion, goBuildId };
}

/** The version of language `Go` among the fields. */
function goProducer(bytes: Uint8Array, start: number): string | undefined {
  let [fields, offset] = leb(bytes, start);
  for (; fields > 0; fields--) {
    const [field, values] = text(bytes, offset);
    let [count, next] = leb(bytes, values);
    for (; count > 0; count--) {
      const [name, behind] = text(bytes, next);
      const [version, end] = text(bytes, behind);
      if (field === 'language' && name === 'Go') return version;
      next = end;
    }
    offset = next;
  }
  return undefined;
}

/** A name and the offset behind it. Throws OutOfBytes when it ends early. */
function text(bytes: Uint8Array, start: number): [string, number] {
  const [length, offset] = leb(bytes, start);
  return [utf8(bytes, offset, offset + length), offset + length];
}

/** An unsigned LEB128 of 32 bits and the offset behind it. Throws OutOfBytes when it ends early or is longer. */
function leb(bytes: Uint8Array, start: number): [number, number] {
  let value = 0;
  for (let offset = start, shift = 1; offset < start + 5; offset++, shift *= 128) {
    const byte = bytes[offset];
    if (byte === undefined) break;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return [value, offset + 1];
  }
  throw new OutOfBytes('leb128');
}
