import { textOf, type Traced } from './traced-text.ts';

/** `$name` or `${name…}`, taken apart (IEEE 1003.1, Shell Command Language 2.6.2; arrays as in bash). */
export interface Parameter {
  readonly name: string;
  /** `''` for none; `?` for an operator that is not followed, such as `%` or `/`. */
  readonly operator: '' | '-' | '=' | '+' | '?';
  /** The operator was written with a colon: an empty value counts as none. */
  readonly colon: boolean;
  /** What stands behind the operator. */
  readonly word: Traced;
  /** `[@]` or `[*]` of an array. */
  readonly subscript: '' | '@' | '*';
}

/** `null`: a form whose value is not followed. */
export function parameterOf(inner: Traced): Parameter | null {
  const match = /^(\w+|@|\*)(\[[@*]\])?(:?[-=+?])?/.exec(textOf(inner.slice(0, 200)));
  if (!match) return null;
  const rest = inner.slice(match[0].length);
  const operator = match[3] ?? '';
  if (operator === '' && rest.length > 0) return null;
  const sign = operator.slice(-1) as Parameter['operator'];
  const subscript = (match[2]?.[1] ?? '') as Parameter['subscript'];
  return { name: match[1]!, operator: sign, colon: operator.length > 1, word: rest, subscript };
}
