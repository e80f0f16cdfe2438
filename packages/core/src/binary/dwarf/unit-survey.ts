import { problemOf, BinaryFormatError, at, type BinaryProblem } from '../errors.ts';
import { viewOf } from '../words.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import type { Abbreviations } from './abbrev.ts';
import { AddressRanges } from './address-ranges.ts';
import { countProducer, newProducerCensus, type ProducerCensus } from './optimised.ts';
import { unitRangeReader } from './ranges.ts';
import { REFERENCE, referenceOf, sectionsOf } from './references.ts';
import { readRoot } from './root.ts';
import { openUnit, type DebugSections, type Unit } from './unit.ts';
import { readUnitHeaders } from './units.ts';
import { danglingReference, newWalk, walkEntries, type Walk } from './walk.ts';

/** Every unit of `.debug_info`, walked from end to end. */
export interface UnitSurvey {
  readonly units: number;
  readonly entries: number;
  /** Ascending. */
  readonly versions: readonly number[];
  readonly producers: ProducerCensus;
  /** Of the code of all units; the owner is the unit's number. */
  readonly ranges: AddressRanges;
  /** Offsets in `.debug_line` that units name. */
  readonly linePrograms: ReadonlySet<number>;
  /** Names without prefix of the sections that entries refer to. */
  readonly referred: ReadonlySet<string>;
  readonly problems: readonly BinaryProblem[];
}

const DW_TAG_COMPILE_UNIT = 0x11;
const MAX_PROBLEMS = 100;

/**
 * Walks every unit: its entries, references, root and address ranges. Damage is in `problems`; a damaged unit does
 * not hide the others.
 */
export function surveyUnits(sections: DebugSections, littleEndian: boolean): UnitSurvey {
  const problems: BinaryProblem[] = [];
  const recovered = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(problemOf(error));
      return undefined;
    }
  };
  const abbreviations = abbreviationCache(sections.abbrev);
  const walk = newWalk(sections.info);
  const ranges = new AddressRanges();
  const readRanges = unitRangeReader(sections, ranges);
  const producers = newProducerCensus();
  const versions = new Set<number>();
  const linePrograms = new Set<number>();
  const tables = new Map<Abbreviations, number>();
  let units = 0;
  let entries = 0;
  for (const header of recovered(() => readUnitHeaders(sections.info, littleEndian)) ?? []) {
    if (problems.length >= MAX_PROBLEMS) break;
    const number = units++;
    versions.add(header.version);
    recovered(() => {
      const table = abbreviations(header);
      tables.set(table, header.version);
      const unit = openUnit(sections, header, table);
      setLimits(walk.limits, unit);
      entries += walkEntries(walk, header.offset, header.entries, header.end, table, header);
      const root = readRoot(unit);
      if (root.lineProgram !== undefined) linePrograms.add(root.lineProgram);
      if (root.tag === DW_TAG_COMPILE_UNIT) countProducer(producers, root.name, root.producer);
      readRanges(header, table, number);
    });
  }
  // A unit that could not be walked hides where its entries start.
  if (problems.length === 0) recovered(() => checkReferences(walk));
  const referred = referredSections(tables);
  return {
    ...{ units, entries, producers, ranges, linePrograms, referred, problems },
    versions: [...versions].sort((a, b) => a - b),
  };
}

function checkReferences(walk: Walk): void {
  const offset = danglingReference(walk);
  if (offset === undefined) return;
  const why = 'an entry refers there, and no entry starts there';
  throw new BinaryFormatError('malformed', 'a reference', at('.debug_info', offset), why);
}

/** The first value outside of what the unit may refer to, for each kind of reference. */
function setLimits(limits: Float64Array, unit: Unit): void {
  const { header, sections, bases } = unit;
  const old = header.version < 5;
  const locations = old ? sections.loc : sections.loclists;
  const ranges = old ? sections.ranges : sections.rnglists;
  limits[REFERENCE.unit] = header.end - header.offset;
  limits[REFERENCE.info] = sections.info.length;
  limits[REFERENCE.str] = sections.str?.length ?? 0;
  limits[REFERENCE.lineStr] = sections.lineStr?.length ?? 0;
  // That a file without line programs lacks them is told once, not for every unit.
  limits[REFERENCE.line] = sections.line?.length ?? Infinity;
  limits[REFERENCE.locations] = locations?.length ?? 0;
  limits[REFERENCE.ranges] = ranges?.length ?? 0;
  limits[REFERENCE.address] = places(sections.addr, bases.addr, header.addressSize);
  limits[REFERENCE.strOffset] = places(sections.strOffsets, bases.strOffsets, header.offsetSize);
  limits[REFERENCE.rangeList] = offsetCount(sections.rnglists, bases.rnglists, header.littleEndian);
  limits[REFERENCE.locationList] = offsetCount(sections.loclists, bases.loclists, header.littleEndian);
  // Macros serve the preprocessor of C; they are not read.
  limits[REFERENCE.macro] = Infinity;
}

function places(bytes: Uint8Array | undefined, base: number, width: number): number {
  return bytes === undefined || base > bytes.length ? 0 : Math.floor((bytes.length - base) / width);
}

/** The header of a unit's lists ends with the number of offsets behind it (DWARF 5 sections 7.28, 7.29). */
function offsetCount(bytes: Uint8Array | undefined, base: number, littleEndian: boolean): number {
  if (bytes === undefined || base < 4 || base > bytes.length) return 0;
  return viewOf(bytes).getUint32(base - 4, littleEndian);
}

/** What the abbreviations refer to that some entry really has. */
function referredSections(tables: ReadonlyMap<Abbreviations, number>): Set<string> {
  const referred = new Set<string>();
  for (const [table, version] of tables) {
    const { used, attributesOf, attributeCount, attributes } = table;
    for (let code = 0; code < used.length; code++) {
      if (used[code] === 0) continue;
      const first = attributesOf[code]!;
      for (let index = first; index < first + 3 * attributeCount[code]!; index += 3) {
        const reference = referenceOf(attributes[index]!, attributes[index + 1]!, version);
        for (const section of sectionsOf(reference, version)) referred.add(section);
      }
    }
  }
  return referred;
}
