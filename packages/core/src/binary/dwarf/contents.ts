import { problemOf, type BinaryProblem } from '../errors.ts';
import { readSection, type Image, type Section } from '../image.ts';
import { missingDebugFlags, parseGoProducer, type DebugFlag } from '../go/producer.ts';
import { MAX_OPTIMISED, type DwarfContents } from '../description.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import { FORM } from './forms.ts';
import { runLinePrograms, SEQUENCE_WIDTH, type LineRows } from './line-program.ts';
import { readRoot, type TextSections } from './root.ts';
import { readUnitHeaders } from './units.ts';
import { walkEntries } from './walk.ts';

/** DWARF read from end to end. */
export interface DwarfSurvey {
  readonly contents: DwarfContents | null;
  /** Versions of the Go compiler by number of units, most first. */
  readonly goVersions: readonly string[];
  /** Sections that entries refer to. */
  readonly referred: ReadonlySet<string>;
  readonly problems: readonly BinaryProblem[];
}

const DW_TAG_COMPILE_UNIT = 0x11;
const MAX_PROBLEMS = 100;

/**
 * Reads all units, entries and line rows. Damage is in `problems`; a damaged unit does not hide the others.
 *
 * @param sections DWARF sections by name without prefix
 */
export async function surveyDwarf(image: Image, sections: ReadonlyMap<string, Section>): Promise<DwarfSurvey> {
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
  // All are read and decompressed in the thread pool while the first that is there is decoded here.
  const [line, ...others] = ['line', 'info', 'abbrev', 'str', 'line_str', 'str_offsets'].map(read);
  const lineBytes = await line;
  const rows = lineBytes && runLinePrograms(lineBytes, image.littleEndian);
  const [info, abbrev, str, lineStr, strOffsets] = await Promise.all(others);
  problems.push(...(rows?.problems ?? []));
  if (info === undefined || abbrev === undefined) {
    return { contents: null, goVersions: [], referred: new Set(), problems };
  }
  const units = surveyUnits(info, abbrev, { str, lineStr, strOffsets }, image.littleEndian, problems);
  problems.push(...danglingPrograms(units.linePrograms, rows));
  return {
    contents: {
      versions: [...units.versions].sort((a, b) => a - b),
      units: units.count,
      goUnits: units.goUnits,
      entries: units.entries,
      lineRows: rows?.count ?? 0,
      lineSequences: (rows?.sequences.length ?? 0) / SEQUENCE_WIDTH,
      optimised: optimisedRecord(units.optimised, units.optimisedUnits),
    },
    goVersions: [...units.goVersions].sort((a, b) => b[1] - a[1]).map(([version]) => version),
    referred: referredSections(units.forms),
    problems,
  };
}

interface Units {
  count: number;
  goUnits: number;
  entries: number;
  optimisedUnits: number;
  readonly versions: Set<number>;
  readonly goVersions: Map<string, number>;
  readonly optimised: Map<string, Set<DebugFlag>>;
  readonly forms: Set<number>;
  readonly linePrograms: Set<number>;
}

function surveyUnits(
  info: Uint8Array,
  abbrev: Uint8Array,
  texts: TextSections,
  littleEndian: boolean,
  problems: BinaryProblem[],
): Units {
  const units: Units = {
    ...{ count: 0, goUnits: 0, entries: 0, optimisedUnits: 0 },
    ...{ versions: new Set(), goVersions: new Map(), optimised: new Map(), forms: new Set(), linePrograms: new Set() },
  };
  const abbreviations = abbreviationCache(abbrev);
  const headers = recovered(problems, () => readUnitHeaders(info, littleEndian)) ?? [];
  for (const header of headers) {
    if (problems.length >= MAX_PROBLEMS) break;
    units.count++;
    units.versions.add(header.version);
    recovered(problems, () => {
      const table = abbreviations(header);
      for (const form of table.forms) units.forms.add(form);
      units.entries += walkEntries(info, header.entries, header.end, table, header);
      const root = readRoot(info, header, table, texts);
      if (root.lineProgram !== undefined) units.linePrograms.add(root.lineProgram);
      if (root.tag === DW_TAG_COMPILE_UNIT) countProducer(units, root.name, root.producer);
    });
  }
  return units;
}

function recovered<T>(problems: BinaryProblem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(problemOf(error));
    return undefined;
  }
}

function countProducer(units: Units, packagePath: string, text: string): void {
  const producer = parseGoProducer(text);
  if (producer === undefined) return;
  units.goUnits++;
  units.goVersions.set(producer.version, (units.goVersions.get(producer.version) ?? 0) + 1);
  const missing = missingDebugFlags(packagePath, producer);
  if (missing.length === 0) return;
  units.optimisedUnits++;
  const flags = units.optimised.get(packagePath);
  if (flags === undefined) units.optimised.set(packagePath, new Set(missing));
  else for (const flag of missing) flags.add(flag);
}

function optimisedRecord(packages: ReadonlyMap<string, Set<DebugFlag>>, units: number): DwarfContents['optimised'] {
  const names = [...packages.keys()].sort();
  const listed = names
    .slice(0, MAX_OPTIMISED)
    .map(name => ({ package: name, missing: [...packages.get(name)!].sort() }));
  return { units, packages: packages.size, listed };
}

/** A unit whose line program is not at the start of one has no lines in a debugger. */
function danglingPrograms(wanted: ReadonlySet<number>, rows: LineRows | undefined): BinaryProblem[] {
  if (rows === undefined) return [];
  const offsets = new Set(rows.headers.map(header => header.offset));
  const dangling = [...wanted].filter(offset => !offsets.has(offset));
  return dangling.slice(0, MAX_PROBLEMS).map(offset => ({
    trouble: 'malformed',
    what: 'DW_AT_stmt_list',
    where: '.debug_info',
    why: `no line program starts at .debug_line+0x${offset.toString(16)}`,
    remedy: 'Build the program again with an unmodified toolchain; this file is damaged or was altered.',
  }));
}

function referredSections(forms: ReadonlySet<number>): Set<string> {
  const uses = (first: number, last = first) => [...forms].some(form => form >= first && form <= last);
  const referred = new Set<string>();
  if (uses(FORM.strp)) referred.add('str');
  if (uses(FORM.lineStrp)) referred.add('line_str');
  if (uses(FORM.strx) || uses(FORM.strx1, FORM.strx4)) referred.add('str_offsets').add('str');
  if (uses(FORM.addrx) || uses(FORM.addrx1, FORM.addrx4)) referred.add('addr');
  if (uses(FORM.rnglistx)) referred.add('rnglists');
  if (uses(FORM.loclistx)) referred.add('loclists');
  return referred;
}
