import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workshop, type Build, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { openBinary, type Binary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { symbolizer } from '../symbolize.ts';
import { pcdataOffset, RECORD, recordField } from './function-record.ts';
import { GoFrames } from './frames.ts';
import type { InlineTrees } from './inline-tree.ts';
import { lineInFunction } from './lines.ts';
import { addressInSections } from './moduledata.ts';
import { functionName, readPclntab } from './pclntab.ts';
import type { Pclntab } from './table.ts';
import { startValues, valueAt, valueRows } from './values.ts';

const needs = requires('go');
const MODULES = join(import.meta.dirname, '../../../../../node_modules');
const ESBUILDS = ['esbuild-go1.14', 'esbuild-go1.16', 'esbuild-go1.19', 'esbuild-go1.20'];

/** The file as a packer or `sstrip` leaves it: no section headers. */
function withoutSections(elf: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(elf);
  const view = new DataView(bytes.buffer);
  const wide = bytes[4] === 2;
  const littleEndian = bytes[5] === 1;
  if (wide) view.setBigUint64(0x28, 0n);
  else view.setUint32(0x20, 0);
  const counts = wide ? 0x3a : 0x2e;
  for (let field = 0; field < 3; field++) view.setUint16(counts + 2 * field, 0, littleEndian);
  return bytes;
}

const opened = (bytes: Uint8Array): Promise<Binary> => openBinary(bufferSource(bytes));

/** Names and frames of every function's middle. */
async function everything(binary: Binary): Promise<unknown> {
  const { table, located } = (await binary.functions())!;
  const middles = Array.from({ length: table.functions }, (_, index) => {
    return Math.floor((table.entries[index]! + table.entries[index + 1]!) / 2);
  });
  return { located, entries: table.entries, places: await (await symbolizer(binary))(middles) };
}

describe.skipIf(needs.skip)(`a function table${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each<[string, Build]>([
    ['pie', { flags: ['-buildmode=pie'] }],
    ['386', { env: { GOARCH: '386' } }],
    ['s390x', { env: { GOARCH: 's390x' } }],
  ])('is found and located without its section: %s', async (name, { flags = [], ...options }) => {
    const bytes = await readFile(await shop.build(name, { ...options, flags: [...flags, '-ldflags=-s -w'] }));
    const bare = await opened(withoutSections(bytes));
    expect((await bare.functions())!.found).toBe('magic number in a segment');
    expect(await everything(bare)).toEqual(await everything(await opened(bytes)));
  });

  it.each(ESBUILDS)('is found and located without its section: %s', async name => {
    const bytes = await readFile(join(MODULES, name, 'bin/esbuild'));
    expect(await everything(await opened(withoutSections(bytes)))).toEqual(await everything(await opened(bytes)));
  });

  it('is told from a header in front of it that leads to no code', async () => {
    const bytes = Uint8Array.from(await readFile(await shop.build('plain')));
    const { image } = await opened(bytes);
    const text = image.sections.find(section => section.name === '.rodata')!;
    const table = image.sections.find(section => section.name === '.gopclntab')!;
    // The real header, where its first function is somebody's constant.
    const decoy = text.offset + 64;
    bytes.set(bytes.subarray(table.offset, table.offset + 72), decoy);
    const binary = await opened(withoutSections(bytes));
    const found = (await binary.functions())!.table;
    expect(functionName(found, 0)).toBe(functionName((await (await opened(bytes)).functions())!.table, 0));
  });
});

describe('a text that the linker split', () => {
  const sections = [
    { start: 0, end: 0x100, address: 0x1000 },
    { start: 0x100, end: 0x180, address: 0x1140 },
  ];
  it.each([
    [0, 0x1000],
    [0xff, 0x10ff],
    [0x100, 0x1140],
    [0x180, 0x11c0],
  ])('has entry %i at %i', (entry, address) => {
    expect(addressInSections(sections, 0x1000, entry)).toBe(address);
  });
});

describe('a damaged function table', () => {
  let table: Pclntab;
  let trees: InlineTrees;
  /** A function with a call inlined into an inlined call. */
  let nested: number;
  beforeAll(async () => {
    const bytes = await readFile(join(MODULES, 'esbuild-go1.20/bin/esbuild'));
    const functions = (await (await opened(bytes)).functions())!;
    ({ table } = functions);
    trees = (await functions.inlineTrees())!;
    nested = Array.from(trees.trees).findIndex((tree, index) => tree > 0 && depthOf(table, trees, index).depth > 2);
  });

  function depthOf(of: Pclntab, calls: InlineTrees, index: number): { depth: number; address: number } {
    const frames = new GoFrames(of, calls);
    let deepest = { depth: 0, address: 0 };
    for (let address = of.entries[index]!; address < of.entries[index + 1]!; address++) {
      const depth = frames.at(index, address).length;
      if (depth > deepest.depth) deepest = { depth, address };
    }
    return deepest;
  }

  /** The trees with one number of 4 bytes of a function's first calls changed. */
  function treesWith(field: number, value: number): InlineTrees {
    const bytes = Uint8Array.from(trees.bytes);
    const view = new DataView(bytes.buffer);
    const start = trees.trees[nested]! - trees.address;
    for (let call = 0; call < 64; call++) view.setUint32(start + call * trees.layout.recordBytes + field, value, true);
    return { ...trees, bytes, view };
  }

  it('answers with the function alone where the name of a call lies outside', () => {
    const frames = new GoFrames(table, treesWith(4, 0xfffffff0)).at(nested, depthOf(table, trees, nested).address);
    expect(frames).toMatchObject([{ function: functionName(table, nested), inlined: false }]);
  });

  it('ends where calls are inlined into one another in a circle', () => {
    const { address } = depthOf(table, trees, nested);
    const frames = new GoFrames(table, treesWith(8, address - table.entries[nested]!)).at(nested, address);
    expect(frames.map(frame => frame.inlined)).toEqual([true, false]);
  });

  it.each([0x7fffffff, 0x80000000, 0xffffffff])('has no line for a call at offset %i of a function', offset => {
    const frames = new GoFrames(table, treesWith(8, offset)).at(nested, depthOf(table, trees, nested).address);
    expect(frames.at(-1)).toEqual({
      function: functionName(table, nested),
      file: null,
      line: null,
      inlined: false,
      from: 'pclntab',
    });
  });

  /** The table with bytes in place of the lines of function `nested`. */
  function withLines(...lines: number[]): Pclntab {
    const bytes = Uint8Array.from(table.bytes);
    bytes.set(lines, table.values + recordField(table, nested, RECORD.lineValues));
    return { ...table, bytes, view: new DataView(bytes.buffer) };
  }

  it.each([
    ['a number without end', [2, ...new Array<number>(40).fill(0xff)]],
    ['nothing but rows without addresses', new Array<number>(200).fill(2).map((_, index) => (index % 2 === 0 ? 2 : 0))],
    ['an early end', [2, 1, 0]],
    ['a step beyond every address', [2, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])('has no line, and an end, with %s', (_what, lines) => {
    const damaged = withLines(...lines);
    expect(lineInFunction(damaged, nested, table.entries[nested + 1]! - 1)).toBeUndefined();
    expect(new GoFrames(damaged, undefined).at(nested, table.entries[nested]! + 1)).toMatchObject([
      { file: null, line: null },
    ]);
  });

  it('has no values where a table starts behind its end', () => {
    const rows = valueRows();
    startValues(table, 0xffffffff, 100, rows);
    expect(valueAt(table, rows, 50)).toBe(-1);
    expect(valueAt(table, rows, -1)).toBe(-1);
  });

  it('has no value tables where a record claims more than there are bytes', () => {
    const cut = { ...table, bytes: table.bytes.subarray(0, table.records[nested]! + 44) };
    expect(pcdataOffset(cut, nested, 2)).toBe(0);
  });

  it.each([
    ['more functions than bytes', 8, 0xffffffff, /4294967295 functions are claimed/],
    ['a sub-table outside', 8 + 3 * 8, 0xffffffff, /a sub-table lies outside/],
    ['an unknown magic number', 0, 0x12345678, /its header is no known one/],
  ])('is a typed error with %s', (_what, offset, value, words) => {
    const bytes = Uint8Array.from(table.bytes);
    new DataView(bytes.buffer).setUint32(offset, value, true);
    expect(() => readPclntab(bytes, entry => entry)).toThrow(
      expect.objectContaining({ name: 'BinaryFormatError', message: expect.stringMatching(words) as string }),
    );
  });
});
