import { BinaryFormatError } from '../errors.ts';
import type { Image } from '../image.ts';
import { functionName, nameOffset } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';
import {
  CODE,
  placeComparison,
  type CodeBytes,
  type CodeDifference,
  type CompareCode,
  type LoadedBytes,
  type Program,
  type SymbolPair,
} from './code.ts';
import { amd64Comparison } from './code-amd64.ts';
import { arm64Comparison } from './code-arm64.ts';
import { MAX_LISTED, type FunctionDifference, type FunctionsDifference, type PackageDifference } from './difference.ts';

import type { RawReader } from './sections.ts';

/** Larger sections are not compared function by function. */
const MAX_BYTES = 512 << 20;
/** Of one file: linkers write some thirty. */
const MAX_SECTIONS = 512;
/** Functions that are kept to be listed; all are counted. */
const MAX_FOUND = 100_000;

/** Reads what the comparison of code needs. Rejects with a BinaryFormatError when the file is damaged. */
export async function readProgram(image: Image, table: Pclntab, read: RawReader): Promise<Program> {
  const sections: LoadedBytes[] = [];
  if (image.sections.length > MAX_SECTIONS || image.segments.length > MAX_SECTIONS) {
    const why = `${image.sections.length} sections and ${image.segments.length} segments, at most ${MAX_SECTIONS} are compared`;
    throw new BinaryFormatError('limit', 'the code', 'file', why);
  }
  for (const section of image.sections) {
    if (!section.loaded || section.size === 0) continue;
    const { address, size } = section;
    const writable = image.segments.some(
      segment => segment.writable && address >= segment.address && address < segment.address + segment.memorySize,
    );
    const readable = section.stored && size <= MAX_BYTES && !(writable && !section.executable);
    const bytes = readable && section.compression === 'none' ? await read(section) : undefined;
    sections.push({ section, end: address + size, writable, bytes });
  }
  return { image, table, sections };
}

/**
 * Compares the functions of two tables by name: their size and their code, in which an operand that names
 * another place is compared by what it names.
 *
 * @param symbols names of variables; undefined when one of the programs is stripped
 * @param own whether a package belongs to the program itself; such packages are told first
 */
export function compareFunctions(
  a: Program,
  b: Program,
  symbols: SymbolPair | undefined,
  own: (name: string) => boolean,
): FunctionsDifference {
  const namesA = boundedNames(a.table);
  const namesB = boundedNames(b.table);
  const twin = twins(a.table, namesA, b.table, namesB);
  const compare = codeComparison(a, b, symbols, twin);
  const packages = new Map<string, Writable<PackageDifference>>();
  const found: { package: string; difference: FunctionDifference }[] = [];
  const counts = new Uint32Array(4);
  let [onlyInA, onlyInB] = [0, 0];
  const record = (name: string, differs: FunctionDifference['differs'], sizeA: number | null, sizeB: number | null) => {
    const path = packageOf(name);
    let entry = packages.get(path);
    if (entry === undefined) {
      packages.set(path, (entry = { package: path, constants: 0, changed: 0, onlyInA: 0, onlyInB: 0 }));
    }
    entry[differs === 'missing' ? (sizeA === null ? 'onlyInB' : 'onlyInA') : differs]++;
    if (found.length < MAX_FOUND)
      found.push({ package: path, difference: { name, differs, size: { a: sizeA, b: sizeB } } });
  };
  const codeA = codeOf(a);
  const codeB = codeOf(b);
  const sameBytesDo = sameConstants(a, b);
  for (let index = 0; index < a.table.functions; index++) {
    const other = twin[index]!;
    if (isBuildId(namesA(index))) continue;
    const sizeA = codeSize(a, codeA, index);
    if (other < 0) {
      onlyInA++;
      record(namesA(index), 'missing', sizeA, null);
      continue;
    }
    const sizeB = codeSize(b, codeB, other);
    const difference =
      sizeA !== sizeB ? CODE.changed : compareOne(a, codeA, index, b, codeB, other, sizeA, sameBytesDo, compare);
    counts[difference]!++;
    if (difference < CODE.constants) continue;
    record(namesA(index), difference === CODE.constants ? 'constants' : 'changed', sizeA, sizeB);
  }
  const taken = new Uint8Array(b.table.functions);
  for (const other of twin) if (other >= 0) taken[other] = 1;
  for (let index = 0; index < b.table.functions; index++) {
    if (taken[index] === 1 || isBuildId(namesB(index))) continue;
    onlyInB++;
    record(namesB(index), 'missing', null, codeSize(b, codeB, index));
  }
  const order = [...packages.values()].sort(
    (one, other) =>
      Number(own(other.package)) - Number(own(one.package)) ||
      total(other) - total(one) ||
      (one.package < other.package ? -1 : 1),
  );
  const rank = new Map(order.map((entry, index) => [entry.package, index]));
  found.sort((one, other) => rank.get(one.package)! - rank.get(other.package)!);
  return {
    same: counts[CODE.same]!,
    moved: counts[CODE.moved]!,
    constants: counts[CODE.constants]!,
    changed: counts[CODE.changed]!,
    onlyInA,
    onlyInB,
    by: operandsOf(a, b, symbols) === undefined ? 'size' : 'operands',
    packages: order.slice(0, MAX_LISTED),
    listed: found.slice(0, MAX_LISTED).map(({ difference }) => difference),
  };
}

