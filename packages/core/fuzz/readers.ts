import { describeBinary } from '../src/binary/describe.ts';
import { abbreviationCache } from '../src/binary/dwarf/abbrev-cache.ts';
import { filePath } from '../src/binary/dwarf/line-files.ts';
import { runLinePrograms } from '../src/binary/dwarf/line-programs.ts';
import { headerOfRow, lineTable, rowAt } from '../src/binary/dwarf/line-table.ts';
import { readRoot } from '../src/binary/dwarf/root.ts';
import { readUnitHeaders } from '../src/binary/dwarf/units.ts';
import { openUnit } from '../src/binary/dwarf/unit.ts';
import { danglingReference, newWalk, walkEntries } from '../src/binary/dwarf/walk.ts';
import type { ElfImage } from '../src/binary/elf/elf.ts';
import { openElf } from '../src/binary/elf/executable.ts';
import { readBuildIds } from '../src/binary/elf/notes.ts';
import { readSymbols } from '../src/binary/elf/symbols.ts';
import { BinaryFormatError } from '../src/binary/errors.ts';
import { readBuildInfo } from '../src/binary/go/build-info.ts';
import type { Section, Segment } from '../src/binary/image.ts';
import { inflateSection, type Compression } from '../src/binary/inflate.ts';
import { functionAt, lineAt, openBinary } from '../src/binary/open.ts';
import { functionIndexAt, functionName, functionNamed, readPclntab } from '../src/binary/pclntab/pclntab.ts';
import { lineInFunction } from '../src/binary/pclntab/lines.ts';
import { bufferSource } from '../src/binary/source.ts';
import { symbolAddress, symbolName } from '../src/binary/symbol-table.ts';
import { CONTAINER_READERS } from './container-readers.ts';
import { DWARF_READERS } from './dwarf-readers.ts';
import type { FuzzedReader } from './reader.ts';
import { part, type Sample } from './sample.ts';
import { dwarfSamples, lineSamples } from './samples/dwarf.ts';
import {
  BUILD_INFO_ADDRESS,
  buildInfoSamples,
  compressedSamples,
  describedSamples,
  elfTestdata,
  noteSamples,
  smallGoElf,
  symbolSamples,
} from './samples/elf-parts.ts';
import { pclntabSamples } from './samples/pclntab.ts';
import { wholePrograms } from './samples/whole.ts';

/** Every reader of what others wrote. A new one needs one entry here. */
export const READERS: readonly FuzzedReader[] = [
  { name: 'elf', samples: async builds => [...(await elfTestdata(builds)), ...(await smallGoElf(builds))], read: elf },
  { name: 'inflate', samples: compressedSamples, read: inflated },
  { name: 'build-info', samples: buildInfoSamples, read: buildInfo },
  { name: 'notes', samples: noteSamples, read: notes },
  { name: 'symbols', samples: symbolSamples, read: symbols },
  { name: 'pclntab', samples: pclntabSamples, read: pclntab },
  { name: 'entries', samples: dwarfSamples, read: entries },
  { name: 'lines', samples: lineSamples, read: lines },
  { name: 'describe', slow: true, samples: describedSamples, read: described },
  ...CONTAINER_READERS,
  ...DWARF_READERS,
  { name: 'whole', whole: true, samples: wholePrograms, read: whole },
];

async function elf(input: Sample): Promise<void> {
  const file = part(input, 'file');
  const executable = await openElf(bufferSource(file), file.subarray(0, 4096));
  executable.roleOf(await executable.linkage());
  await executable.symbols();
  await executable.buildIds();
  await executable.debugLink();
}

async function inflated(input: Sample): Promise<void> {
  for (const [how, bytes] of input.parts) {
    await inflateSection(bytes, how as Compression, '.debug_info', input.bits, input.littleEndian, 1 << 24);
  }
}

async function buildInfo(input: Sample): Promise<void> {
  await readBuildInfo(imageAround(input, [['.go.buildinfo', 'PROGBITS', part(input, 'memory')]]));
}

async function notes(input: Sample): Promise<void> {
  await readBuildIds(imageAround(input, [['.note', 'NOTE', part(input, 'notes')]]));
}

async function symbols(input: Sample): Promise<void> {
  const table = await readSymbols(
    imageAround(input, [
      ['.symtab', 'SYMTAB', part(input, 'symtab')],
      ['.strtab', 'STRTAB', part(input, 'strtab')],
    ]),
  );
  if (table === undefined) return;
  for (let index = 0; index < table.count; index += 16) symbolName(table, index);
  symbolAddress(table, 'runtime.text');
}

