import { BinaryFormatError, at, within } from '../errors.ts';
import type { Image, Section, Segment } from '../image.ts';
import type { ByteSource } from '../source.ts';
import { viewOf, word } from '../words.ts';
import { entryOf } from './entry.ts';
import { LC, decoded, fixedText, readLoadCommands, type LoadCommand } from './load-commands.ts';
import { machArch, platformOs, sectionTypeName } from './names.ts';

/** A thin Mach-O file: header, load commands, sections and segments. */
export interface MachOImage extends Image {
  readonly format: 'mach-o';
  /** MH_OBJECT 1, MH_EXECUTE 2, MH_CORE 4, MH_DYLIB 6, MH_BUNDLE 8, MH_DSYM 10, …. */
  readonly fileType: number;
  /** MH_PIE and others. */
  readonly flags: number;
  readonly commands: readonly LoadCommand[];
}

const MAX_SECTIONS = 100_000;
const ATTR_PURE_INSTRUCTIONS = 0x80000000;
const ATTR_SOME_INSTRUCTIONS = 0x400;
const ATTR_DEBUG = 0x02000000;
const ZERO_FILLED = [0x1, 0xc, 0x12];

/**
 * Reads header, load commands, segments and sections of a thin Mach-O file, 32 or 64 bit, either byte order.
 * Rejects with a BinaryFormatError when they are damaged or when a section's bytes lie outside the file.
 *
 * Format: mach-o/loader.h of Apple's XNU.
 */
export async function readMachO(source: ByteSource, head: Uint8Array): Promise<MachOImage> {
  const header = within('the Mach-O header', 'file+0x0', () => readHeader(viewOf(head)));
  const { bits, littleEndian, cpu } = header;
  const start = bits === 64 ? 32 : 28;
  const commands = await readLoadCommands(source, start, header.commands, header.commandBytes, littleEndian);
  const sections: Section[] = [];
  const segments: Segment[] = [];
  for (const command of commands) {
    if (command.type === LC.segment || command.type === LC.segment64) {
      decoded(command, view => readSegment(view, command, littleEndian, segments, sections));
    }
  }
  checkBounds(source, sections, segments);
  return {
    source,
    format: 'mach-o',
    arch: machArch(cpu),
    os: platformOf(commands, littleEndian),
    bits,
    littleEndian,
    fileType: header.fileType,
    flags: header.flags,
    entry: entryOf(commands, segments, littleEndian),
    sections,
    segments,
    commands,
  };
}

interface Header {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly cpu: number;
  readonly fileType: number;
  readonly commands: number;
  readonly commandBytes: number;
  readonly flags: number;
}

function readHeader(view: DataView): Header {
  const littleEndian = (view.getUint32(0, true) & ~1) >>> 0 === 0xfeedface;
  const magic = view.getUint32(0, littleEndian);
  if (magic !== 0xfeedface && magic !== 0xfeedfacf) {
    const why = `its magic number is 0x${magic.toString(16)}`;
    throw new BinaryFormatError('malformed', 'the Mach-O header', 'file+0x0', why);
  }
  const field = (index: number) => view.getUint32(4 * index, littleEndian);
  return {
    bits: magic === 0xfeedfacf ? 64 : 32,
    littleEndian,
    cpu: field(1),
    fileType: field(3),
    commands: field(4),
    commandBytes: field(5),
    flags: field(6),
  };
}

/** segment_command and segment_command_64, with the sections behind them. */
function readSegment(
  view: DataView,
  command: LoadCommand,
  littleEndian: boolean,
  segments: Segment[],
  sections: Section[],
): void {
  const width = command.type === LC.segment64 ? 8 : 4;
  const name = fixedText(view, 8, 16);
  const field = (index: number) => word(view, 24 + index * width, littleEndian, width);
  const [address, memorySize, offset, fileSize] = [field(0), field(1), field(2), field(3)] as const;
  const tail = 24 + 4 * width;
  const protection = view.getUint32(tail + 4, littleEndian);
  const count = view.getUint32(tail + 8, littleEndian);
  // Go gives its __DWARF segment no memory and no protection; __PAGEZERO has no bytes.
  const mapped = memorySize > 0 && protection !== 0;
  segments.push({
    type: mapped ? 'LOAD' : name,
    readable: (protection & 1) !== 0,
    writable: (protection & 2) !== 0,
    executable: (protection & 4) !== 0,
    address,
    offset,
    fileSize,
    memorySize,
  });
  if (sections.length + count > MAX_SECTIONS) {
    const why = `it claims ${count} sections, at most ${MAX_SECTIONS} are read`;
    throw new BinaryFormatError('limit', `segment ${name}`, at('file', command.offset), why);
  }
  const entry = width === 8 ? 80 : 68;
  for (let index = 0; index < count; index++) {
    const base = tail + 16 + index * entry;
    sections.push(readSection(view, base, width, littleEndian, sections.length, fileSize > 0));
  }
}

function readSection(
  view: DataView,
  base: number,
  width: 4 | 8,
  littleEndian: boolean,
  index: number,
  segmentStored: boolean,
): Section {
  const name = fixedText(view, base, 16);
  const segment = fixedText(view, base + 16, 16);
  const size = word(view, base + 32 + width, littleEndian, width);
  const tail = base + 32 + 2 * width;
  const offset = view.getUint32(tail, littleEndian);
  const flags = view.getUint32(tail + 16, littleEndian);
  // Debug files keep the headers of sections that they leave out, at offset 0 or in a segment without bytes.
  const stored = segmentStored && offset > 0 && !ZERO_FILLED.includes(flags & 0xff);
  return {
    index,
    name,
    segment,
    type: sectionTypeName(flags),
    flags,
    address: word(view, base + 32, littleEndian, width),
    offset,
    size,
    link: 0,
    entrySize: 0,
    stored,
    loaded: segment !== '__DWARF' && (flags & ATTR_DEBUG) === 0,
    executable: (flags & (ATTR_PURE_INSTRUCTIONS | ATTR_SOME_INSTRUCTIONS)) !== 0,
    compression: name.startsWith('__zdebug_') ? 'gnu-zlib' : 'none',
  };
}

function platformOf(commands: readonly LoadCommand[], littleEndian: boolean): string {
  for (const command of commands) {
    switch (command.type) {
      case LC.buildVersion:
        return decoded(command, view => platformOs(view.getUint32(8, littleEndian)));
      case LC.versionMinMacos:
        return 'darwin';
      case LC.versionMinIos:
        return 'ios';
      case LC.versionMinTvos:
        return 'tvos';
      case LC.versionMinWatchos:
        return 'watchos';
    }
  }
  return 'darwin';
}

/** A cut copy is told here, whichever section a caller asks for later. */
function checkBounds(source: ByteSource, sections: readonly Section[], segments: readonly Segment[]): void {
  for (const { name, segment, stored, offset, size } of sections) {
    if (stored && offset + size > source.size) {
      const why = `it ends at ${offset + size}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', `${segment},${name}`, at('file', offset), why);
    }
  }
  for (const { type, offset, fileSize } of segments) {
    if (fileSize > 0 && offset + fileSize > source.size) {
      const why = `it ends at ${offset + fileSize}, the file at ${source.size}`;
      throw new BinaryFormatError('truncated', `a segment (${type})`, at('file', offset), why);
    }
  }
}
