import { daysBefore } from '../../days';
import type { RetentionStore } from '../../database/RetentionStore';
import type { RetentionDays } from './readRetention';

/** How much was deleted or thinned. */
export interface Retained {
  readonly temporary: number;
  readonly documents: number;
  readonly reports: number;
  /** Days of entities that were thinned to one point. */
  readonly days: number;
  readonly points: number;
  readonly entities: number;
}

export interface RetentionOptions {
  readonly store: RetentionStore;
  readonly days: RetentionDays;
  readonly clock: () => Date;
  /** Rows, days or entities that one step takes. */
  readonly batch?: number;
}

/**
 * Lets go of what is old. Each step is a short transaction and leaves everything consistent: a run that is ended
 * goes on with the next one, and two at once do no harm.
 */
export class Retention {
  readonly #options: Required<RetentionOptions>;

  constructor(options: RetentionOptions) {
    this.#options = { batch: 500, ...options };
  }

  /** @param signal ends the run after the step that it is in */
  async run(signal?: AbortSignal): Promise<Retained> {
    const { store, days, batch, clock } = this.#options;
    const now = clock();
    const ago = (count: number) => daysBefore(now, count);
    const temporary = await store.deleteTemporaryReports(ago(days.previews));
    await store.deleteWithdrawnRequests(ago(days.previews));
    await store.deleteAttempts(ago(2));
    await store.deleteTokens(now);
    const old = await this.#oldReports({ documents: ago(days.documents), reports: ago(days.reports) }, signal);
    const points = await repeated(() => store.deletePoints(ago(days.history), batch), signal);
    const thinned = await repeated(() => store.thinDays(ago(days.detail), batch), signal);
    const entities = await repeated(() => store.deleteGoneEntities(ago(days.entities), batch), signal);
    return { temporary, ...old, days: thinned, points, entities };
  }

  async #oldReports(ages: { documents: Date; reports: Date }, signal: AbortSignal | undefined) {
    const { store, batch } = this.#options;
    const sum = { documents: 0, reports: 0 };
    let after = 0;
    while (!signal?.aborted) {
      const deleted = await store.deleteOldReports(ages, after, batch);
      if (deleted === null) break;
      sum.documents += deleted.documents;
      sum.reports += deleted.reports;
      after = deleted.last;
    }
    return sum;
  }
}

/** Steps until one finds nothing; the sum of what they did. */
async function repeated(step: () => Promise<number>, signal: AbortSignal | undefined): Promise<number> {
  let sum = 0;
  while (!signal?.aborted) {
    const done = await step();
    if (done === 0) break;
    sum += done;
  }
  return sum;
}
