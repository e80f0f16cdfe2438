import { AddressRanges } from './address-ranges.ts';
import { attributeOf, entriesBelow, entriesOf, entryAt, rootEntry, type Entry } from './entry.ts';
import { inheritedAttribute, type DebugInfo } from './debug-info.ts';
import { appendEntryRanges, listBudget } from './ranges.ts';
import type { Unit } from './unit.ts';

const TAG = { lexicalBlock: 0x0b, inlinedSubroutine: 0x1d, subprogram: 0x2e, tryBlock: 0x32, catchBlock: 0x25 };
const AT = { name: 0x03, callColumn: 0x57, callFile: 0x58, callLine: 0x59, linkageName: 0x6e, mipsLinkageName: 0x2007 };

/** Where an inlined function was called; the file as its number in the unit's line program. */
export interface CallPlace {
  readonly file: number | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** One function of the stack that an address stands for. */
export interface FunctionFrame {
  /** Of the function itself when it was not inlined, else of this copy. */
  readonly entry: Entry;
  /** As in the source; of Go with its package. Undefined for code of the compiler's own. */
  readonly name: string | undefined;
  /** As linkers know it, where that is another name (C++). */
  readonly linkageName: string | undefined;
  /** Where the next outer function calls it; undefined when it was not inlined. */
  readonly call: CallPlace | undefined;
}

/** Functions of a program by address. Units are searched when an address falls into them. */
export interface FunctionIndex {
  /** The functions at an address, the innermost first and the one that was not inlined last; empty without one. */
  readonly at: (address: number) => FunctionFrame[];
  /** Every function of a unit with code: ranges, owned by offsets of entries in `.debug_info`. */
  readonly ofUnit: (index: number) => AddressRanges;
}

/**
 * Prepares the search by reading the ranges of every unit; a unit whose root has none is searched whole. Throws a
 * BinaryFormatError, as do the functions of the result, when something that they need is damaged.
 *
 * Format: DWARF 5 sections 3.3.1 and 3.3.8.
 */
export function functionIndex(info: DebugInfo): FunctionIndex {
  const units = new AddressRanges();
  const functions = new Map<number, AddressRanges>();
  const spend = listBudget(info.sections);
  const spendRoot = listBudget(info.sections);
  const ofUnit = (index: number): AddressRanges => {
    let found = functions.get(index);
    if (found === undefined) functions.set(index, (found = functionsOf(info.unit(index), spend)));
    return found;
  };
  info.headers.forEach(({ version }, index) => {
    const before = units.count;
    const root = rootEntry(info.unit(index));
    spendRoot(root, appendEntryRanges(root, units, index));
    // DWARF 2 has no list for a unit whose code lies in several places: its one range may be a part of them.
    if (units.count > before && version > 2) return;
    const { count, lows, highs } = ofUnit(index);
    for (let range = 0; range < count; range++) units.push(lows[range]!, highs[range]!, index);
  });
  units.sort();
  const search = new RangeSearch(units);
  const searches = new Map<number, RangeSearch>();
  const searchOf = (index: number): RangeSearch => {
    let found = searches.get(index);
    if (found === undefined) searches.set(index, (found = new RangeSearch(ofUnit(index))));
    return found;
  };
  return {
    ofUnit,
    at: address => {
      // Ranges of units may overlap where a linker merged equal functions: the first that has one answers.
      for (let range = search.last(address); range >= 0; range = search.before(range, address)) {
        const index = units.owners[range]!;
        const inside = searchOf(index);
        const found = inside.last(address);
        if (found >= 0) return framesAt(info, entryAt(info.unit(index), inside.owner(found)), address);
      }
      return [];
    },
  };
}

function functionsOf(unit: Unit, spend: (entry: Entry, bytes: number) => void): AddressRanges {
  const found = new AddressRanges();
  for (const entry of entriesOf(unit, TAG.subprogram)) spend(entry, appendEntryRanges(entry, found, entry.offset));
  found.sort();
  return found;
}

/** Sorted ranges that may overlap, searched from the last that starts at or before an address backwards. */
class RangeSearch {
  readonly #ranges: AddressRanges;
  /** The highest end of each range and all before it: where nothing reaches the address, the search is over. */
  readonly #reach: Float64Array;

  constructor(ranges: AddressRanges) {
    this.#ranges = ranges;
    this.#reach = ranges.highs.slice(0, ranges.count);
    for (let index = 1; index < ranges.count; index++) {
      if (this.#reach[index - 1]! > this.#reach[index]!) this.#reach[index] = this.#reach[index - 1]!;
    }
  }

  owner(index: number): number {
    return this.#ranges.owners[index]!;
  }

  /** The range with the highest start that holds an address; -1 when none does. */
  last(address: number): number {
    const { lows, count } = this.#ranges;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lows[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return this.before(low, address);
  }

  /** The next such range in front of one. */
  before(index: number, address: number): number {
    for (let range = index - 1; range >= 0 && this.#reach[range]! > address; range--) {
      if (this.#ranges.highs[range]! > address) return range;
    }
    return -1;
  }
}

/**
 * From the function inwards, then turned round. One pass over what lies below the function, without going back, so
 * that its work is bounded by the size of the unit however deep blocks are nested.
 */
function framesAt(info: DebugInfo, subprogram: Entry, address: number): FunctionFrame[] {
  const frames = [frameOf(info, subprogram, undefined)];
  /** Depth of the innermost block known to hold the address, and of one that is passed over. */
  let inside = 0;
  let passed = Infinity;
  const ranges = new AddressRanges();
  const spend = listBudget(info.sections);
  for (const { entry, depth } of entriesBelow(subprogram)) {
    if (depth > passed) continue;
    passed = Infinity;
    // Behind the block that holds the address no other one can.
    if (depth <= inside) break;
    const isInlined = entry.tag === TAG.inlinedSubroutine;
    let holds: boolean | undefined = false;
    if (isInlined || isBlock(entry.tag)) {
      ranges.count = 0;
      spend(entry, appendEntryRanges(entry, ranges, 0));
      // A block that does not tell where its code is may hold what does.
      holds = ranges.count === 0 && !isInlined ? undefined : holdsAddress(ranges, address);
    }
    if (holds === false) {
      passed = depth;
      continue;
    }
    if (holds) inside = depth;
    if (holds && isInlined) frames.push(frameOf(info, entry, callOf(entry)));
  }
  return frames.reverse();
}

function holdsAddress({ lows, highs, count }: AddressRanges, address: number): boolean {
  for (let index = 0; index < count; index++) {
    if (lows[index]! <= address && address < highs[index]!) return true;
  }
  return false;
}

function isBlock(tag: number): boolean {
  return tag === TAG.lexicalBlock || tag === TAG.tryBlock || tag === TAG.catchBlock;
}

function frameOf(info: DebugInfo, entry: Entry, call: CallPlace | undefined): FunctionFrame {
  const linkageName = textOf(info, entry, AT.linkageName) ?? textOf(info, entry, AT.mipsLinkageName);
  return { entry, name: textOf(info, entry, AT.name), linkageName, call };
}

function textOf(info: DebugInfo, entry: Entry, name: number): string | undefined {
  const value = inheritedAttribute(info, entry, name);
  return value?.kind === 'string' ? value.text : undefined;
}

function callOf(entry: Entry): CallPlace {
  return {
    file: numberOf(entry, AT.callFile),
    line: numberOf(entry, AT.callLine),
    column: numberOf(entry, AT.callColumn),
  };
}

function numberOf(entry: Entry, name: number): number | undefined {
  const value = attributeOf(entry, name);
  return value?.kind === 'constant' ? Number(value.value) : undefined;
}