/** Where there are no notes, Go's linker puts the build id into the text, as a function of this name. */
function isBuildId(name: string): boolean {
  return name === 'go:buildid' || name === 'go.buildid';
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function total({ constants, changed, onlyInA, onlyInB }: PackageDifference): number {
  return constants + changed + onlyInA + onlyInB;
}

/**
 * Names of functions. Each is in the table once: a table whose names overlap is refused once more text was read
 * than it can hold.
 */
function boundedNames(table: Pclntab): (index: number) => string {
  let room = 4 * table.bytes.length;
  return index => {
    const name = functionName(table, index);
    room -= name.length;
    if (room >= 0) return name;
    throw new BinaryFormatError('malformed', 'the function table', 'pclntab', 'the names of its functions overlap');
  };
}

/** Index in the second table by index in the first, -1 for none. Of one name, the first goes with the first. */
function twins(
  a: Pclntab,
  namesA: (index: number) => string,
  b: Pclntab,
  namesB: (index: number) => string,
): Int32Array {
  const twin = new Int32Array(a.functions).fill(-1);
  const most = Math.min(a.functions, b.functions);
  // Builds of one program have the same functions at both ends of the table: no name is decoded for them.
  let front = 0;
  while (front < most && sameName(a, front, b, front)) twin[front] = front++;
  let [endA, endB] = [a.functions, b.functions];
  while (endA > front && endB > front && sameName(a, endA - 1, b, endB - 1)) twin[--endA] = --endB;
  // The first of each name, and the next of the same name by index.
  const first = new Map<string, number>();
  const next = new Int32Array(b.functions).fill(-1);
  for (let index = endB - 1; index >= front; index--) {
    const name = namesB(index);
    next[index] = first.get(name) ?? -1;
    first.set(name, index);
  }
  for (let index = front; index < endA; index++) {
    const name = namesA(index);
    const other = first.get(name) ?? -1;
    if (other < 0) continue;
    twin[index] = other;
    first.set(name, next[other]!);
  }
  return twin;
}

/** Longer names are decoded, which is bounded. */
const MAX_COMPARED = 4096;

function sameName(a: Pclntab, index: number, b: Pclntab, other: number): boolean {
  let [from, to] = [nameOffset(a, index), nameOffset(b, other)];
  for (let length = 0; length < MAX_COMPARED; length++) {
    const byte = a.bytes[from++];
    if (byte !== b.bytes[to++]) return false;
    if (byte === 0 || byte === undefined) return true;
  }
  return false;
}

const OPERANDS = new Map([
  ['amd64', amd64Comparison],
  ['arm64', arm64Comparison],
]);

/**
 * How operands are compared; undefined where they cannot be. PE has constants, tables and types in one section, and
 * Mach-O much in few: without the names of all variables a moved constant there looks like another one.
 */
function operandsOf(a: Program, b: Program, symbols: SymbolPair | undefined) {
  const { format, arch } = a.image;
  if (format !== b.image.format || arch !== b.image.arch || format === 'pe') return undefined;
  return format === 'elf' || symbols !== undefined ? OPERANDS.get(arch) : undefined;
}

function codeComparison(a: Program, b: Program, symbols: SymbolPair | undefined, twin: Int32Array): CompareCode {
  const comparison = operandsOf(a, b, symbols);
  if (comparison !== undefined) return comparison(placeComparison(a, b, symbols, twin));
  return (one, from, other, to, length) =>
    from + one.base === to + other.base && one.bytes.compare(other.bytes, to, to + length, from, from + length) === 0
      ? CODE.same
      : CODE.moved;
}

/** Whether all code is the same at the same place: then no function has to be looked at. */
export function sameCode(a: Program, b: Program): boolean {
  const [one, other] = [codeOf(a), codeOf(b)];
  return one !== undefined && other !== undefined && one.base === other.base && one.bytes.equals(other.bytes);
}

/** The executable section in which the functions lie. */
function codeOf({ table, sections }: Program): CodeBytes | undefined {
  const first = table.entries[0] ?? 0;
  const found = sections.find(({ section, end }) => section.executable && first >= section.address && first < end);
  const bytes = found?.bytes;
  return bytes && { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), base: found.section.address };
}

