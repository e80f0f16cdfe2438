import { BinaryFormatError, at, within } from '../errors.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { utf8, viewOf } from '../words.ts';

// Numbers: mach-o/loader.h of Apple's XNU; LC_REQ_DYLD (0x80000000) is part of the number.
export const LC = {
  segment: 0x1,
  symtab: 0x2,
  thread: 0x4,
  unixThread: 0x5,
  dysymtab: 0xb,
  loadDylib: 0xc,
  loadDylinker: 0xe,
  loadWeakDylib: 0x80000018,
  segment64: 0x19,
  uuid: 0x1b,
  codeSignature: 0x1d,
  versionMinMacos: 0x24,
  versionMinIos: 0x25,
  functionStarts: 0x26,
  main: 0x80000028,
  sourceVersion: 0x2a,
  versionMinTvos: 0x2f,
  versionMinWatchos: 0x30,
  buildVersion: 0x32,
} as const;

/** One load command: a view of its bytes, its own header included. */
export interface LoadCommand {
  readonly type: number;
  /** In the file; for messages. */
  readonly offset: number;
  readonly view: DataView;
}

const MAX_BYTES = 16 << 20;
const MAX_COMMANDS = 65_536;

/**
 * The load commands behind the header. Rejects with a BinaryFormatError when they claim more bytes than the
 * file has, or one is shorter than its own header or longer than what is left.
 */
export async function readLoadCommands(
  source: ByteSource,
  offset: number,
  count: number,
  bytes: number,
  littleEndian: boolean,
): Promise<LoadCommand[]> {
  const what = 'the load commands';
  if (bytes > MAX_BYTES) {
    const why = `they claim ${bytes} bytes, at most ${MAX_BYTES} are read`;
    throw new BinaryFormatError('limit', what, at('file', offset), why);
  }
  if (count > MAX_COMMANDS) {
    const why = `${count} are claimed, at most ${MAX_COMMANDS} are read`;
    throw new BinaryFormatError('limit', what, at('file', offset), why);
  }
  const table = await readExactly(source, offset, bytes, what);
  const view = viewOf(table);
  const commands: LoadCommand[] = [];
  let start = 0;
  for (let index = 0; index < count; index++) {
    if (start + 8 > bytes) {
      const why = `${count} are claimed, ${index} fill the ${bytes} bytes that they have`;
      throw new BinaryFormatError('malformed', what, at('file', offset + start), why);
    }
    const size = view.getUint32(start + 4, littleEndian);
    if (size < 8 || start + size > bytes) {
      const why = `command ${index} claims ${size} bytes, there are ${bytes - start}`;
      throw new BinaryFormatError('malformed', what, at('file', offset + start), why);
    }
    const type = view.getUint32(start, littleEndian);
    commands.push({ type, offset: offset + start, view: viewOf(table.subarray(start, start + size)) });
    start += size;
  }
  return commands;
}

/** Decodes a command; one that is too short for its fields becomes a typed error. */
export function decoded<T>(command: LoadCommand, decode: (view: DataView) => T): T {
  const what = `load command 0x${command.type.toString(16)}`;
  return within(what, at('file', command.offset), () => decode(command.view));
}

/** Text that ends at a NUL or at the end of its field. */
export function fixedText(view: DataView, offset: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const nul = bytes.subarray(offset, offset + length).indexOf(0);
  return utf8(bytes, offset, offset + (nul < 0 ? length : nul));
}
