import { BinaryFormatError, at } from '../errors.ts';
import { PLAN_WIDTH, type Abbreviations } from './abbrev.ts';
import { fixedSize, STEP, stepOf, type Encoding } from './forms.ts';
import { REFERENCE, REFERENCES } from './references.ts';

/** What the walk of all units shares. */
export interface Walk {
  /** `.debug_info`. */
  readonly bytes: Uint8Array;
  /** By REFERENCE: the first value that is outside. Set for each unit by the caller. */
  readonly limits: Float64Array;
  /** References from entries to entries, as they are met: offsets in `.debug_info`, `count` of them. */
  references: Uint32Array;
  count: number;
  /** One bit for each byte of `.debug_info`: an entry starts there. */
  readonly starts: Uint32Array;
}

export function newWalk(bytes: Uint8Array): Walk {
  return {
    bytes,
    limits: new Float64Array(REFERENCES).fill(Infinity),
    // Compilers write about one reference in sixteen bytes.
    references: new Uint32Array((bytes.length >>> 4) + 64),
    count: 0,
    starts: new Uint32Array((bytes.length >>> 5) + 1),
  };
}

/**
 * Walks every debugging information entry of one unit and returns how many there are, null entries not
 * counted. Marks where entries start and collects references between them; checks every other reference
 * against `limits`. Throws a BinaryFormatError at the first code that is not declared, value that leaves the
 * unit, reference that leaves its section, or when the tree is not closed at the unit's end.
 *
 * The loop runs once per entry of the program. It keeps to integers and typed arrays, and to the kinds of values
 * that most entries have, so that it is compiled once and for all; the rest is in `rareStep`.
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
  const { bytes, limits, starts } = walk;
  const { planOf, plans, hasChildren, used } = abbreviations;
  const { littleEndian } = encoding;
  const codes = planOf.length;
  let { references, count } = walk;
  let position = start;
  let depth = 0;
  let entries = 0;
  while (position < end) {
    const entry = position;
    let code = bytes[position++]!;
    if (code >= 0x80) {
      code = longCode(bytes, entry, end);
      position = behindLeb(bytes, entry, end);
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
      } else if (step === STEP.reference4 && littleEndian && operand !== REFERENCE.unit && position + 4 <= end) {
        const value =
          (bytes[position]! |
            (bytes[position + 1]! << 8) |
            (bytes[position + 2]! << 16) |
            (bytes[position + 3]! << 24)) >>>
          0;
        if (!(value < limits[operand]!)) throw outside(entry, operand, value, limits);
        if (operand === REFERENCE.info) {
          if (count === references.length) references = walk.references = withRoom(references);
          references[count++] = value;
        }
        position += 4;
      } else {
        walk.count = count;
        position = rareStep(walk, position, end, step, operand, entry, unit, encoding);
        ({ references, count } = walk);
      }
      if (!(position <= end)) break;
    }
    if (!(position <= end)) throw fault(entry, 'an attribute runs over the end of its unit');
    if (hasChildren[code] === 1) depth++;
  }
  walk.count = count;
  if (depth !== 0) throw fault(end, `${depth} entries are not closed at the end of the unit`);
  if (entries === 0) throw fault(start, 'the unit has no entry');
  return entries;
}

/** The first reference that does not lead to an entry; undefined when all do. To be asked when all units were walked. */
export function danglingReference({ references, count, starts }: Walk): number | undefined {
  for (let index = 0; index < count; index++) {
    const offset = references[index]!;
    if ((starts[offset >>> 5]! & (1 << (offset & 31))) === 0) return offset;
  }
  return undefined;
}

/** A code of several bytes; one that no table has when it is longer than 28 bits. */
function longCode(bytes: Uint8Array, start: number, end: number): number {
  const code = lebAt(bytes, start, end);
  return code < 2 ** 28 ? code : 2 ** 28;
}

/** An unsigned LEB128. */
function lebAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let position = start; position < end; position++) {
    const byte = bytes[position]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 128;
  }
  return value;
}

function behindLeb(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && bytes[position]! >= 0x80) position++;
  return position + 1;
}

/** Every other step; returns where the value ends, Infinity when it leaves the unit. */
function rareStep(
  walk: Walk,
  start: number,
  end: number,
  step: number,
  operand: number,
  entry: number,
  unit: number,
  encoding: Encoding,
): number {
  const { bytes } = walk;
  const { littleEndian } = encoding;
  switch (step) {
    case STEP.blockLeb:
      return behindLeb(bytes, start, end) + lebAt(bytes, start, end);
    case STEP.referenceLeb:
      refer(walk, operand, lebAt(bytes, start, end), entry, unit);
      return behindLeb(bytes, start, end);
    case STEP.reference4:
      if (start + 4 > end) return Infinity;
      refer(walk, operand, fixedAt(bytes, start, 4, littleEndian), entry, unit);
      return start + 4;
    case STEP.reference: {
      const width = operand >>> 4;
      if (start + width > end) return Infinity;
      refer(walk, operand & 15, fixedAt(bytes, start, width, littleEndian), entry, unit);
      return start + width;
    }
    case STEP.indirect:
      return skipForm(bytes, behindLeb(bytes, start, end), end, lebAt(bytes, start, end), encoding);
    default:
      return skipBlock(bytes, start, end, step, littleEndian);
  }
}

/** Checks a reference, and keeps it when it is one to an entry. Throws a BinaryFormatError when it leads outside. */
function refer(walk: Walk, reference: number, value: number, entry: number, unit: number): void {
  if (!(value < walk.limits[reference]!)) throw outside(entry, reference, value, walk.limits);
  if (reference > REFERENCE.info || reference === REFERENCE.none) return;
  if (walk.count === walk.references.length) walk.references = withRoom(walk.references);
  walk.references[walk.count++] = reference === REFERENCE.unit ? unit + value : value;
}

function withRoom(references: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * references.length + 64);
  larger.set(references);
  return larger;
}

function fixedAt(bytes: Uint8Array, start: number, width: number, littleEndian: boolean): number {
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 256 + bytes[start + (littleEndian ? width - 1 - index : index)]!;
  }
  return value;
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

/** Blocks with a length of fixed size, whose byte order matters. */
function skipBlock(bytes: Uint8Array, start: number, end: number, step: number, littleEndian: boolean): number {
  const width = step === STEP.block1 ? 1 : step === STEP.block2 ? 2 : 4;
  return start + width > end ? Infinity : start + width + fixedAt(bytes, start, width, littleEndian);
}

/** A value whose form stands in front of it. */
function skipForm(bytes: Uint8Array, start: number, end: number, form: number, encoding: Encoding): number {
  const step = stepOf(form);
  switch (step) {
    case undefined:
      return start + fixedSize(form, encoding, at('.debug_info', start));
    case STEP.indirect:
      // Nested indirection says nothing that one level does not, and could recurse without end.
      throw fault(start, 'DW_FORM_indirect names itself');
    case STEP.string: {
      const nul = bytes.indexOf(0, start);
      return nul < 0 ? Infinity : nul + 1;
    }
    case STEP.leb:
      return behindLeb(bytes, start, end);
    case STEP.blockLeb:
      return behindLeb(bytes, start, end) + lebAt(bytes, start, end);
    default:
      return skipBlock(bytes, start, end, step, encoding.littleEndian);
  }
}

function fault(offset: number, why: string): BinaryFormatError {
  return new BinaryFormatError('malformed', 'a debugging information entry', at('.debug_info', offset), why);
}
