import { BinaryFormatError, at } from '../errors.ts';
import { PLAN_WIDTH, type Abbreviations } from './abbrev.ts';
import { fixedSize, FORM, STEP, stepOf, type Encoding } from './forms.ts';
import { REFERENCE, REFERENCES } from './references.ts';

/** References from entries to entries, as they are met: offsets in `.debug_info`. */
export interface EntryReferences {
  offsets: Uint32Array;
  count: number;
}

/** One bit for each byte of `.debug_info`: an entry starts there. */
export type EntryStarts = Uint32Array;

/** What the walk of all units shares. */
export interface Walk {
  /** `.debug_info`. */
  readonly bytes: Uint8Array;
  /** By REFERENCE: the first value that is outside. Set for each unit by the caller. */
  readonly limits: Float64Array;
  readonly references: EntryReferences;
  readonly starts: EntryStarts;
}

export function newWalk(bytes: Uint8Array): Walk {
  return {
    bytes,
    limits: new Float64Array(REFERENCES).fill(Infinity),
    // Compilers write about one reference an entry, and an entry of some twenty bytes.
    references: { offsets: new Uint32Array((bytes.length >>> 4) + 64), count: 0 },
    starts: new Uint32Array((bytes.length >>> 5) + 1),
  };
}

/**
 * Walks every debugging information entry of one unit and returns how many there are, null entries not
 * counted. Marks where entries start and collects references between them; checks every other reference
 * against `limits`. Throws a BinaryFormatError at the first code that is not declared, value that leaves the
 * unit, reference that leaves its section, or when the tree is not closed at the unit's end.
 *
 * The loop keeps to integers and typed arrays: it runs once per entry of the program.
 *
 * @param unit offset of the unit's header, what its own references count from
 * @param start offset of the unit's first entry
 * @param end offset behind the unit, at most `bytes.length`
 */
export function walkEntries(
  walk: Walk,
  unit: number,
  start: number,
  end: number,
  abbreviations: Abbreviations,
  encoding: Encoding,
): number {
  const { bytes, limits, references, starts } = walk;
  const { planOf, plans, hasChildren, used } = abbreviations;
  const { littleEndian } = encoding;
  const codes = planOf.length;
  let position = start;
  let depth = 0;
  let entries = 0;
  while (position < end) {
    const entry = position;
    let code = bytes[position++]!;
    if (code >= 0x80) {
      code &= 0x7f;
      for (let shift = 7; position < end; shift += 7) {
        const byte = bytes[position++]!;
        if (shift < 28) code |= (byte & 0x7f) << shift;
        else if ((byte & 0x7f) !== 0) code = codes;
        if (byte < 0x80) break;
      }
    }
    if (code === 0) {
      // Null entries behind the closed tree are padding.
      if (depth > 0) depth--;
      continue;
    }
    let plan = code < codes ? planOf[code]! : -1;
    if (plan < 0) throw fault(entry, `abbreviation ${code} is not declared`);
    if (depth === 0 && entries > 0) throw fault(entry, 'a second root follows the closed tree');
    entries++;
    used[code] = 1;
    starts[entry >>> 5]! |= 1 << (entry & 31);
    for (;;) {
      position += plans[plan]!;
      const step = plans[plan + 1]!;
      const operand = plans[plan + 2]!;
      plan += PLAN_WIDTH;
      if (step === STEP.end) break;
      if (step === STEP.string) {
        while (position < end && bytes[position] !== 0) position++;
        position++;
      } else if (step === STEP.leb) {
        while (position < end && bytes[position]! >= 0x80) position++;
        position++;
      } else if (step === STEP.reference4) {
        if (position + 4 > end) throw fault(entry, 'an attribute runs over the end of its unit');
        const value = littleEndian
          ? (bytes[position]! | (bytes[position + 1]! << 8) | (bytes[position + 2]! << 16)) +
            bytes[position + 3]! * 0x100_0000
          : bytes[position]! * 0x100_0000 +
            ((bytes[position + 1]! << 16) | (bytes[position + 2]! << 8) | bytes[position + 3]!);
        position += 4;
        if (!(value < limits[operand]!)) throw outside(entry, operand, value, limits);
        if (operand <= REFERENCE.info) keep(references, operand === REFERENCE.unit ? unit + value : value);
      } else if (step === STEP.blockLeb || step === STEP.referenceLeb) {
        let value = bytes[position++]!;
        if (value >= 0x80) {
          value &= 0x7f;
          for (let scale = 128; position < end; scale *= 128) {
            const byte = bytes[position++]!;
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) break;
          }
        }
        if (step === STEP.blockLeb) position += value;
        else {
          if (!(value < limits[operand]!)) throw outside(entry, operand, value, limits);
          if (operand === REFERENCE.unit) keep(references, unit + value);
        }
      } else if (step === STEP.reference) {
        position = wideReference(walk, position, end, operand, entry, unit, littleEndian);
      } else {
        position = rareStep(bytes, position, end, step, encoding);
      }
      if (!(position <= end)) break;
    }
    if (!(position <= end)) throw fault(entry, 'an attribute runs over the end of its unit');
    if (hasChildren[code] === 1) depth++;
  }
  if (depth !== 0) throw fault(end, `${depth} entries are not closed at the end of the unit`);
  if (entries === 0) throw fault(start, 'the unit has no entry');
  return entries;
}

