import type { TrimOperator } from './parameter.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

const MAX_UNITS = 1000;
const MAX_PATTERN = 100;
const MAX_STARS = 3;

/**
 * `${NAME%PATTERN}` and the like of a value that is written out (IEEE 1003.1, Shell Command Language 2.6.2); `null`: not
 * known, or a pattern with brackets.
 */
export function trimmedValue(value: Traced, operator: TrimOperator, pattern: Traced): Traced | null {
  if (value.length > MAX_UNITS || pattern.length > MAX_PATTERN) return null;
  if (computationsIn(value).length > 0 || computationsIn(pattern).length > 0) return null;
  const form = textOf(pattern);
  if (/[[\]\\]/.test(form) || form.split('*').length > MAX_STARS + 1) return null;
  const fits = new RegExp(
    `^${form
      .replace(/[.+^${}()|]/g, '\\$&')
      .replace(/\*/g, '[^]*')
      .replace(/\?/g, '[^]')}$`,
  );
  const text = textOf(value);
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  if (operator.length > 1) lengths.reverse();
  const isStart = operator.startsWith('#');
  const length = lengths.find(each => fits.test(isStart ? text.slice(0, each) : text.slice(text.length - each)));
  if (length === undefined) return value;
  return isStart ? value.slice(length) : value.slice(0, value.length - length);
}
