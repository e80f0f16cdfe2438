import { BinaryFormatError, at } from '../errors.ts';
import { abbreviationCache } from './abbrev-cache.ts';
import type { AttributeValue } from './attribute.ts';
import { attributeOf, entryAt, type Entry } from './entry.ts';
import { readTypeUnits, typeUnits, type TypeUnit } from './type-units.ts';
import { openUnit, type DebugSections, type Unit } from './unit.ts';
import { readUnitHeaders, type UnitHeader } from './units.ts';

/** The entries of a program, opened unit by unit as they are asked for. */
export interface DebugInfo {
  readonly sections: DebugSections;
  /** Of `.debug_info`, in their order. */
  readonly headers: readonly UnitHeader[];
  /** The unit with an index in `headers`. Throws a BinaryFormatError. */
  readonly unit: (index: number) => Unit;
  /** The entry that a value names. Throws a BinaryFormatError when there is none, or it is in another file. */
  readonly follow: (value: AttributeValue) => Entry;
}

const AT_ABSTRACT_ORIGIN = 0x31;
const AT_SPECIFICATION = 0x47;
/** An inlined copy of an out-of-line copy of a declared function refers three times. */
const MAX_ORIGINS = 16;

/** Reads the headers of all units. Throws a BinaryFormatError when one is damaged. */
export function openDebugInfo(sections: DebugSections, littleEndian: boolean): DebugInfo {
  const headers = readUnitHeaders(sections.info, littleEndian);
  const abbreviations = abbreviationCache(sections.abbrev);
  const opened = new Map<UnitHeader, Unit>();
  const open = (header: UnitHeader, section: Unit['section']): Unit => {
    let unit = opened.get(header);
    if (unit === undefined) opened.set(header, (unit = openUnit(sections, header, abbreviations(header), section)));
    return unit;
  };
  let types: TypeUnit[] | undefined;
  const typeUnitsOnce = (): TypeUnit[] => {
    if (types !== undefined) return types;
    const older = sections.types === undefined ? [] : readTypeUnits(sections.types, littleEndian);
    return (types = [...typeUnits(sections.info, headers), ...older]);
  };
  let signatures: Map<bigint, TypeUnit> | undefined;
  let separate: UnitHeader[] | undefined;
  const follow = (value: AttributeValue): Entry => {
    if (value.kind === 'reference') {
      const among = value.section === '.debug_info' ? headers : (separate ??= typeUnitsOnce().flatMap(inTypes));
      const header = unitAround(among, value.offset);
      if (header !== undefined) return entryAt(open(header, value.section), value.offset);
      throw nowhere(at(value.section, value.offset), 'no unit holds it');
    }
    if (value.kind === 'signature') {
      signatures ??= new Map(typeUnitsOnce().map(unit => [unit.signature, unit]));
      const unit = signatures.get(value.signature);
      if (unit !== undefined) return entryAt(open(unit.header, unit.section), unit.type);
      throw nowhere('.debug_info', `no type unit has the signature 0x${value.signature.toString(16)}`);
    }
    if (value.kind === 'supplementary') {
      const why = 'it lies in a supplementary file (dwz), which is not read';
      throw new BinaryFormatError('unsupported', 'an entry', at('.gnu_debugaltlink', value.offset), why);
    }
    throw nowhere('.debug_info', `a ${value.kind} names no entry`);
  };
  return { sections, headers, unit: index => open(headers[index]!, '.debug_info'), follow };
}

function inTypes({ header, section }: TypeUnit): UnitHeader[] {
  return section === '.debug_types' ? [header] : [];
}

function unitAround(headers: readonly UnitHeader[], offset: number): UnitHeader | undefined {
  let low = -1;
  let high = headers.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (headers[middle]!.offset <= offset) low = middle;
    else high = middle;
  }
  const header = headers[low];
  return header !== undefined && offset < header.end ? header : undefined;
}

/**
 * The value of an attribute of the entry, or of what it is a copy or the definition of (DW_AT_abstract_origin,
 * DW_AT_specification). Throws a BinaryFormatError when these references lead in a circle.
 */
export function inheritedAttribute(info: DebugInfo, entry: Entry, name: number): AttributeValue | undefined {
  let holder = entry;
  for (let hops = 0; hops <= MAX_ORIGINS; hops++) {
    const value = attributeOf(holder, name);
    if (value !== undefined) return value;
    const origin = attributeOf(holder, AT_ABSTRACT_ORIGIN) ?? attributeOf(holder, AT_SPECIFICATION);
    if (origin === undefined) return undefined;
    holder = info.follow(origin);
  }
  throw nowhere(at(entry.unit.section, entry.offset), 'its origins lead in a circle');
}

function nowhere(where: string, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a reference', where, why);
}
