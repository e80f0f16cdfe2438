import { viewOf } from '../words.ts';
import { funcdata, pcdataOffset, recordBytes } from './function-record.ts';
import type { Pclntab } from './table.ts';

/** How a release writes the calls that were inlined into a function. */
interface InlineLayout {
  /** PCDATA_InlTreeIndex: which value table has the index of the innermost inlined call. */
  readonly pcdata: number;
  /** FUNCDATA_InlTree: which datum is the tree. */
  readonly funcdata: number;
  readonly recordBytes: number;
  /** Of the name's offset in a record. */
  readonly name: number;
  /** Whether a record has parent, file and line of the call; else an instruction stands for them. */
  readonly explicitCall: boolean;
  /** Bytes of the parent's index. */
  readonly parentBytes: 2 | 4;
  readonly wideCount: boolean;
}

/**
 * Inlined calls came with Go 1.9 (runtime/symtab.go, inlinedCall; numbers in runtime/funcdata.h); they lost file and
 * line of the call with Go 1.20.
 */
const GO_1_20: InlineLayout = {
  ...{ pcdata: 2, funcdata: 3, recordBytes: 16, name: 4 },
  ...{ explicitCall: false, parentBytes: 2, wideCount: false },
};
const GO_1_16: InlineLayout = { ...GO_1_20, recordBytes: 20, name: 12, explicitCall: true };
const GO_1_13: InlineLayout = { ...GO_1_16, funcdata: 4 };
const GO_1_12: InlineLayout = { ...GO_1_16, pcdata: 1, funcdata: 2 };
const GO_1_9: InlineLayout = { ...GO_1_12, recordBytes: 16, parentBytes: 4, wideCount: true };

const LAYOUTS = {
  '1.20+': [GO_1_20],
  '1.18–1.19': [GO_1_16],
  '1.16–1.17': [GO_1_16],
  '1.2–1.15': [GO_1_13, GO_1_12, GO_1_9],
} as const;

/** Trees that are looked at to tell the layouts of one magic number apart. */
const SAMPLES = 32;
/** Read behind the start of the last tree, whose length is not recorded. */
const LAST_TREE_BYTES = 256 << 10;

/** The inlined calls of every function. */
export interface InlineTrees {
  readonly layout: InlineLayout;
  /** Address of each function's tree; 0 where nothing was inlined. */
  readonly trees: Float64Array;
  /** The part of the process image that holds all of them. */
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Where the trees lie and how they are written; undefined when no function has one or none can be read.
 *
 * @param base address of `go:func.*`, what offsets count from since Go 1.18; ignored before
 * @param read bytes of the process image, at most `length` and fewer at the end of what the file has
 */
export async function findInlineTrees(
  table: Pclntab,
  base: number,
  read: (address: number, length: number) => Promise<Uint8Array>,
): Promise<InlineTrees | undefined> {
  const relative = table.goRange === '1.18–1.19' || table.goRange === '1.20+';
  for (const layout of LAYOUTS[table.goRange]) {
    const trees = treeAddresses(table, layout, relative ? base : 0);
    let first = Infinity;
    let last = 0;
    for (let index = 0; index < trees.length; index++) {
      const tree = trees[index]!;
      if (tree === 0) continue;
      if (tree < first) first = tree;
      if (tree > last) last = tree;
    }
    if (last === 0) continue;
    const bytes = await read(first, last - first + LAST_TREE_BYTES);
    const found = { layout, trees, address: first, bytes, view: viewOf(bytes) };
    if (plausible(table, found)) return found;
  }
  return undefined;
}

/** A record that is damaged has no tree; its function is still answered. */
function treeAddresses(table: Pclntab, layout: InlineLayout, base: number): Float64Array {
  const { functions, records, view, littleEndian } = table;
  const trees = new Float64Array(functions);
  const width = recordBytes(table);
  const countField = width + 4 * layout.pcdata;
  const room = view.byteLength - width;
  for (let index = 0; index < functions; index++) {
    // Most functions have no such value table, and no look at their data.
    const values = records[index]! + countField;
    if (values + 4 > room || view.getUint32(values, littleEndian) === 0) continue;
    if (pcdataOffset(table, index, layout.pcdata) === 0) continue;
    const datum = funcdata(table, index, layout.funcdata, layout.wideCount);
    if (datum >= 0) trees[index] = base + datum;
  }
  return trees;
}

/** Whether the first call of the first trees has no parent and names a function. */
function plausible(table: Pclntab, found: InlineTrees): boolean {
  const { layout, trees, address, bytes } = found;
  let looked = 0;
  let right = 0;
  for (let index = 0; index < trees.length && looked < SAMPLES; index++) {
    const tree = trees[index]!;
    if (tree === 0) continue;
    looked++;
    const record = tree - address;
    if (record + layout.recordBytes > bytes.length) continue;
    const named = inlinedName(table, found, index, 0) >= 0;
    if (named && (!layout.explicitCall || inlinedParent(table, found, index, 0) < 0)) right++;
  }
  return looked > 0 && right > looked / 2;
}

function record(trees: InlineTrees, index: number, call: number): number {
  const { layout, bytes, address } = trees;
  const offset = trees.trees[index]! - address + call * layout.recordBytes;
  return offset >= 0 && offset + layout.recordBytes <= bytes.length ? offset : -1;
}

/** Offset in the table's bytes of the name of inlined call `call` of function `index`; -1 when it has none. */
export function inlinedName(table: Pclntab, trees: InlineTrees, index: number, call: number): number {
  const offset = record(trees, index, call);
  if (offset < 0) return -1;
  const name = table.names + trees.view.getUint32(offset + trees.layout.name, table.littleEndian);
  return name < table.bytes.length && table.bytes[name] !== 0 ? name : -1;
}

/** Before Go 1.20, the call that `call` was inlined into; -1 for the function itself. */
export function inlinedParent(table: Pclntab, trees: InlineTrees, index: number, call: number): number {
  const offset = record(trees, index, call);
  if (offset < 0) return -1;
  const { view, layout } = trees;
  const parent =
    layout.parentBytes === 2 ? view.getInt16(offset, table.littleEndian) : view.getInt32(offset, table.littleEndian);
  return Math.max(parent, -1);
}

/** Before Go 1.20, file number (as in `fileOffset`) and line of the place of the call. */
export function inlinedCallFile(table: Pclntab, trees: InlineTrees, index: number, call: number): number {
  const offset = record(trees, index, call);
  return offset < 0 ? -1 : trees.view.getInt32(offset + 4, table.littleEndian);
}

export function inlinedCallLine(table: Pclntab, trees: InlineTrees, index: number, call: number): number {
  const offset = record(trees, index, call);
  return offset < 0 ? -1 : trees.view.getInt32(offset + 8, table.littleEndian);
}

/** Since Go 1.20, offset from the function's entry of an instruction at the place of the call; -1 outside. */
export function inlinedCallOffset(table: Pclntab, trees: InlineTrees, index: number, call: number): number {
  const offset = record(trees, index, call);
  return offset < 0 ? -1 : trees.view.getInt32(offset + 8, table.littleEndian);
}
