import { abbreviationCache } from '../src/binary/dwarf/abbrev-cache.ts';
import { filePath } from '../src/binary/dwarf/line-files.ts';
import { SEQUENCE_WIDTH } from '../src/binary/dwarf/line-programs.ts';
import { readDebugSections } from '../src/binary/dwarf/debug-sections.ts';
import { readRoot } from '../src/binary/dwarf/root.ts';
import { readUnitHeaders } from '../src/binary/dwarf/units.ts';
import { dwarfSections } from '../src/binary/dwarf/sections.ts';
import { openUnit } from '../src/binary/dwarf/unit.ts';
import { newWalk, walkEntries } from '../src/binary/dwarf/walk.ts';
import { readBuildInfo, type Module } from '../src/binary/go/build-info.ts';
import type { Image } from '../src/binary/image.ts';
import { openBinary, type Binary } from '../src/binary/open.ts';
import { lineInFunction } from '../src/binary/pclntab/lines.ts';
import { functionIndexAt, functionName } from '../src/binary/pclntab/pclntab.ts';
import { symbolName } from '../src/binary/symbol-table.ts';
import { fileSource } from '../src/collect/repository/file-source.ts';

/** What is compared with Go's own debug packages, each whole. */
export const ASPECTS = ['sections', 'symbols', 'units', 'rows', 'functions', 'buildinfo'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** A line of ours that Go does not have at that place, or the other way round. */
export interface Difference {
  readonly aspect: Aspect;
  /** `ours | Go's`. */
  readonly text: string;
}

export interface Agreement {
  /** Lines that were compared. */
  readonly compared: Readonly<Record<Aspect, number>>;
  readonly differences: readonly Difference[];
}

/** `test/oracle.ts` buildOracle. */
export type Oracle = (...args: string[]) => Promise<string[][]>;

const MOST_DIFFERENCES = 2000;

/** Reads a file with our readers and with Go's, and compares every line of both. */
export async function agreementOn(path: string, oracle: Oracle): Promise<Agreement> {
  const source = await fileSource(path);
  try {
    const binary = await openBinary(source);
    const compared: Record<Aspect, number> = { sections: 0, symbols: 0, units: 0, rows: 0, functions: 0, buildinfo: 0 };
    const differences: Difference[] = [];
    for (const aspect of ASPECTS) {
      const ours = await READINGS[aspect](binary);
      const theirs = THEIRS[aspect](await oracle(`dump-${aspect}`, path), binary.image);
      compared[aspect] = ours.length;
      const place = aspect === 'functions' ? ` by ${(await binary.functions())?.found}` : '';
      differences.push(...compareLines(ours, theirs, place).map(text => ({ aspect, text })));
    }
    return { compared, differences };
  } finally {
    await source.close();
  }
}

function compareLines(ours: readonly string[], theirs: readonly string[], place: string): string[] {
  if (theirs.length === 0 && ours.length > 0) return [`${ours.length} lines${place} | none`];
  const found: string[] = [];
  if (ours.length !== theirs.length) found.push(`${ours.length} lines | ${theirs.length} lines`);
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    if (ours[index] === theirs[index]) continue;
    if (found.length === MOST_DIFFERENCES) break;
    found.push(`${ours[index] ?? 'nothing'} | ${theirs[index] ?? 'nothing'}`);
  }
  return found;
}

const READINGS: Record<Aspect, (binary: Binary) => Promise<string[]>> = {
  sections: binary => Promise.resolve(sections(binary.image)),
  symbols,
  units: binary => unitsOf(binary.image),
  rows: rowsOf,
  functions,
  buildinfo: binary => buildInfoOf(binary.image),
};

const THEIRS: Record<Aspect, (lines: readonly string[][], image: Image) => string[]> = {
  // The other containers count sections in their own ways, and have nothing like the last fields.
  sections: (lines, image) =>
    image.format === 'elf'
      ? joined(lines)
      : lines.map(([, name, address, offset, size]) => [name, address, offset, size].join('\t')),
  symbols: joined,
  units: joined,
  rows: lines => joined(byProgram(lines)),
  functions: lines => lines.map(theirFunction),
  buildinfo: lines => joined(lines).map(line => (line.startsWith('error\t') ? 'none' : line)),
};

function joined(lines: readonly string[][]): string[] {
  return lines.map(fields => fields.join('\t'));
}

