import { type CheckId, definitionOf, shortCode } from '../standard/index.ts';
import { MARKS } from './style.ts';

/** `1 check`, `3 checks` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `003, 020` */
export function numbers(ids: readonly CheckId[]): string {
  return ids.map(id => shortCode(definitionOf(id).code)).join(', ');
}

/** The value of an axis, or the mark of a gap. */
export function score(value: number | null): string {
  return value === null ? MARKS['no-data'] : String(value);
}

/** `+32`, `−4.1`, `0` */
export function signed(difference: number): string {
  const rounded = Math.round(difference * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−');
}
