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
  for (const { minutes, most } of windows) {
    const attempts = await store.countAttempt(principal, minutes, now);
    if (attempts <= most) continue;
    const width = minutes * 60_000;
    const seconds = Math.ceil((width - (now.getTime() % width)) / 1000);
    throw new TooManyReportsError(`more than ${most} reports in ${minutes} minutes`, seconds);
  }
}
