import { BinaryFormatError, at, within } from '../errors.ts';
import { fixedSize, FORM, STEP, stepOf, type Encoding } from './forms.ts';
import { sleb, uleb, type Cursor } from './leb.ts';
import { viewOf } from '../words.ts';
import { REFERENCE, referenceOf } from './references.ts';

/** Numbers of a step in `plans`. */
export const PLAN_WIDTH = 3;

/**
 * The abbreviations of a unit as flat arrays indexed by code. A plan is a run of PLAN_WIDTH numbers in `plans`:
 * bytes of fixed size to skip, a STEP over the value behind them, and what that refers to (REFERENCE); the last
 * step is `end`. The operand of `reference` is its width times 16 and the REFERENCE.
 */
export interface Abbreviations {
  /** Set to 1 by `walkEntries` for each code that an entry has. */
  readonly used: Uint8Array;
  /** Index of the code's plan in `plans`; -1 for a code that is not declared. */
  readonly planOf: Int32Array;
  readonly plans: Int32Array;
  readonly tags: Uint16Array;
  readonly hasChildren: Uint8Array;
  /** Index of the code's first attribute in `attributes`, and how many follow. */
  readonly attributesOf: Int32Array;
  readonly attributeCount: Uint16Array;
  /** Triples: attribute, form, value of DW_FORM_implicit_const. */
  readonly attributes: Float64Array;
  /** Bytes of the table in the section. */
  readonly size: number;
}

/**
 * The abbreviation table at `offset` of `.debug_abbrev`. Throws a BinaryFormatError for an unknown form, a
 * code declared twice, or a table without end.
 *
 * Format: DWARF 5 section 7.5.3.
 */
export function readAbbreviations(bytes: Uint8Array, offset: number, encoding: Encoding): Abbreviations {
  const where = at('.debug_abbrev', offset);
  return within('an abbreviation table', where, () => decode(bytes, offset, encoding));
}

interface Declaration {
  readonly code: number;
  readonly tag: number;
  readonly children: number;
  readonly plan: number;
  readonly attribute: number;
  readonly attributes: number;
}

function decode(bytes: Uint8Array, offset: number, encoding: Encoding): Abbreviations {
  const cursor: Cursor = { bytes, view: viewOf(bytes), littleEndian: true, offset };
  const declarations: Declaration[] = [];
  const plans: number[] = [];
  const attributes: number[] = [];
  let largest = 0;
  for (;;) {
    const start = cursor.offset;
    const code = uleb(cursor);
    if (code === 0) break;
    const tag = uleb(cursor);
    const children = cursor.view.getUint8(cursor.offset++);
    const plan = plans.length;
    const attribute = attributes.length;
    let fixed = 0;
    for (;;) {
      const name = uleb(cursor);
      const form = uleb(cursor);
      const constant = form === FORM.implicitConst ? sleb(cursor) : 0;
      if (name === 0 && form === 0) break;
      attributes.push(name, form, constant);
      const step = stepOf(form);
      const reference = referenceOf(name, form, encoding.version);
      const size = step === undefined ? fixedSize(form, encoding, at('.debug_abbrev', start)) : 0;
      if (step === undefined && reference === REFERENCE.none) {
        fixed += size;
        continue;
      }
      if (step === undefined) {
        if (size === 4) plans.push(fixed, STEP.reference4, reference);
        else plans.push(fixed, STEP.reference, size * 16 + reference);
      } else plans.push(fixed, reference === REFERENCE.none ? step : STEP.referenceLeb, reference);
      fixed = 0;
    }
    plans.push(fixed, STEP.end, 0);
    const count = (attributes.length - attribute) / 3;
    declarations.push({ code, tag, children, plan, attribute, attributes: count });
    largest = Math.max(largest, code);
  }
  // Codes are dense in what compilers write; a table indexed by code must not grow with a single number.
  if (largest > declarations.length * 16 + 256) {
    const why = `code ${largest} in a table of ${declarations.length} abbreviations`;
    throw new BinaryFormatError('limit', 'an abbreviation table', at('.debug_abbrev', offset), why);
  }
  return index(declarations, largest, offset, cursor.offset - offset, plans, attributes);
}

function index(
  declarations: readonly Declaration[],
  largest: number,
  offset: number,
  size: number,
  plans: number[],
  attributes: number[],
): Abbreviations {
  const planOf = new Int32Array(largest + 1).fill(-1);
  const tags = new Uint16Array(largest + 1);
  const hasChildren = new Uint8Array(largest + 1);
  const attributesOf = new Int32Array(largest + 1);
  const attributeCount = new Uint16Array(largest + 1);
  for (const declaration of declarations) {
    const { code } = declaration;
    if (planOf[code] !== -1) {
      const where = at('.debug_abbrev', offset);
      throw new BinaryFormatError('malformed', 'an abbreviation table', where, `code ${code} is declared twice`);
    }
    planOf[code] = declaration.plan;
    tags[code] = declaration.tag;
    hasChildren[code] = declaration.children === 0 ? 0 : 1;
    attributesOf[code] = declaration.attribute;
    attributeCount[code] = declaration.attributes;
  }
  return {
    ...{ planOf, tags, hasChildren, attributesOf, attributeCount, size },
    used: new Uint8Array(largest + 1),
    plans: Int32Array.from(plans),
    attributes: Float64Array.from(attributes),
  };
}
