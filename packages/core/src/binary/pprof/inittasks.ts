import { BinaryFormatError, at } from '../errors.ts';
import { functionIndexAt } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { addressSet } from './address-set.ts';
import { pointerAt, pointersTo, uint32At, type LoadedData } from './loaded-data.ts';

/** Whether the runtime initialises a package when the program starts. */
export type Initialisation =
  /** Its record is in the list that the runtime runs, or (Go ≤ 1.20) a record that nothing depends on leads to it. */
  | { readonly state: 'runs'; readonly by: 'list' | 'dependency' }
  /** The list of the runtime was found, and the package is not in it. */
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

/** A record of runtime.initTask. */
interface InitTask {
  readonly address: number;
  /** Go ≥ 1.21: state and number of functions, 32 bits each; before: state, dependencies, functions, a word each. */
  readonly layout: 'listed' | 'linked';
}

const MAX_FUNCTIONS = 1024;
const MAX_DEPENDENCIES = 1024;
const MAX_TASKS = 1 << 14;
/** A chain to main is as long as its shortest path of imports. */
const MAX_DEPTH = 16;
/** Places that are looked at per question; a sound program has one or two. */
const MAX_PLACES = 8;
/** Words that are looked at in all: far more than the records of a large program have. */
const MAX_STEPS = 4_000_000;

/** What is searched, and how much more may be. */
interface Search {
  readonly data: LoadedData;
  readonly table: Pclntab;
  steps: number;
}

/**
 * Follows the pointer to an init function to the record of its package, and that to where the runtime finds it.
 *
 * @param inits addresses of the package's init functions
 * @param witnesses addresses of init functions of a package that every such program initialises: when the list is
 *   found by them and the package is not in it, it is not initialised
 *
 * Format: runtime/proc.go (initTask, doInit) and cmd/link/internal/ld/inittask.go of Go 1.21, before that
 * cmd/compile/internal/pkginit.
 */
export function initialisationOf(
  data: LoadedData,
  table: Pclntab,
  inits: readonly number[],
  witnesses: readonly number[],
): Initialisation {
  const search: Search = { data, table, steps: 0 };
  const own = tasksOf(search, inits);
  if (own.some(task => task.layout === 'listed' && isInList(search, task.address)))
    return { state: 'runs', by: 'list' };
  if (own.some(task => task.layout === 'linked' && isDependedOn(search, task.address))) {
    return { state: 'runs', by: 'dependency' };
  }
  const listed = tasksOf(search, witnesses).some(task => task.layout === 'listed' && isInList(search, task.address));
  return { state: listed ? 'absent' : 'unknown' };
}

/** The pointer at an address; -1 outside the data. Throws `limit` when too much was looked at. */
function wordAt(search: Search, address: number): number {
  if (++search.steps > MAX_STEPS) {
    const why = `more than ${MAX_STEPS} words look like records of init functions`;
    throw new BinaryFormatError('limit', 'the records of init functions', at('memory', address), why);
  }
  return pointerAt(search.data, address);
}

function tasksOf(search: Search, inits: readonly number[]): InitTask[] {
  const tasks: InitTask[] = [];
  for (const place of pointersTo(search.data, addressSet(inits)).places.slice(0, MAX_PLACES)) {
    const task = taskAround(search, place);
    if (task !== undefined) tasks.push(task);
  }
  return tasks;
}

/** The record that has the pointer at `place` among its functions. */
function taskAround(search: Search, place: number): InitTask | undefined {
  const { data } = search;
  for (let before = 0; before < MAX_FUNCTIONS; before++) {
    const first = place - before * data.width;
    if (before > 0 && !isEntry(search, wordAt(search, first))) return undefined;
    const functions = uint32At(data, first - 4);
    if (uint32At(data, first - 8) === 0 && functions > before && areEntries(search, first, functions)) {
      return { address: first - 8, layout: 'listed' };
    }
    const linked = linkedHeader(search, first, before);
    if (linked !== undefined) return { address: linked, layout: 'linked' };
  }
  return undefined;
}

