/** Each unit with its length in seconds. Months and years begin at two of them: `31 days ago`. */
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 days ago`, `in 2 hours`, `now` in the language; the ISO text itself when it is no time. */
export function relativeTime(iso: string, now: Date, language: string): string {
  const seconds = (Date.parse(iso) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return iso;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= (length > 86_400 ? 2 * length : length))
      return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(Math.trunc(seconds / length), unit);
  }
  // The language's own word for this moment.
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');
}

/** Date and time with the zone, for the pointer. */
export function exactTime(iso: string, language: string): string {
  const date = new Date(iso);
  // English without a region writes the month first.
  const locale = language === 'en' ? 'en-GB' : language;
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'long' });
}
