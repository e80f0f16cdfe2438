import { HEAD_BYTES, meaningOf, recognise, type Container, type ExecutableContainer } from './container.ts';
import { openElf } from './elf/executable.ts';
import { openMachO } from './mach-o/executable.ts';
import { chooseSlice, readSlices } from './mach-o/universal.ts';
import { openPe } from './pe/executable.ts';
import type { Executable } from './executable.ts';
import { BinaryFormatError } from './errors.ts';
import type { Image } from './image.ts';
import { symbolAddress } from './symbol-table.ts';
import { findInlineTrees, type InlineTrees } from './pclntab/inline-tree.ts';
import { lineInFunction } from './pclntab/lines.ts';
import { findModuleData, textAddress } from './pclntab/moduledata.ts';
import { functionIndexAt, functionName, readPclntab } from './pclntab/pclntab.ts';
import type { Pclntab } from './pclntab/table.ts';
import { findPclntab, memoryAround } from './pclntab/search.ts';
import type { DwarfLines } from './dwarf/read-lines.ts';
import { readExactly, type ByteSource } from './source.ts';

/** A function table and where it was found. */
export interface FunctionTable {
  readonly table: Pclntab;
  readonly found: string;
  /** False when nothing in the file tells where code starts: addresses then count from 0. */
  readonly located: boolean;
  /** Inlined calls; undefined when the file has none or does not tell where. Rejects with a BinaryFormatError. */
  readonly inlineTrees: () => Promise<InlineTrees | undefined>;
}

/** An executable whose tables are read when they are asked for, once. */
export interface Binary {
  readonly executable: Executable;
  readonly image: Image;
  readonly head: Uint8Array;
  /** The function table; undefined when the file has none. Rejects with a BinaryFormatError when damaged. */
  readonly functions: () => Promise<FunctionTable | undefined>;
  /** DWARF line rows; undefined when the file has none. Rejects with a BinaryFormatError when damaged. */
  readonly lines: () => Promise<DwarfLines | undefined>;
}

/** The first bytes and what they are. Rejects with a BinaryFormatError for what is no executable. */
export async function readContainer(source: ByteSource): Promise<{ head: Uint8Array; container: Container }> {
  const head = await readExactly(source, 0, Math.min(HEAD_BYTES, source.size), 'the file');
  return { head, container: recognise(head, source.size) };
}

const READERS: Record<ExecutableContainer, (source: ByteSource, head: Uint8Array) => Promise<Executable>> = {
  elf: openElf,
  'mach-o': openMachO,
  pe: openPe,
};

export interface OpenOptions {
  /** Which executable of a universal file: `arm64`. A file of one executable must be for it. */
  readonly arch?: string;
}

/**
 * Opens an executable. Rejects with a BinaryFormatError for formats that are only recognised, for damaged files,
 * and for a universal file of several executables when `arch` names none of them.
 */
export async function openBinary(source: ByteSource, options: OpenOptions = {}): Promise<Binary> {
  const { head, container } = await readContainer(source);
  if (container === 'mach-o-universal') {
    return openThin(chooseSlice(await readSlices(source, head), options.arch).source);
  }
  const binary = await openExecutable(source, head, container);
  if (options.arch !== undefined && options.arch !== binary.image.arch) {
    const why = `it is for ${binary.image.arch}, not for ${options.arch}`;
    const remedy = 'Leave the choice of a processor out, or give the file for it.';
    throw new BinaryFormatError('unsupported', 'the file', 'file+0x0', why, remedy);
  }
  return binary;
}

/** Opens a file of one executable: a thin file, or a slice of a universal one. Rejects as `openBinary` does. */
export async function openThin(source: ByteSource): Promise<Binary> {
  const { head, container } = await readContainer(source);
  return openExecutable(source, head, container);
}

async function openExecutable(source: ByteSource, head: Uint8Array, container: Container): Promise<Binary> {
  if (container !== 'elf' && container !== 'mach-o' && container !== 'pe') {
    const what = container === 'mach-o-universal' ? 'a universal file inside another' : meaningOf(container);
    throw new BinaryFormatError('unsupported', 'the file', 'file+0x0', `it is ${what}`);
  }
  const executable = await READERS[container](source, head);
  const { image } = executable;
  return {
    executable,
    image,
    head,
    functions: once(() => readFunctions(executable)),
    // Loaded when it is needed: Go's functions are answered without.
    lines: once(async () => (await import('./dwarf/read-lines.ts')).readDwarfLines(image)),
  };
}

async function readFunctions(executable: Executable): Promise<FunctionTable | undefined> {
  const place = await findPclntab(executable);
  if (place === undefined) return undefined;
  const { image, symbols } = executable;
  const symbol = async (name: string) => {
    const table = await symbols();
    return table && symbolAddress(table, name);
  };
  const moduleData = once(() => findModuleData(executable, place, symbol));
  const addressOf = await textAddress(executable, place, moduleData, symbol);
  const table = readPclntab(place.bytes, addressOf ?? identity);
  // Entries of 0 throughout await relocations that the file does not apply.
  const located = addressOf !== undefined && table.entries[table.functions]! > 0;
  const inlineTrees = once(async () => {
    const base = table.goRange === '1.18–1.19' || table.goRange === '1.20+' ? (await moduleData())?.gofunc : 0;
    if (base === undefined || !located) return undefined;
    return findInlineTrees(table, base, (address, length) => memoryAround(image, place, address, length));
  });
  return { table, found: place.found, located, inlineTrees };
}

const identity = (entry: number) => entry;

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

export interface FunctionPlace {
  readonly name: string;
  readonly entry: number;
  /** Behind the function. */
  readonly end: number;
}

/** The Go function that covers an address, from the function table: works in stripped programs. */
export async function functionAt(binary: Binary, address: number): Promise<FunctionPlace | undefined> {
  const table = (await binary.functions())?.table;
  if (table === undefined) return undefined;
  const index = functionIndexAt(table, address);
  if (index < 0) return undefined;
  return { name: functionName(table, index), entry: table.entries[index]!, end: table.entries[index + 1]! };
}

export interface LinePlace {
  readonly file: string;
  readonly line: number;
  readonly from: 'dwarf' | 'pclntab';
}

/**
 * File and line of an address: DWARF's row, else the function table's, which also answers for functions that
 * Go ≥ 1.22 leaves without a row at their entry. Undefined outside code and for code without source.
 */
export async function lineAt(binary: Binary, address: number): Promise<LinePlace | undefined> {
  const lines = await binary.lines();
  const place = lines && (await import('./dwarf/line-at.ts')).dwarfLineAt(lines, address);
  if (place !== undefined) return { ...place, from: 'dwarf' };
  const table = (await binary.functions())?.table;
  const index = table === undefined ? -1 : functionIndexAt(table, address);
  if (table === undefined || index < 0) return undefined;
  const line = lineInFunction(table, index, address);
  return line && { ...line, from: 'pclntab' };
}