/** The first reference that does not lead to an entry; undefined when all do. To be asked when all units were walked. */
export function danglingReference({ references, starts }: Walk): number | undefined {
  const { offsets, count } = references;
  for (let index = 0; index < count; index++) {
    const offset = offsets[index]!;
    if ((starts[offset >>> 5]! & (1 << (offset & 31))) === 0) return offset;
  }
  return undefined;
}

function keep(references: EntryReferences, offset: number): void {
  if (references.count === references.offsets.length) {
    const larger = new Uint32Array(Math.ceil(references.count * 1.5) + 64);
    larger.set(references.offsets);
    references.offsets = larger;
  }
  references.offsets[references.count++] = offset;
}

/** A reference of 1, 2, 3 or 8 bytes. */
function wideReference(
  { bytes, limits, references }: Walk,
  position: number,
  end: number,
  operand: number,
  entry: number,
  unit: number,
  littleEndian: boolean,
): number {
  const width = operand >>> 4;
  const reference = operand & 15;
  if (position + width > end) return Infinity;
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 256 + bytes[position + (littleEndian ? width - 1 - index : index)]!;
  }
  if (!(value < limits[reference]!)) throw outside(entry, reference, value, limits);
  if (reference === REFERENCE.unit) keep(references, unit + value);
  else if (reference === REFERENCE.info) keep(references, value);
  return position + width;
}

const TARGETS: Record<number, string> = {
  [REFERENCE.unit]: 'an entry of its unit',
  [REFERENCE.info]: '.debug_info',
  [REFERENCE.str]: '.debug_str',
  [REFERENCE.lineStr]: '.debug_line_str',
  [REFERENCE.line]: '.debug_line',
  [REFERENCE.locations]: 'the location lists',
  [REFERENCE.ranges]: 'the range lists',
  [REFERENCE.address]: '.debug_addr',
  [REFERENCE.strOffset]: '.debug_str_offsets',
  [REFERENCE.rangeList]: '.debug_rnglists',
  [REFERENCE.locationList]: '.debug_loclists',
  [REFERENCE.macro]: '.debug_macro',
};

function outside(entry: number, reference: number, value: number, limits: Float64Array): BinaryFormatError {
  const limit = limits[reference]!;
  const target = TARGETS[reference]!;
  const why =
    limit === 0
      ? `it refers to ${target}, which the file does not have`
      : `it refers to ${value} of ${limit} in ${target}`;
  return fault(entry, why);
}

/** Blocks with a length of fixed size, whose byte order matters, and DW_FORM_indirect. */
function rareStep(bytes: Uint8Array, start: number, end: number, step: number, encoding: Encoding): number {
  if (start >= end) return Infinity;
  const { littleEndian } = encoding;
  if (step === STEP.block1) return start + 1 + bytes[start]!;
  if (step === STEP.block2 || step === STEP.block4) {
    const width = step === STEP.block2 ? 2 : 4;
    if (start + width > end) return Infinity;
    let length = 0;
    for (let index = 0; index < width; index++) {
      length = length * 256 + bytes[start + (littleEndian ? width - 1 - index : index)]!;
    }
    return start + width + length;
  }
  let form = 0;
  let position = start;
  for (let scale = 1; position < end; scale *= 128) {
    const byte = bytes[position++]!;
    form += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return skipForm(bytes, position, end, form, encoding);
}

function skipForm(bytes: Uint8Array, start: number, end: number, form: number, encoding: Encoding): number {
  const step = stepOf(form);
  if (step === undefined) return start + fixedSize(form, encoding, at('.debug_info', start));
  // Nested indirection says nothing that one level does not, and could recurse without end.
  if (form === FORM.indirect) throw fault(start, 'DW_FORM_indirect names itself');
  let position = start;
  if (step === STEP.string) {
    const nul = bytes.indexOf(0, position);
    return nul < 0 ? Infinity : nul + 1;
  }
  if (step === STEP.leb || step === STEP.blockLeb) {
    let value = 0;
    for (let scale = 1; position < end; scale *= 128) {
      const byte = bytes[position++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return step === STEP.leb ? position : position + value;
  }
  return rareStep(bytes, position, end, step, encoding);
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a debugging information entry', at('.debug_info', offset), why);
}
