import { grouped } from '../standard/grouped.ts';
import type { Fact } from '../standard/index.ts';

export { grouped };

/** `980 ms`, `22.4 s`, `3 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** `512 B`, `2.1 MB` (decimal units, as `ls -h --si`). */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.95 && unit < units.length - 1);
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** The value of a fact with its unit, as every renderer prints it. */
export function factValue(fact: Fact): string {
  if (typeof fact.value !== 'number') return String(fact.value);
  switch (fact.unit) {
    case 'bytes':
      return bytes(fact.value);
    case 'ms':
      return duration(fact.value);
    case 'ratio':
      return String(Number(fact.value.toPrecision(6)));
    case 'percent':
      return `${Number(fact.value.toPrecision(4))} %`;
    case 's':
    case 'days':
      return `${fact.value} ${fact.unit}`;
    default:
      return Number.isInteger(fact.value) ? grouped(fact.value) : fact.value.toLocaleString('en-US');
  }
}