function pclntab(input: Sample): void {
  const table = readPclntab(part(input, 'pclntab'), entry => 0x401000 + entry);
  const step = Math.max(1, Math.floor(table.functions / 64));
  for (let index = 0; index < table.functions; index += step) {
    const entry = table.entries[index]!;
    const end = table.entries[index + 1]!;
    // A damaged table may have empty functions; whoever asks goes through the address.
    for (const address of [entry, entry + Math.floor((end - entry) / 2), end - 1]) {
      const found = functionIndexAt(table, address);
      if (found < 0) continue;
      lineInFunction(table, found, address);
    }
    functionName(table, index);
  }
  functionNamed(table, 'main.main');
}

/** Without bounds for references: a unit that was cut out of its program has most of them outside. */
function entries(input: Sample): void {
  const sections = {
    info: part(input, 'info'),
    abbrev: part(input, 'abbrev'),
    str: input.parts.get('str'),
    lineStr: input.parts.get('line_str'),
    strOffsets: input.parts.get('str_offsets'),
  };
  const tables = abbreviationCache(sections.abbrev);
  const walk = newWalk(sections.info);
  for (const header of readUnitHeaders(sections.info, input.littleEndian)) {
    const table = tables(header);
    walkEntries(walk, header.offset, header.entries, header.end, table, header);
    readRoot(openUnit(sections, header, table));
  }
  danglingReference(walk);
}

function lines(input: Sample): void {
  const line = part(input, 'line');
  const rows = runLinePrograms(line, input.littleEndian);
  const table = lineTable(rows);
  const names = { line, str: input.parts.get('str'), lineStr: input.parts.get('line_str') };
  const step = Math.max(1, Math.floor(rows.count / 32));
  for (let index = 0; index < rows.count; index += step) {
    const row = rowAt(table, rows.addresses[index]!);
    if (row < 0) continue;
    if (row >= rows.count) throw new Error(`row ${row} of ${rows.count}`);
    const header = rows.headers[headerOfRow(table, row)]!;
    filePath(header, rows.files[row]!, names, '/src');
  }
  const [problem] = rows.problems;
  if (problem !== undefined) {
    throw new BinaryFormatError(problem.trouble, problem.what, problem.where, problem.why, problem.remedy);
  }
}

async function described(input: Sample): Promise<void> {
  await describeBinary(bufferSource(part(input, 'file')));
}

async function whole(input: Sample): Promise<void> {
  const source = bufferSource(part(input, 'file'));
  await describeBinary(source);
  const binary = await openBinary(source);
  for (const address of [binary.image.entry, binary.image.entry + 0x1000]) {
    await functionAt(binary, address);
    await lineAt(binary, address);
  }
}

/** An ELF file of these sections around the parts of a sample, where memory has the bytes of the first. */
function imageAround(
  { bits, littleEndian }: Sample,
  content: readonly (readonly [name: string, type: string, bytes: Uint8Array])[],
): ElfImage {
  const plain = { flags: 0, address: BUILD_INFO_ADDRESS, entrySize: 0, stored: true, loaded: true, executable: false };
  const size = content.reduce((sum, [, , bytes]) => sum + bytes.length, 0);
  const file = new Uint8Array(size);
  let offset = 0;
  const sections: Section[] = [
    { ...plain, index: 0, name: '', type: 'NULL', offset: 0, size: 0, link: 0, stored: false, compression: 'none' },
  ];
  for (const [name, type, bytes] of content) {
    file.set(bytes, offset);
    const index = sections.length;
    const { length } = bytes;
    sections.push({ ...plain, index, name, type, offset, size: length, link: index + 1, compression: 'none' });
    offset += length;
  }
  const access = { readable: true, writable: true, executable: false };
  const range = { address: BUILD_INFO_ADDRESS, offset: 0, fileSize: size, memorySize: size };
  const segments: Segment[] = [{ type: 'LOAD', ...access, ...range }];
  return {
    ...{ source: bufferSource(file), format: 'elf', elfType: 'executable', arch: 'amd64', os: 'linux' },
    ...{ bits, littleEndian, entry: 0, sections, segments },
    ...{ sectionTableOffset: 0, endOfSegmentTable: 0, namesPresent: true },
  };
}