function sections(image: Image): string[] {
  return image.sections.map(({ index, name, address, offset, size, flags, link, entrySize }) =>
    image.format === 'elf'
      ? [index, name, address, offset, size, flags, link, entrySize].join('\t')
      : [name, address, offset, size].join('\t'),
  );
}

async function symbols({ executable }: Binary): Promise<string[]> {
  const table = await executable.symbols();
  if (table === undefined) return [];
  return Array.from({ length: table.count }, (_, index) =>
    [symbolName(table, index), table.addresses[index], table.sizes[index], table.sections[index]].join('\t'),
  );
}

/** Root entry, tag, name, producer, directory, line program and number of entries of every unit. */
export async function unitsOf(image: Image): Promise<string[]> {
  const sections = await readDebugSections(image, dwarfSections(image));
  if (sections === undefined) return [];
  const tables = abbreviationCache(sections.abbrev);
  const walk = newWalk(sections.info);
  return readUnitHeaders(sections.info, image.littleEndian).map(header => {
    const table = tables(header);
    const { tag, name, producer, directory, lineProgram } = readRoot(openUnit(sections, header, table));
    const entries = walkEntries(walk, header.offset, header.entries, header.end, table, header);
    return [header.entries, tag, name, producer, directory, lineProgram ?? -1, entries].join('\t');
  });
}

/** Every row: line program, address, file and line, or `end`. */
export async function rowsOf(binary: Binary): Promise<string[]> {
  const read = await binary.lines();
  if (read === undefined) return [];
  const { table, names, directories } = read;
  const { sequences, headers, addresses, files, lines } = table.rows;
  const paths = new Map<number, string>();
  const found: string[] = [];
  for (let sequence = 0; sequence < sequences.length; sequence += SEQUENCE_WIDTH) {
    const header = headers[sequences[sequence + 2]!]!;
    const last = sequences[sequence + 1]! - 1;
    for (let row = sequences[sequence]!; row < last; row++) {
      const key = header.offset * 65_536 + files[row]!;
      let path = paths.get(key);
      if (path === undefined) {
        path = filePath(header, files[row]!, names, directories.get(header.offset) ?? '') ?? '';
        paths.set(key, path);
      }
      found.push(`${header.offset}\t${addresses[row]}\t${path}\t${lines[row]}`);
    }
    found.push(`${header.offset}\t${addresses[last]}\tend`);
  }
  return found;
}

/** Go prints the programs in the order of their units, we in that of the section. */
function byProgram(lines: readonly string[][]): string[][] {
  const programs = new Map<number, string[][]>();
  for (const line of lines) {
    const program = Number(line[0]);
    const listed = programs.get(program);
    if (listed === undefined) programs.set(program, [line]);
    else listed.push(line);
  }
  return [...programs].sort(([a], [b]) => a - b).flatMap(([, listed]) => listed);
}

async function functions(binary: Binary): Promise<string[]> {
  const table = (await binary.functions())?.table;
  if (table === undefined) return [];
  const place = (address: number) => {
    const found = lineInFunction(table, functionIndexAt(table, address), address);
    return found === undefined ? ':0' : `${found.file}:${found.line}`;
  };
  return Array.from({ length: table.functions }, (_, index) => {
    const entry = table.entries[index]!;
    const end = table.entries[index + 1]!;
    const middle = entry + Math.floor((end - entry) / 2);
    return [entry, functionName(table, index), place(entry), middle, place(middle), end].join('\t');
  });
}

/** debug/gosym answers with lines of 0 and below where there is no source. */
function theirFunction(fields: readonly string[]): string {
  return fields.map(field => (/:(?:-\d+|0)$/.test(field) ? ':0' : field)).join('\t');
}

/** Lines of `go version -m` with tabs between all fields; `none` without build information. */
export async function buildInfoOf(image: Image): Promise<string[]> {
  const info = await readBuildInfo(image);
  if (info === undefined) return ['none'];
  return [
    `go\t${info.goVersion}`,
    `path\t${info.mainPackage ?? ''}`,
    ...(info.mainModule === undefined ? [] : moduleLines('mod', info.mainModule)),
    ...info.dependencies.flatMap(module => moduleLines('dep', module)),
    ...Array.from(info.settings, ([key, value]) => `build\t${key}\t${value}`),
  ];
}

function moduleLines(kind: string, { path, version, sum, replacedBy }: Module): string[] {
  return [[kind, path, version, sum].join('\t'), ...(replacedBy ? moduleLines('=>', replacedBy) : [])];
}
