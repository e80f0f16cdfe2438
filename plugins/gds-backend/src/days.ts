export const DAY_MS = 86_400_000;

/** A service whose newest measurement is older is stale. */
const STALE_DAYS = 7;

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}

/** What was measured before this moment is stale. */
export function staleBefore(now: Date): Date {
  return daysBefore(now, STALE_DAYS);
}
