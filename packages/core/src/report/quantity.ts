import type { Fact } from '../standard/index.ts';

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

/** `1,173,375`: a whole number in groups of three, without the start-up cost of `Intl`. */
export function grouped(value: number): string {
  const digits = String(Math.abs(value));
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) parts.unshift(digits.slice(Math.max(0, end - 3), end));
  return (value < 0 ? '-' : '') + parts.join(',');
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