/** The header in front of the functions at `first`, with the dependencies between. */
function linkedHeader(search: Search, first: number, before: number): number | undefined {
  const { width } = search.data;
  for (let dependencies = 0; dependencies < MAX_DEPENDENCIES; dependencies++) {
    const start = first - (3 + dependencies) * width;
    const state = wordAt(search, start);
    if (state < 0) return undefined;
    if (state !== 0 || wordAt(search, start + width) !== dependencies) continue;
    const functions = wordAt(search, start + 2 * width);
    if (functions > before && areEntries(search, first, functions)) return start;
  }
  return undefined;
}

function areEntries(search: Search, first: number, functions: number): boolean {
  if (functions > MAX_FUNCTIONS) return false;
  for (let index = 0; index < functions; index++) {
    if (!isEntry(search, wordAt(search, first + index * search.data.width))) return false;
  }
  return true;
}

function isEntry({ table }: Search, address: number): boolean {
  const index = functionIndexAt(table, address);
  return index >= 0 && table.entries[index] === address;
}

/**
 * Whether a slice (pointer, length, capacity) of records holds this one: `moduledata.inittasks` does. It is known by
 * what it holds, for where it lies in the module data changes with most releases.
 */
function isInList(search: Search, task: number): boolean {
  const { data } = search;
  const { width } = data;
  for (const place of pointersTo(data, addressSet([task])).places.slice(0, MAX_PLACES)) {
    const starts = [place];
    while (starts.length < MAX_TASKS && isListed(search, wordAt(search, starts.at(-1)! - width))) {
      starts.push(starts.at(-1)! - width);
    }
    const slices = pointersTo(data, addressSet(starts));
    for (let index = 0; index < Math.min(slices.places.length, MAX_PLACES); index++) {
      const slice = slices.places[index]!;
      const from = slices.targets[index]!;
      const length = wordAt(search, slice + width);
      const inside = from + length * width > place && length <= MAX_TASKS;
      if (inside && length === wordAt(search, slice + 2 * width) && areListed(search, from, length)) return true;
    }
  }
  return false;
}

function areListed(search: Search, from: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (!isListed(search, wordAt(search, from + index * search.data.width))) return false;
  }
  return true;
}

function isListed(search: Search, task: number): boolean {
  if (task <= 0 || uint32At(search.data, task) !== 0) return false;
  return uint32At(search.data, task + 4) > 0 && isEntry(search, wordAt(search, task + 8));
}

/**
 * Whether a chain of dependencies leads to a record from one that nothing depends on. The linker keeps the records
 * alone that main's or the runtime's leads to, so that one is main's.
 */
function isDependedOn(search: Search, task: number): boolean {
  const seen = new Set([task]);
  let level = [task];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const { places, targets } = pointersTo(search.data, addressSet(level));
    const dependants = new Set<number>();
    const depended = new Set<number>();
    for (let index = 0; index < places.length; index++) {
      const dependant = dependantAround(search, places[index]!);
      if (dependant === undefined) continue;
      depended.add(targets[index]!);
      dependants.add(dependant);
    }
    if (depth > 0 && level.some(candidate => !depended.has(candidate))) return true;
    level = [...dependants].filter(dependant => !seen.has(dependant));
    for (const dependant of level) seen.add(dependant);
  }
  return false;
}

/** The record that has the pointer at `place` among its dependencies. */
function dependantAround(search: Search, place: number): number | undefined {
  const { width } = search.data;
  for (let before = 0; before < MAX_DEPENDENCIES; before++) {
    const start = place - (3 + before) * width;
    const state = wordAt(search, start);
    if (state < 0) return undefined;
    if (state !== 0) continue;
    const dependencies = wordAt(search, start + width);
    const functions = wordAt(search, start + 2 * width);
    if (dependencies <= before || dependencies > MAX_DEPENDENCIES || functions < 0) continue;
    if (areEntries(search, start + (3 + dependencies) * width, functions)) return start;
  }
  return undefined;
}
