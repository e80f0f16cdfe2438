import type { DwarfContents, DwarfProblem } from '../description.ts';
import { problemOf, type BinaryProblem } from '../errors.ts';
import { readSection, type Image, type Section } from '../image.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { AddressRanges } from './address-ranges.ts';
import {
  coverageOf,
  markRanges,
  markRows,
  nothingCovered,
  type Coverage,
  type Covered,
  type FunctionEntries,
} from './coverage.ts';
import { DEBUG_SECTIONS } from './debug-sections.ts';
import { readFrames } from './frame/entries.ts';
import { visitSequences, type LineCensus } from './line-programs.ts';
import { bareRecord, optimisedRecord } from './optimised.ts';
import type { DebugSections } from './unit.ts';
import { surveyUnits, type UnitSurvey } from './unit-survey.ts';

/** DWARF read from end to end. */
export interface DwarfSurvey {
  readonly contents: DwarfContents | null;
  /** Versions of the Go compiler by number of units, most first. */
  readonly goVersions: readonly string[];
  /** Sections that entries refer to. */
  readonly referred: ReadonlySet<string>;
  readonly problems: readonly DwarfProblem[];
}

const MAX_PROBLEMS = 100;

/**
 * Reads all units, entries, references and line rows. Damage is in `problems`; a damaged unit does not hide the
 * others.
 *
 * @param sections DWARF sections by name without prefix
 * @param functions the function table, whose functions are to be covered; undefined when the file has none
 */
export async function surveyDwarf(
  image: Image,
  sections: ReadonlyMap<string, Section>,
  functions: Promise<Pclntab | undefined>,
): Promise<DwarfSurvey> {
  const problems: DwarfProblem[] = [];
  const note = (part: DwarfProblem['part'], found: Iterable<BinaryProblem>) => {
    for (const problem of found) problems.push({ ...problem, part });
  };
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const section = sections.get(name);
    if (section === undefined) return undefined;
    try {
      return await readSection(image, section);
    } catch (error) {
      note(name === 'line' ? 'lines' : name === 'frame' ? 'frames' : 'units', [problemOf(error)]);
      return undefined;
    }
  };
  // All are read and decompressed in the thread pool, the two largest first: what is there first is decoded here
  // meanwhile, the function table and the line programs.
  const line = read('line');
  const loading = new Map(
    Object.entries(DEBUG_SECTIONS).map(([key, name]) => [key, name === 'line' ? line : read(name)]),
  );
  const frames = read('frame');
  const table = await functions;
  const entries: FunctionEntries = { count: table?.functions ?? 0, entries: table?.entries ?? new Float64Array(1) };
  const covered = nothingCovered(entries.count);
  const lineBytes = await line;
  const lines =
    lineBytes &&
    visitSequences(lineBytes, image.littleEndian, ({ addresses }, count) =>
      markRows(entries, covered.lines, addresses, count),
    );
  note('lines', lines?.problems ?? []);
  const loaded = await allOf(loading);
  const units = loaded && surveyUnits(loaded, image.littleEndian);
  note('units', units?.problems ?? []);
  note('lines', danglingPrograms(units?.linePrograms ?? new Set(), lines));
  const ranges = units?.ranges ?? new AddressRanges();
  ranges.sort();
  markRanges(entries, covered.units, ranges.lows, ranges.highs, ranges.count);
  try {
    markFrames(entries, covered, await frames, image);
  } catch (error) {
    note('frames', [problemOf(error)]);
  }
  return {
    contents: units ? contentsOf(units, lines, coverage(table, covered)) : null,
    goVersions: [...(units?.producers.versions ?? [])].sort((a, b) => b[1] - a[1]).map(([version]) => version),
    referred: units?.referred ?? new Set(),
    problems,
  };
}

function markFrames(entries: FunctionEntries, covered: Covered, bytes: Uint8Array | undefined, image: Image): void {
  if (bytes === undefined) return;
  const { bits, littleEndian } = image;
  const addressSize = bits === 64 ? 8 : 4;
  const table = readFrames({ name: '.debug_frame', bytes, address: 0, addressSize, littleEndian });
  markRanges(entries, covered.frames, table.starts, table.ends, table.count);
}

/** Null where there is no function table, and where its names or lines are damaged: nothing is known then. */
function coverage(table: Pclntab | undefined, covered: Covered): Coverage | null {
  if (table === undefined) return null;
  try {
    return coverageOf(table, covered);
  } catch (error) {
    problemOf(error);
    return null;
  }
}

async function allOf(
  loading: ReadonlyMap<string, Promise<Uint8Array | undefined>>,
): Promise<DebugSections | undefined> {
  const keys = [...loading.keys()];
  const bytes = await Promise.all(loading.values());
  const loaded = Object.fromEntries(keys.map((key, index) => [key, bytes[index]]));
  const { info, abbrev } = loaded;
  return info === undefined || abbrev === undefined ? undefined : { ...loaded, info, abbrev };
}

function contentsOf(units: UnitSurvey, lines: LineCensus | undefined, covered: Coverage | null): DwarfContents {
  return {
    versions: units.versions,
    units: units.units,
    goUnits: units.producers.goUnits,
    entries: units.entries,
    lineRows: lines?.rows ?? 0,
    lineSequences: lines?.sequences ?? 0,
    bare: bareRecord(units.producers),
    optimised: optimisedRecord(units.producers),
    coverage: covered,
  };
}

/** A unit whose line program is not at the start of one has no lines in a debugger. */
function danglingPrograms(wanted: ReadonlySet<number>, lines: LineCensus | undefined): BinaryProblem[] {
  if (lines === undefined) return [];
  const offsets = new Set(lines.headers.map(header => header.offset));
  const dangling = [...wanted].filter(offset => !offsets.has(offset));
  return dangling.slice(0, MAX_PROBLEMS).map(offset => ({
    trouble: 'malformed',
    what: 'DW_AT_stmt_list',
    where: '.debug_info',
    why: `no line program starts at .debug_line+0x${offset.toString(16)}`,
    remedy: 'Build the program again with an unmodified toolchain; this file is damaged or was altered.',
  }));
}
