import type { DwarfContents } from '../description.ts';
import { problemOf, type BinaryProblem } from '../errors.ts';
import { readSection, type Image, type Section } from '../image.ts';
import { markRange, markRows, type FunctionEntries, type Marks } from './coverage.ts';
import { DEBUG_SECTIONS } from './debug-sections.ts';
import { visitSequences, type LineCensus } from './line-program.ts';
import { optimisedRecord } from './optimised.ts';
import type { DebugSections } from './unit.ts';
import { surveyUnits, type UnitSurvey } from './unit-survey.ts';

/** DWARF read from end to end. */
export interface DwarfSurvey {
  readonly contents: DwarfContents | null;
  /** Versions of the Go compiler by number of units, most first. */
  readonly goVersions: readonly string[];
  /** Sections that entries refer to. */
  readonly referred: ReadonlySet<string>;
  /** Which functions of the pclntab have each kind of information; null without a pclntab. */
  readonly covered: CoveredFunctions | null;
  readonly problems: readonly BinaryProblem[];
}

export interface CoveredFunctions {
  readonly units: Marks;
  readonly lines: Marks;
}

const MAX_PROBLEMS = 100;

/**
 * Reads all units, entries, references and line rows. Damage is in `problems`; a damaged unit does not hide the
 * others.
 *
 * @param sections DWARF sections by name without prefix
 * @param functions what is to be covered, undefined when the file has no function table
 */
export async function surveyDwarf(
  image: Image,
  sections: ReadonlyMap<string, Section>,
  functions: Promise<FunctionEntries | undefined>,
): Promise<DwarfSurvey> {
  const problems: BinaryProblem[] = [];
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const section = sections.get(name);
    if (section === undefined) return undefined;
    try {
      return await readSection(image, section);
    } catch (error) {
      problems.push(problemOf(error));
      return undefined;
    }
  };
  // The two largest first: they are decompressed in the thread pool while the function table is read here, and
  // all others while the line programs run.
  const line = read('line');
  const loading = new Map(Object.entries(DEBUG_SECTIONS).map(([key, name]) => [key, read(name)]));
  const table = await functions;
  const covered = table && { units: new Uint8Array(table.count), lines: new Uint8Array(table.count) };
  const lineBytes = await line;
  const lines =
    lineBytes &&
    visitSequences(lineBytes, image.littleEndian, ({ addresses }, count) => {
      if (table && covered) markRows(table, covered.lines, addresses, count);
    });
  problems.push(...(lines?.problems ?? []));
  const loaded = await allOf(loading);
  if (loaded === undefined) {
    return { contents: null, goVersions: [], referred: new Set(), covered: covered ?? null, problems };
  }
  const units = surveyUnits(loaded, lineBytes?.length ?? 0, image.littleEndian);
  problems.push(...units.problems, ...danglingPrograms(units.linePrograms, lines));
  if (table && covered) {
    const { lows, highs, count } = units.ranges;
    for (let index = 0; index < count; index++) markRange(table, covered.units, lows[index]!, highs[index]!);
  }
  return {
    contents: contentsOf(units, lines),
    goVersions: [...units.producers.versions].sort((a, b) => b[1] - a[1]).map(([version]) => version),
    referred: units.referred,
    covered: covered ?? null,
    problems,
  };
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

function contentsOf(units: UnitSurvey, lines: LineCensus | undefined): DwarfContents {
  return {
    versions: units.versions,
    units: units.units,
    goUnits: units.producers.goUnits,
    entries: units.entries,
    lineRows: lines?.rows ?? 0,
    lineSequences: lines?.sequences ?? 0,
    optimised: optimisedRecord(units.producers),
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
