const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** Each unit with its length in seconds. Months and years begin at two of them: `31 days ago`. */
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 days ago`, `in 2 hours`, `just now`; the ISO text itself when it is no time. */
export function relativeTime(iso: string, now: Date): string {
  const seconds = (Date.parse(iso) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return iso;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= (length > 86_400 ? 2 * length : length))
      return format.format(Math.trunc(seconds / length), unit);
  }
  return 'just now';
}

/** Date and time with the zone, for the pointer. */
export function exactTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
}