function compareOne(
  a: Program,
  codeA: CodeBytes | undefined,
  index: number,
  b: Program,
  codeB: CodeBytes | undefined,
  other: number,
  length: number,
  sameBytesDo: boolean,
  compare: CompareCode,
): CodeDifference {
  const [entryA, entryB] = [a.table.entries[index]!, b.table.entries[other]!];
  if (codeA === undefined || codeB === undefined) return entryA === entryB ? CODE.same : CODE.moved;
  const [from, to] = [entryA - codeA.base, entryB - codeB.base];
  if (!(from >= 0 && from + length <= codeA.bytes.length && to >= 0 && to + length <= codeB.bytes.length)) {
    return entryA === entryB ? CODE.same : CODE.moved;
  }
  if (sameBytesDo && codeA.bytes.compare(codeB.bytes, to, to + length, from, from + length) === 0)
    return entryA === entryB ? CODE.same : CODE.moved;
  return compare(codeA, from, codeB, to, length);
}

/** Whether the read-only data are the same, so that the same code is about the same constants. */
function sameConstants(a: Program, b: Program): boolean {
  return a.sections.every(one => {
    if (one.writable || one.section.executable || one.bytes === undefined || isTables(one.section.name)) return true;
    const other = b.sections.find(({ section }) => section.name === one.section.name);
    return (
      other?.bytes !== undefined &&
      other.section.address === one.section.address &&
      Buffer.compare(one.bytes, other.bytes) === 0
    );
  });
}

/** Read-only data that code does not refer to. */
function isTables(name: string): boolean {
  return /gopclntab$|^\.note|buildid/.test(name);
}

/** Bytes of a function without the breakpoints (amd64, 386) or zeros that fill the room up to the next. */
function codeSize({ table, image }: Program, code: CodeBytes | undefined, index: number): number {
  const entry = table.entries[index]!;
  let size = table.entries[index + 1]! - entry;
  if (code === undefined) return size;
  const from = entry - code.base;
  if (!(from >= 0 && from + size <= code.bytes.length)) return size;
  const filler = image.arch === 'amd64' || image.arch === '386' ? 0xcc : 0;
  while (size > 0 && code.bytes[from + size - 1] === filler) size--;
  return filler === 0 ? Math.ceil(size / 4) * 4 : size;
}

/** The import path in a linker's name: up to the first full stop behind the last slash outside of brackets. */
export function packageOf(name: string): string {
  const bracket = name.search(/[([{]/);
  const head = bracket < 0 ? name : name.slice(0, bracket);
  const stop = head.indexOf('.', head.lastIndexOf('/') + 1);
  // Behind the dot of a quoted path element stands its code: `gopkg.in/yaml%2ev3.Unmarshal`.
  return (stop < 0 ? head : head.slice(0, stop)).replaceAll('%2e', '.');
}
