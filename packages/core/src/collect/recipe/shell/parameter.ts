import { substitutionEnd } from './command-substitution.ts';
import { closingUnit } from './scan.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** Takes away the shortest, or the longest, beginning or end that a pattern matches. */
export type TrimOperator = '#' | '##' | '%' | '%%';

/** `$name` or `${name…}`, taken apart (IEEE 1003.1, Shell Command Language 2.6.2; arrays as in bash). */
export interface Parameter {
  readonly name: string;
  /** `''` for none. */
  readonly operator: '' | '-' | '=' | '+' | '?' | TrimOperator;
  /** The operator was written with a colon: an empty value counts as none. */
  readonly colon: boolean;
  /** What stands behind the operator. */
  readonly word: Traced;
  /** `[@]` or `[*]` of an array. */
  readonly subscript: '' | '@' | '*';
}

/** A `$…` or `` `…` `` of a shell text. */
export interface Substitution {
  /** Index behind it; -1 when it is not closed. */
  readonly end: number;
  /** `null`: a command, or a form whose value is not followed. */
  readonly parameter: Parameter | null;
}

/** The substitution whose `$` or backtick stands at `start`. */
export function substitutionAt(text: Traced, start: number): Substitution {
  if (text[start]!.unit === '`') return { end: closingUnit(text, start + 1, '', '`'), parameter: null };
  const next = text[start + 1];
  if (!next || next.computed) return { end: start + 1, parameter: null };
  if (next.unit === '(') return { end: substitutionEnd(text, start + 2), parameter: null };
  if (next.unit === '{') {
    const end = closingUnit(text, start + 2, '{', '}');
    return { end, parameter: end > 0 ? parameterOf(text.slice(start + 2, end - 1)) : null };
  }
  let end = start + 2;
  if (/[A-Za-z_]/.test(next.unit)) {
    while (end < text.length && !text[end]!.computed && /\w/.test(text[end]!.unit)) end++;
    return { end, parameter: parameterOf(text.slice(start + 1, end)) };
  }
  if (/[0-9@*]/.test(next.unit)) return { end, parameter: parameterOf(text.slice(start + 1, end)) };
  if (!/[#?$!-]/.test(next.unit)) end = start + 1;
  return { end, parameter: null };
}

function parameterOf(inner: Traced): Parameter | null {
  const match = /^(\w+|@|\*)(\[[@*]\])?(:?[-=+?]|##?|%%?)?/.exec(textOf(inner.slice(0, 200)));
  if (!match) return null;
  const rest = inner.slice(match[0].length);
  const operator = match[3] ?? '';
  if (operator === '' && rest.length > 0) return null;
  const sign = operator.replace(':', '') as Parameter['operator'];
  const subscript = (match[2]?.[1] ?? '') as Parameter['subscript'];
  return { name: match[1]!, operator: sign, colon: operator.startsWith(':'), word: rest, subscript };
}
