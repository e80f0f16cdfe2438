import type { GdsConfig } from '../../config';
import type { GdsStore } from '../../database/GdsStore';
import { TooManyReportsError } from '../ingest/errors';

export interface AttemptLimits {
  readonly store: Pick<GdsStore, 'countAttempt'>;
  readonly rate: GdsConfig['rate'];
  readonly clock: () => Date;
}

/**
 * Counts an attempt to report, in the database, so that replicas count together.
 *
 * @param principal who attempts: a principal of Backstage or a repository
 * @throws TooManyReportsError
 */
export async function limitAttempts({ store, rate, clock }: AttemptLimits, principal: string): Promise<void> {
  const now = clock();
  const windows = [
    { minutes: 10, most: rate.tenMinutes },
    { minutes: 24 * 60, most: rate.day },
  ];
  for (const window of windows) {
    const seconds = await secondsUntilFree(store, principal, window, now);
    if (seconds === null) continue;
    throw new TooManyReportsError(`more than ${window.most} reports in ${window.minutes} minutes`, seconds);
  }
}

/** Counts an attempt; the seconds until the window ends when there were too many in it, else `null`. */
async function secondsUntilFree(
  store: Pick<GdsStore, 'countAttempt'>,
  principal: string,
  { minutes, most }: { readonly minutes: number; readonly most: number },
  now: Date,
): Promise<number | null> {
  const attempts = await store.countAttempt(principal, minutes, now);
  if (attempts <= most) return null;
  const width = minutes * 60_000;
  return Math.ceil((width - (now.getTime() % width)) / 1000);
}
